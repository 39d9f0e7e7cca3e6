package dev.stoa.core.machine;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;

/**
 * Dispatches over a sealed type and refuses to be built with a case missing: what a pattern switch does in later Javas.
 *
 * <p>Immutable once built; lookups are O(1).
 *
 * @param <S> whose methods answer
 * @param <T> the sealed type
 * @param <R> what they return
 */
public final class SealedSwitch<S, T, R> {
    private final Map<Class<?>, BiFunction<S, T, R>> cases;

    private SealedSwitch(Map<Class<?>, BiFunction<S, T, R>> cases) {
        this.cases = cases;
    }

    /** Starts a switch over all permitted records of the sealed type, however deeply nested. */
    public static <S, T, R> Builder<S, T, R> over(Class<T> sealedType) {
        return new Builder<>(sealedType);
    }

    /** Hands the value to its case. */
    public R apply(S subject, T value) {
        BiFunction<S, T, R> action = cases.get(value.getClass());
        if (action == null) {
            throw new IllegalStateException("no case for " + value.getClass().getName());
        }
        return action.apply(subject, value);
    }

    /** Collects the cases. */
    public static final class Builder<S, T, R> {
        private final Class<T> sealedType;
        private final Map<Class<?>, BiFunction<S, T, R>> cases = new LinkedHashMap<>();

        private Builder(Class<T> sealedType) {
            this.sealedType = sealedType;
        }

        /** Says what is done with one permitted record, or with all of one sealed family of them. */
        public <C extends T> Builder<S, T, R> on(Class<C> type, BiFunction<S, C, R> action) {
            if (type.isSealed()) {
                for (Class<?> permitted : type.getPermittedSubclasses()) {
                    on(permitted.asSubclass(type), (subject, value) -> action.apply(subject, type.cast(value)));
                }
                return this;
            }
            BiFunction<S, T, R> previous = cases.put(type, (subject, value) -> action.apply(subject, type.cast(value)));
            if (previous != null) {
                throw new IllegalStateException(
                        sealedType.getSimpleName() + " has two cases for " + type.getSimpleName());
            }
            return this;
        }

        /** Builds it. Throws if a permitted record has no case. */
        public SealedSwitch<S, T, R> build() {
            Set<String> missing = new TreeSet<>();
            collectMissing(sealedType, missing);
            if (!missing.isEmpty()) {
                throw new IllegalStateException(sealedType.getSimpleName() + " has no case for " + missing);
            }
            return new SealedSwitch<>(Map.copyOf(cases));
        }

        private void collectMissing(Class<?> type, Set<String> missing) {
            if (type.isSealed()) {
                for (Class<?> permitted : type.getPermittedSubclasses()) {
                    collectMissing(permitted, missing);
                }
            } else if (!cases.containsKey(type)) {
                missing.add(type.getSimpleName());
            }
        }
    }
}
