package dev.stoa.transport.wire;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

import dev.stoa.api.demand.Demand;
import dev.stoa.api.demand.ExplainSubject;
import dev.stoa.api.eviction.DisruptionBudget;
import dev.stoa.api.id.DemandId;
import dev.stoa.api.id.ReservationId;
import dev.stoa.api.id.VolumeId;
import dev.stoa.api.placement.Constraint;
import dev.stoa.api.placement.LabelSelector;
import dev.stoa.api.placement.Preference;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.resource.Quantities;
import dev.stoa.api.resource.Ranges;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.role.RoleName;
import dev.stoa.api.role.RoleTerms;
import dev.stoa.api.store.StoreKey;
import dev.stoa.api.store.StoreOperation;
import dev.stoa.api.store.StoreWrite;
import dev.stoa.api.supervision.SupervisedProgram;
import dev.stoa.api.task.Artifact;
import dev.stoa.api.task.Bytes;
import dev.stoa.api.task.Download;
import dev.stoa.api.task.TaskBody;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.api.task.TaskTerms;
import dev.stoa.api.task.UserName;

/** Makes values of every type of the protocol, the same ones for the same seed on every JVM. */
final class Samples {
    private final Random random;
    private final int choices;

    private Samples(long seed, int choices) {
        this.random = new Random(seed);
        this.choices = choices;
    }

    static <T> T of(Class<T> type, long seed) {
        return type.cast(new Samples(seed, Integer.MAX_VALUE).value(type));
    }

    /** One that stays as it is when an enum or a sealed type grows: it knows their first two only. */
    static <T> T lasting(Class<T> type, long seed) {
        return type.cast(new Samples(seed, 2).value(type));
    }

    private Object value(Type type) {
        if (type == String.class) {
            return text();
        }
        if (type == long.class || type == Long.class) {
            return 1 + (random.nextLong() >>> (38 + random.nextInt(25)));
        }
        if (type == int.class || type == Integer.class) {
            return random.nextInt(300) - 1;
        }
        if (type == boolean.class) {
            return random.nextBoolean();
        }
        if (type == Bytes.class) {
            byte[] content = new byte[random.nextInt(40)];
            random.nextBytes(content);
            return Bytes.of(content);
        }
        if (type == Ranges.Interval.class) {
            long first = random.nextInt(60_000);
            return new Ranges.Interval(first, first + random.nextInt(100));
        }
        if (type == Ranges.class) {
            return new Ranges(
                    List.of(new Ranges.Interval(10, 10 + random.nextInt(9)), new Ranges.Interval(31_000, 31_099)));
        }
        if (type == StoreOperation.Write.class) {
            // Each key once.
            return new StoreOperation.Write(List.of(
                    new StoreWrite.Put(new StoreKey(text()), Bytes.of(text()), random.nextInt(9)),
                    new StoreWrite.Delete(new StoreKey(text()), StoreWrite.ANY_VERSION)));
        }
        if (type == StoreOperation.Scan.class) {
            return new StoreOperation.Scan(text(), text(), 1 + random.nextInt(1_000));
        }
        if (type == SupervisedProgram.class) {
            return new SupervisedProgram(
                    List.of(text(), text()),
                    new TreeMap<>(Map.of(text(), text())),
                    (Resources) value(Resources.class),
                    new RoleName(text()),
                    "rack == a",
                    random.nextInt(TaskTerms.MAX_PRIORITY));
        }
        if (type == Artifact.class) {
            String hash = "%064x".formatted(random.nextInt() & 0xFFFF_FFFFL);
            return new Artifact(
                    "lib-" + random.nextInt(9) + ".jar", hash, random.nextInt(1 << 30), "udp://127.0.0.1:41234");
        }
        if (type == TaskBody.Command.class) {
            return command();
        }
        if (type == UserName.class) {
            return new UserName(text());
        }
        if (type == Download.class) {
            return new Download(
                    "https://example.org/" + text(),
                    "file-" + text(),
                    Optional.of("%064x".formatted(random.nextInt() & 0xFFFF_FFFFL)),
                    (Download.Mode) value(Download.Mode.class));
        }
        if (type == TaskTerms.class) {
            return new TaskTerms(
                    (Constraint) value(Constraint.class),
                    random.nextInt(TaskTerms.MAX_PRIORITY),
                    TaskTerms.Supply.ORDINARY,
                    Optional.of(new ReservationId(text())),
                    new TreeSet<>(List.of(new VolumeId(text()))),
                    (Quantities) value(Quantities.class));
        }
        if (type == Constraint.class) {
            return constraint();
        }
        if (type == LabelSelector.class) {
            return selector();
        }
        if (type == RoleTerms.class) {
            return new RoleTerms(
                    1 + random.nextInt(9_000), new Quantities(new TreeMap<>(Map.of("cpus", 1L))), Optional.empty());
        }
        if (type == Demand.class) {
            return new Demand(
                    new DemandId(text()),
                    (TaskSpec) value(TaskSpec.class),
                    5 + random.nextInt(9),
                    new Demand.Gang(1 + random.nextInt(5), Demand.Strategy.SPREAD),
                    List.of(new Preference(constraint(), 1 + random.nextInt(9))),
                    random.nextInt(9_000),
                    random.nextInt(9_000),
                    Demand.Fulfilment.OFFER);
        }
        if (type == ExplainSubject.Shape.class) {
            return new ExplainSubject.Shape(
                    new RoleName(text()),
                    (Resources) value(Resources.class),
                    (TaskTerms) value(TaskTerms.class),
                    new TreeMap<>(Map.of(text(), text())),
                    1 + random.nextInt(9));
        }
        if (type == SchedulerCall.FollowCell.class) {
            return new SchedulerCall.FollowCell(10 + random.nextInt(90));
        }
        if (type == DisruptionBudget.class) {
            return new DisruptionBudget(text(), (LabelSelector) value(LabelSelector.class), random.nextInt(99));
        }
        if (type instanceof ParameterizedType generic) {
            return collection(generic);
        }
        return object((Class<?>) type);
    }

