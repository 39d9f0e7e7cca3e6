package dev.stoa.core.machine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Which state may follow which, as data: checked when a state changes, drawn in the documents.
 *
 * @param <S> the states
 */
public final class TransitionTable<S extends Enum<S>> {
    private final Class<S> states;
    private final Map<S, Set<S>> followers;
    private final Map<S, Map<S, AtomicLong>> taken;

    private TransitionTable(Class<S> states, Map<S, Set<S>> followers) {
        this.states = states;
        this.followers = followers;
        this.taken = new EnumMap<>(states);
        followers.forEach((from, all) -> {
            Map<S, AtomicLong> counts = new EnumMap<>(states);
            all.forEach(to -> counts.put(to, new AtomicLong()));
            taken.put(from, counts);
        });
    }

    /** Starts an empty table. */
    public static <S extends Enum<S>> Builder<S> over(Class<S> states) {
        return new Builder<>(states);
    }

    /** Whether {@code to} may follow {@code from}. */
    public boolean allows(S from, S to) {
        return after(from).contains(to);
    }

    /** All that may follow, in the order of the enum. */
    public Set<S> after(S from) {
        return followers.getOrDefault(from, Collections.emptySet());
    }

    /** Counts a step that was taken; one that the table does not allow is not counted. From any thread. */
    public void count(S from, S to) {
        AtomicLong count = taken.getOrDefault(from, Collections.emptyMap()).get(to);
        if (count != null) {
            count.incrementAndGet();
        }
    }

    /** How often a step was taken since this process began. */
    public long countOf(S from, S to) {
        AtomicLong count = taken.getOrDefault(from, Collections.emptyMap()).get(to);
        return count == null ? 0 : count.get();
    }

    /** The steps that are allowed and were never taken, such as {@code RUNNING > FAILED}, in the order of the enum. */
    public List<String> neverTaken() {
        List<String> never = new ArrayList<>();
        for (S from : states.getEnumConstants()) {
            for (S to : after(from)) {
                if (countOf(from, to) == 0) {
                    never.add(from + " > " + to);
                }
            }
        }
        return never;
    }

    /** The table as a Mermaid state diagram, for the documents. */
    public String toMermaid() {
        StringBuilder diagram = new StringBuilder("stateDiagram-v2\n");
        for (S from : states.getEnumConstants()) {
            for (S to : after(from)) {
                diagram.append("    ").append(from).append(" --> ").append(to).append('\n');
            }
        }
        return diagram.toString();
    }

    /** Collects the transitions. */
    public static final class Builder<S extends Enum<S>> {
        private final Class<S> states;
        private final Map<S, Set<S>> followers;

        private Builder(Class<S> states) {
            this.states = states;
            this.followers = new EnumMap<>(states);
        }

        /** Lets each of {@code to} follow {@code from}. */
        public Builder<S> from(S from, Set<S> to) {
            followers.computeIfAbsent(from, key -> EnumSet.noneOf(states)).addAll(to);
            return this;
        }

        /** Builds it. */
        public TransitionTable<S> build() {
            return new TransitionTable<>(states, followers);
        }
    }
}
