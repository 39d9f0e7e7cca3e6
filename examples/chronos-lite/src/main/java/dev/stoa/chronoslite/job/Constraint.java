package dev.stoa.chronoslite.job;

import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

import dev.stoa.api.offer.Offer;
import org.jspecify.annotations.Nullable;

/**
 * What an agent must be for a job to run there.
 *
 * @param attribute which of the agent's attributes; {@code hostname} is always there
 * @param operator how it is judged
 * @param value against what
 */
public record Constraint(String attribute, Operator operator, String value) {
    /** The ways to judge, as Chronos has them. */
    public enum Operator {
        /** The same text. */
        EQUALS,
        /** The whole text matches the regular expression. */
        LIKE,
        /** The attribute is there, and its text does not match. */
        UNLIKE
    }

    public Constraint {
        if (attribute.isBlank() || attribute.length() > 128 || value.length() > 256) {
            throw new JobRuleException(
                    "constraint '%s %s %s' must have an attribute of 1 to 128 and a value of at most 256 characters"
                            .formatted(attribute, operator, value));
        }
        if (operator != Operator.EQUALS) {
            try {
                Pattern.compile(value);
            } catch (PatternSyntaxException wrong) {
                throw new JobRuleException(
                        "constraint value '%s' is no regular expression: %s".formatted(value, wrong.getDescription()));
            }
        }
    }

    /** Why an offer's agent does not do; empty if it does. */
    public Optional<String> unmetBy(Offer offer) {
        @Nullable
        String found = attribute.equals("hostname")
                ? offer.hostname()
                : offer.attributes().values().get(attribute);
        if (found == null) {
            return Optional.of("has no attribute '%s'".formatted(attribute));
        }
        boolean met =
                switch (operator) {
                    case EQUALS -> found.equals(value);
                    case LIKE -> found.matches(value);
                    case UNLIKE -> !found.matches(value);
                };
        return met
                ? Optional.empty()
                : Optional.of("%s is '%s', must be %s '%s'".formatted(attribute, found, operator, value));
    }
}