    /** Those that stay as they are have no more than commands had at first. */
    @SuppressWarnings("unchecked") // made for just these types
    private TaskBody.Command command() {
        RecordComponent[] parts = TaskBody.Command.class.getRecordComponents();
        TaskBody.Command plain = new TaskBody.Command(
                (List<String>) value(parts[0].getGenericType()),
                (SortedMap<String, String>) value(parts[1].getGenericType()),
                (List<Artifact>) value(parts[2].getGenericType()));
        if (choices == 2) {
            return plain;
        }
        return new TaskBody.Command(
                plain.argv(),
                plain.environment(),
                plain.artifacts(),
                (Optional<UserName>) value(parts[3].getGenericType()),
                random.nextBoolean() ? List.of() : List.of((Download) value(Download.class)));
    }

    private Constraint constraint() {
        return new Constraint.All(List.of(
                new Constraint.AttributeEquals(text(), text()),
                new Constraint.Not(new Constraint.AttributeIn(text(), new TreeSet<>(List.of(text())))),
                new Constraint.Any(List.of(
                        new Constraint.AttributeMatches(text(), text() + ".*"),
                        new Constraint.AttributeExists(text()),
                        new Constraint.Spread(text(), selector(), 1 + random.nextInt(5)),
                        new Constraint.Affinity(text(), selector()),
                        new Constraint.AntiAffinity(text(), selector()),
                        new Constraint.MaxPer(text(), selector(), 1 + random.nextInt(5)),
                        new Constraint.Cluster(text(), selector()),
                        new Constraint.Near(text(), new TreeSet<>(List.of(text())), random.nextInt(5))))));
    }

    private LabelSelector selector() {
        return new LabelSelector(List.of(
                new LabelSelector.Requirement(text(), LabelSelector.Operator.IN, new TreeSet<>(List.of(text()))),
                new LabelSelector.Requirement(text(), LabelSelector.Operator.ABSENT, Collections.emptySortedSet())));
    }

    private String text() {
        return "n" + Integer.toString(random.nextInt(1 << 20), 36);
    }

    private Object object(Class<?> type) {
        if (type.isEnum()) {
            Object[] constants = type.getEnumConstants();
            return constants[random.nextInt(Math.min(choices, constants.length))];
        }
        if (type.isSealed()) {
            Class<?>[] permitted = type.getPermittedSubclasses();
            return value(permitted[random.nextInt(Math.min(choices, permitted.length))]);
        }
        try {
            RecordComponent[] components = type.getRecordComponents();
            Class<?>[] types = new Class<?>[components.length];
            Object[] values = new Object[components.length];
            for (int i = 0; i < components.length; i++) {
                types[i] = components[i].getType();
                values[i] = value(components[i].getGenericType());
            }
            return type.getDeclaredConstructor(types).newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("no sample of " + type, e);
        }
    }

    private Object collection(ParameterizedType type) {
        Type[] of = type.getActualTypeArguments();
        int size = random.nextInt(3) + 1;
        if (type.getRawType() == List.class) {
            List<Object> list = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                list.add(value(of[0]));
            }
            return list;
        }
        if (type.getRawType() == SortedMap.class) {
            SortedMap<Object, Object> map = new TreeMap<>();
            for (int i = 0; i < size; i++) {
                map.put(value(of[0]), value(of[1]));
            }
            return map;
        }
        if (type.getRawType() == SortedSet.class) {
            SortedSet<Object> set = new TreeSet<>();
            for (int i = 0; i < size; i++) {
                set.add(value(of[0]));
            }
            return set;
        }
        if (type.getRawType() == Optional.class) {
            return random.nextBoolean() ? Optional.of(value(of[0])) : Optional.empty();
        }
        throw new IllegalStateException("no sample of " + type);
    }
}
