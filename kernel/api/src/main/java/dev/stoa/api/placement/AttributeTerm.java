package dev.stoa.api.placement;

import java.util.function.Predicate;

import dev.stoa.api.placement.Verdict.Reason;
import org.jspecify.annotations.Nullable;

/** A test of what an agent says of itself. */
record AttributeTerm<C extends Candidate>(String attribute, Predicate<String> test, String rule) implements Term<C> {
    @Override
    public boolean holds(C candidate, long waitedMillis) {
        String value = candidate.valueOf(attribute);
        return value != null && test.test(value);
    }

    @Override
    public Verdict why(C candidate, long waitedMillis) {
        return new Verdict(
                Reason.ATTRIBUTE_DIFFERS, "%s, must %s".formatted(said(attribute, candidate.valueOf(attribute)), rule));
    }

    @Override
    public boolean isLasting() {
        return true;
    }

    static String said(String attribute, @Nullable String value) {
        return value == null
                ? "nothing is said of '%s'".formatted(attribute)
                : "'%s' is '%s'".formatted(attribute, value);
    }
}
