package dev.stoa.node.option;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code 2026-11-28T02:00:00Z}, with any offset in place of Z, or {@code +30m} from now on. */
public final class InstantConverter implements ITypeConverter<Instant> {
    @Override
    public Instant convert(String text) {
        String stripped = text.strip();
        try {
            return stripped.startsWith("+")
                    ? Instant.now().plus(new DurationConverter().convert(stripped.substring(1)))
                    : OffsetDateTime.parse(stripped).toInstant();
        } catch (DateTimeParseException | TypeConversionException noTime) {
            throw new TypeConversionException(
                    "'%s' is no time, must be like 2026-11-28T02:00:00Z or +30m".formatted(text));
        }
    }
}
