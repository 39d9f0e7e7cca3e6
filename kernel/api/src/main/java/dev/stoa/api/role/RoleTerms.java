package dev.stoa.api.role;

import java.util.Optional;

import dev.stoa.api.resource.Quantities;

/**
 * What an operator has laid down for one role.
 *
 * @param weightMillis its weight among its siblings in thousandths, 1 to 1,000,000,000; {@value #DEFAULT_WEIGHT_MILLIS}
 *     unless said
 * @param guarantee what it gets when it asks, before others get more than theirs; kinds not named are guaranteed nothing
 * @param limit what it and all below it may hold together; kinds not named are not limited, empty limits nothing
 */
public record RoleTerms(long weightMillis, Quantities guarantee, Optional<Quantities> limit) {
    /** A weight of one. */
    public static final long DEFAULT_WEIGHT_MILLIS = 1_000;

    /** The largest weight. */
    public static final long MAX_WEIGHT_MILLIS = 1_000_000_000L;

    /** A weight of one, nothing guaranteed, nothing limited. */
    public static final RoleTerms DEFAULT = new RoleTerms(DEFAULT_WEIGHT_MILLIS, Quantities.NONE, Optional.empty());

    public RoleTerms {
        if (weightMillis < 1 || weightMillis > MAX_WEIGHT_MILLIS) {
            throw new IllegalArgumentException(
                    "weight of %d thousandths must be 1 to %d".formatted(weightMillis, MAX_WEIGHT_MILLIS));
        }
        Quantities promised = guarantee;
        limit.ifPresent(bound -> promised.amounts().forEach((kind, amount) -> {
            long most = bound.amounts().getOrDefault(kind, Long.MAX_VALUE);
            if (most < amount) {
                throw new IllegalArgumentException("guarantee of %s is above the limit of %s"
                        .formatted(Quantities.print(kind, amount), Quantities.print(kind, most)));
            }
        }));
    }
}
