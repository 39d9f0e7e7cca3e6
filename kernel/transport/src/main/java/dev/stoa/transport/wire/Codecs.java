package dev.stoa.transport.wire;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;

import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.ExecutorId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.OfferId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.offer.Offer;
import dev.stoa.api.resource.Ranges;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.Artifact;
import dev.stoa.api.task.Bytes;
import dev.stoa.api.task.Download;
import dev.stoa.api.task.TaskBody;
import dev.stoa.api.task.TaskStatus;
import dev.stoa.api.task.UserName;

/** Chooses a codec for each registered type: by hand where there is one, else by the shape of the record. Built once. */
final class Codecs {
    private final Map<Class<?>, FieldCodec<?>> byType = new HashMap<>();
    private final Map<Class<?>, Integer> numbers = new HashMap<>();
    private final Map<Integer, Class<?>> types;

    /** All codecs for the table; with or without the hot ones, which must make no difference to the bytes. */
    Codecs(Map<Integer, Class<?>> types, Hot hot) {
        this.types = types;
        types.forEach((number, type) -> numbers.put(type, number));
        byType.put(Bytes.class, Fields.BYTES);
        if (hot == Hot.BY_HAND) {
            byType.put(AgentId.class, HotCodecs.text(AgentId::value, AgentId::new));
            byType.put(ExecutorId.class, HotCodecs.text(ExecutorId::value, ExecutorId::new));
            byType.put(FrameworkId.class, HotCodecs.text(FrameworkId::value, FrameworkId::new));
            byType.put(OfferId.class, HotCodecs.text(OfferId::value, OfferId::new));
            byType.put(TaskId.class, HotCodecs.text(TaskId::value, TaskId::new));
            byType.put(TaskKey.class, HotCodecs.TASK_KEY);
            byType.put(Ranges.Interval.class, HotCodecs.INTERVAL);
            byType.put(Resources.class, HotCodecs.RESOURCES);
            byType.put(TaskStatus.class, HotCodecs.TASK_STATUS);
            byType.put(Offer.class, HotCodecs.OFFER);
        }
        byType.put(TaskBody.Command.class, commands());
        types.values().forEach(this::of);
    }

    /** Whether the hot types are done by hand. */
    enum Hot {
        BY_HAND,
        BY_SHAPE
    }

    @SuppressWarnings("unchecked") // each is the codec of its own type
    private FieldCodec<TaskBody.Command> commands() {
        return new CommandCodec(
                (FieldCodec<Artifact>) of(Artifact.class),
                (FieldCodec<UserName>) of(UserName.class),
                (FieldCodec<Download>) of(Download.class));
    }

    FieldCodec<?> of(Class<?> type) {
        FieldCodec<?> known = byType.get(type);
        if (known != null) {
            return known;
        }
        FieldCodec<?> made = make(type);
        byType.put(type, made);
        return made;
    }

    private FieldCodec<?> make(Class<?> type) {
        if (type.isSealed() && type.isInterface()) {
            return new OneOf(type);
        }
        if (!numbers.containsKey(type)) {
            throw new IllegalStateException("%s has no number among the wire types".formatted(type.getName()));
        }
        if (type.isEnum()) {
            return enumeration(type);
        }
        if (type.isRecord()) {
            List<FieldCodec<?>> fields = new ArrayList<>();
            for (RecordComponent component : type.getRecordComponents()) {
                fields.add(field(component.getGenericType()));
            }
            return new RecordCodec<>(type, fields);
        }
        throw new IllegalStateException("%s is neither record nor enum nor sealed".formatted(type.getName()));
    }

    private FieldCodec<?> field(Type type) {
        if (type == long.class || type == Long.class) {
            return Fields.LONG;
        }
        if (type == int.class || type == Integer.class) {
            return Fields.INT;
        }
        if (type == boolean.class || type == Boolean.class) {
            return Fields.BOOLEAN;
        }
        if (type == String.class) {
            return Fields.TEXT;
        }
        if (type instanceof Class<?> plain) {
            return of(plain);
        }
        if (type instanceof ParameterizedType generic) {
            return collection(generic);
        }
        throw new IllegalStateException("%s cannot cross a wire".formatted(type));
    }

    private FieldCodec<?> collection(ParameterizedType type) {
        Type[] of = type.getActualTypeArguments();
        if (type.getRawType() == List.class) {
            return Fields.list(field(of[0]));
        }
        if (type.getRawType() == SortedMap.class) {
            return Fields.sortedMap(field(of[0]), field(of[1]));
        }
        if (type.getRawType() == SortedSet.class) {
            return Fields.sortedSet(field(of[0]));
        }
        if (type.getRawType() == Optional.class) {
            return Fields.optional(field(of[0]));
        }
        throw new IllegalStateException(
                "%s cannot cross a wire, only lists, sorted maps and sets, and optionals".formatted(type));
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // the caller has asked isEnum
    private static FieldCodec<?> enumeration(Class<?> type) {
        return Fields.enumeration((Class<? extends Enum>) type);
    }

    /** A sealed type: the number of the record, then the record. */
    private final class OneOf implements FieldCodec<Object> {
        private final Class<?> sealedType;

        OneOf(Class<?> sealedType) {
            this.sealedType = sealedType;
        }

        @Override
        public void write(Output out, Object value) {
            out.writeVarInt(numberOf(value.getClass()), true);
            codec(value.getClass()).write(out, value);
        }

        @Override
        public Object read(Input in) {
            int number = in.readVarInt(true);
            Class<?> type = types.get(number);
            if (type == null || !sealedType.isAssignableFrom(type)) {
                throw new KryoException("number %d is no %s".formatted(number, sealedType.getSimpleName()));
            }
            DeepInput.enter(in);
            Object value = codec(type).read(in);
            DeepInput.leave(in);
            return value;
        }

        private int numberOf(Class<?> type) {
            Integer number = numbers.get(type);
            if (number == null) {
                throw new IllegalArgumentException("%s is not registered for the wire".formatted(type.getName()));
            }
            return number;
        }

        @SuppressWarnings("unchecked") // filled by type, and complete before the first message
        private FieldCodec<Object> codec(Class<?> type) {
            FieldCodec<Object> codec = (FieldCodec<Object>) byType.get(type);
            if (codec == null) {
                throw new IllegalArgumentException("%s is not registered for the wire".formatted(type.getName()));
            }
            return codec;
        }
    }
}
