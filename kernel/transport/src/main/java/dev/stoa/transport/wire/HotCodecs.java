package dev.stoa.transport.wire;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.function.Function;

import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.OfferId;
import dev.stoa.api.id.ReservationId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.id.VolumeId;
import dev.stoa.api.offer.Offer;
import dev.stoa.api.reservation.Volume;
import dev.stoa.api.resource.Attributes;
import dev.stoa.api.resource.Ranges;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.Bytes;
import dev.stoa.api.task.TaskReason;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.task.TaskStatus;
import dev.stoa.api.task.TaskTerms.Supply;

/**
 * Codecs by hand for the types that most bytes are made of. They write exactly what {@link RecordCodec} writes, without
 * its detours, so that either can read the other; a test holds them to it.
 */
final class HotCodecs {
    private static final FieldCodec<SortedMap<String, Long>> SCALARS = Fields.sortedMap(Fields.TEXT, Fields.LONG);
    private static final FieldCodec<SortedMap<String, SortedSet<String>>> SETS =
            Fields.sortedMap(Fields.TEXT, Fields.sortedSet(Fields.TEXT));
    private static final FieldCodec<SortedMap<String, String>> VALUES = Fields.sortedMap(Fields.TEXT, Fields.TEXT);
    private static final FieldCodec<TaskState> STATE = Fields.enumeration(TaskState.class);
    private static final FieldCodec<TaskReason> REASON = Fields.enumeration(TaskReason.class);

    private static final FieldCodec<Supply> SUPPLY = Fields.enumeration(Supply.class);
    private static final FieldCodec<Optional<ReservationId>> RESERVATION =
            Fields.optional(text(ReservationId::value, ReservationId::new));
    private static final FieldCodec<List<Volume>> VOLUMES = Fields.list(volume());

    static final FieldCodec<Ranges.Interval> INTERVAL = new FieldCodec<>() {
        @Override
        public void write(Output out, Ranges.Interval value) {
            out.writeVarLong(value.first(), false);
            out.writeVarLong(value.last(), false);
        }

        @Override
        public Ranges.Interval read(Input in) {
            return new Ranges.Interval(in.readVarLong(false), in.readVarLong(false));
        }
    };

    private static final FieldCodec<SortedMap<String, Ranges>> RANGES = Fields.sortedMap(Fields.TEXT, ranges());

    static final FieldCodec<Resources> RESOURCES = new FieldCodec<>() {
        @Override
        public void write(Output out, Resources value) {
            out.writeVarLong(value.cpuMillis(), false);
            out.writeVarLong(value.memoryMib(), false);
            out.writeVarLong(value.diskMib(), false);
            SCALARS.write(out, value.scalars());
            RANGES.write(out, value.ranges());
            SETS.write(out, value.sets());
        }

        @Override
        public Resources read(Input in) {
            return new Resources(
                    in.readVarLong(false),
                    in.readVarLong(false),
                    in.readVarLong(false),
                    SCALARS.read(in),
                    RANGES.read(in),
                    SETS.read(in));
        }
    };

    static final FieldCodec<TaskKey> TASK_KEY = new FieldCodec<>() {
        @Override
        public void write(Output out, TaskKey value) {
            Fields.writeText(out, value.framework().value());
            Fields.writeText(out, value.task().value());
        }

        @Override
        public TaskKey read(Input in) {
            return new TaskKey(new FrameworkId(Fields.readText(in)), new TaskId(Fields.readText(in)));
        }
    };

    static final FieldCodec<TaskStatus> TASK_STATUS = new FieldCodec<>() {
        @Override
        public void write(Output out, TaskStatus value) {
            TASK_KEY.write(out, value.task());
            Fields.writeText(out, value.agent().value());
            out.writeVarLong(value.sequence(), false);
            STATE.write(out, value.state());
            REASON.write(out, value.reason());
            Fields.writeText(out, value.message());
            out.writeVarInt(value.exitCode(), false);
            Fields.BYTES.write(out, value.data());
            out.writeVarLong(value.atMillis(), false);
        }

        @Override
        public TaskStatus read(Input in) {
            TaskKey task = TASK_KEY.read(in);
            AgentId agent = new AgentId(Fields.readText(in));
            long sequence = in.readVarLong(false);
            TaskState state = STATE.read(in);
            TaskReason reason = REASON.read(in);
            String message = Fields.readText(in);
            int exitCode = in.readVarInt(false);
            Bytes data = Fields.BYTES.read(in);
            return new TaskStatus(task, agent, sequence, state, reason, message, exitCode, data, in.readVarLong(false));
        }
    };

    static final FieldCodec<Offer> OFFER = new FieldCodec<>() {
        @Override
        public void write(Output out, Offer value) {
            Fields.writeText(out, value.id().value());
            Fields.writeText(out, value.agent().value());
            Fields.writeText(out, value.hostname());
            Fields.writeText(out, value.endpoint());
            Fields.writeText(out, value.role());
            RESOURCES.write(out, value.resources());
            VALUES.write(out, value.attributes().values());
            out.writeVarLong(value.validMillis(), false);
            SUPPLY.write(out, value.supply());
            RESERVATION.write(out, value.reservation());
            VOLUMES.write(out, value.volumes());
        }

        @Override
        public Offer read(Input in) {
            OfferId id = new OfferId(Fields.readText(in));
            AgentId agent = new AgentId(Fields.readText(in));
            String hostname = Fields.readText(in);
            String endpoint = Fields.readText(in);
            String role = Fields.readText(in);
            Resources resources = RESOURCES.read(in);
            SortedMap<String, String> values = VALUES.read(in);
            Attributes attributes = values.isEmpty() ? Attributes.NONE : new Attributes(values);
            long validMillis = in.readVarLong(false);
            return new Offer(
                    id,
                    agent,
                    hostname,
                    endpoint,
                    role,
                    resources,
                    attributes,
                    validMillis,
                    SUPPLY.read(in),
                    RESERVATION.read(in),
                    VOLUMES.read(in));
        }
    };

    private HotCodecs() {}

    /** For the ids: one text. */
    static <T> FieldCodec<T> text(Function<T, String> unwrap, Function<String, T> wrap) {
        return new FieldCodec<>() {
            @Override
            public void write(Output out, T value) {
                Fields.writeText(out, unwrap.apply(value));
            }

            @Override
            public T read(Input in) {
                return wrap.apply(Fields.readText(in));
            }
        };
    }

    private static FieldCodec<Volume> volume() {
        FieldCodec<Volume.Sharing> sharing = Fields.enumeration(Volume.Sharing.class);
        return new FieldCodec<>() {
            @Override
            public void write(Output out, Volume value) {
                Fields.writeText(out, value.id().value());
                Fields.writeText(out, value.reservation().value());
                Fields.writeText(out, value.path());
                out.writeVarLong(value.diskMib(), false);
                sharing.write(out, value.sharing());
            }

            @Override
            public Volume read(Input in) {
                return new Volume(
                        new VolumeId(Fields.readText(in)),
                        new ReservationId(Fields.readText(in)),
                        Fields.readText(in),
                        in.readVarLong(false),
                        sharing.read(in));
            }
        };
    }

    private static FieldCodec<Ranges> ranges() {
        FieldCodec<List<Ranges.Interval>> intervals = Fields.list(INTERVAL);
        return new FieldCodec<>() {
            @Override
            public void write(Output out, Ranges value) {
                intervals.write(out, value.intervals());
            }

            @Override
            public Ranges read(Input in) {
                return new Ranges(intervals.read(in));
            }
        };
    }
}
