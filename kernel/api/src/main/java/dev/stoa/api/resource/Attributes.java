package dev.stoa.api.resource;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What is true of a machine and is not used up by tasks: its rack, its zone, its kind of disk.
 *
 * @param values text by name; at most {@value #MAX_ATTRIBUTES}
 */
public record Attributes(SortedMap<String, String> values) {
    /** The most attributes one agent may carry. */
    public static final int MAX_ATTRIBUTES = 256;

    /** Nothing said. */
    public static final Attributes NONE = new Attributes(Collections.emptySortedMap());

    private static final Pattern VALUE = Pattern.compile("[^;:\\p{Cntrl}]{1,256}");

    public Attributes {
        if (values.size() > MAX_ATTRIBUTES) {
            throw new ResourceFormatException(
                    "%d attributes are more than the %d allowed".formatted(values.size(), MAX_ATTRIBUTES));
        }
        values.forEach((name, value) -> {
            ResourcesFormat.requireName(name, name + ":" + value);
            if (!VALUE.matcher(value).matches() || !value.equals(value.strip())) {
                throw new ResourceFormatException(
                        "value '%s' of attribute '%s' must be 1 to 256 characters without ';', ':' and outer blanks"
                                .formatted(value, name));
            }
        });
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    /**
     * Reads the form {@code rack:a;zone:eu-1}; the empty text says nothing.
     *
     * @throws ResourceFormatException naming the value and the rule it breaks
     */
    public static Attributes parse(String text) {
        SortedMap<String, String> values = new TreeMap<>();
        for (String part : text.split(";", -1)) {
            if (part.isBlank()) {
                continue;
            }
            List<String> pair = List.of(part.split(":", -1));
            if (pair.size() != 2) {
                throw new ResourceFormatException("attribute '%s' must be NAME:VALUE".formatted(part.strip()));
            }
            if (values.put(pair.get(0).strip(), pair.get(1).strip()) != null) {
                throw new ResourceFormatException(
                        "attribute '%s' is given twice".formatted(pair.get(0).strip()));
            }
        }
        return new Attributes(values);
    }

    /** Prints the form that {@link #parse} reads. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        values.forEach((name, value) -> text.append(text.length() == 0 ? "" : ";")
                .append(name)
                .append(':')
                .append(value));
        return text.toString();
    }
}
