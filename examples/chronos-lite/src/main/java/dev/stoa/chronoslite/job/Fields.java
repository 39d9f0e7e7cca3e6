package dev.stoa.chronoslite.job;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** Reads the fields of a JSON object one by one, with a sentence for each that is not as it must be, and for those left over. */
public final class Fields {
    private final ObjectNode object;
    private final String prefix;
    private final Set<String> read = new HashSet<>();

    private Fields(ObjectNode object, String prefix) {
        this.object = object;
        this.prefix = prefix;
    }

    /**
     * The fields of an object.
     *
     * @param what how the object is called in sentences
     * @throws JobRuleException if it is none
     */
    public static Fields of(@Nullable JsonNode node, String what) {
        if (!(node instanceof ObjectNode object)) {
            throw new JobRuleException(
                    "%s must be a JSON object, is %s".formatted(what, node == null ? "nothing" : kind(node)));
        }
        return new Fields(object, "");
    }

    private Optional<JsonNode> value(String name) {
        read.add(name);
        JsonNode node = object.get(name);
        return node == null || node.isNull() ? Optional.empty() : Optional.of(node);
    }

    /** A text; empty if it is not there. */
    public Optional<String> text(String name) {
        return value(name).map(node -> {
            if (!node.isTextual()) {
                throw wrong(name, node, "text");
            }
            return node.textValue();
        });
    }

    /** A text that must be there. */
    public String needText(String name) {
        return text(name).orElseThrow(() -> new JobRuleException("'%s' is missing".formatted(prefix + name)));
    }

    /** A whole number that an int can hold. */
    public Optional<Integer> whole(String name) {
        return value(name).map(node -> {
            if (!node.isIntegralNumber() || !node.canConvertToInt()) {
                throw wrong(name, node, "a whole number");
            }
            return node.intValue();
        });
    }

    /** A number. */
    public Optional<Double> number(String name) {
        return value(name).map(node -> {
            if (!node.isNumber() || !Double.isFinite(node.doubleValue())) {
                throw wrong(name, node, "a number");
            }
            return node.doubleValue();
        });
    }

    /** True or false. */
    public Optional<Boolean> truth(String name) {
        return value(name).map(node -> {
            if (!node.isBoolean()) {
                throw wrong(name, node, "true or false");
            }
            return node.booleanValue();
        });
    }

    /** A duration such as {@code PT10S}. */
    public Optional<Duration> duration(String name) {
        return text(name).filter(text -> !text.isEmpty()).map(text -> {
            try {
                return Duration.parse(text);
            } catch (DateTimeParseException wrong) {
                throw new JobRuleException(
                        "'%s' is '%s', must be a duration such as PT10S or P1D".formatted(prefix + name, text));
            }
        });
    }

    /** An instant such as {@code 2026-11-27T10:00:00Z}. */
    public Optional<Instant> instant(String name) {
        return text(name).filter(text -> !text.isEmpty()).map(text -> instantOf(prefix + name, text));
    }

    /** Reads an instant that is called by a name in sentences. */
    public static Instant instantOf(String name, String text) {
        try {
            Instant instant = Instant.parse(text);
            if (instant.isBefore(Instant.EPOCH)) {
                throw new JobRuleException("'%s' is '%s', which lies before 1970".formatted(name, text));
            }
            return instant;
        } catch (DateTimeParseException wrong) {
            throw new JobRuleException(
                    "'%s' is '%s', must be an instant such as 2026-11-27T10:00:00Z".formatted(name, text));
        }
    }

    /** One of an enum's constants, in any case. */
    public <T extends Enum<T>> Optional<T> choice(String name, Class<T> type) {
        return text(name).map(text -> {
            for (T constant : type.getEnumConstants()) {
                if (constant.name().equalsIgnoreCase(text)) {
                    return constant;
                }
            }
            List<String> all = new ArrayList<>();
            for (T constant : type.getEnumConstants()) {
                all.add(constant.name().toLowerCase(Locale.ROOT));
            }
            throw new JobRuleException(
                    "'%s' is '%s', must be one of %s".formatted(prefix + name, text, String.join(", ", all)));
        });
    }

    /** A list of texts; empty if it is not there. */
    public List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        for (JsonNode each : list(name)) {
            if (!each.isTextual()) {
                throw wrong(name, each, "a list of texts");
            }
            texts.add(each.textValue());
        }
        return texts;
    }

    /** A list; empty if it is not there. */
    public List<JsonNode> list(String name) {
        List<JsonNode> nodes = new ArrayList<>();
        value(name).ifPresent(node -> {
            if (!node.isArray()) {
                throw wrong(name, node, "a list");
            }
            node.forEach(nodes::add);
        });
        return nodes;
    }

    /** An object of texts; empty if it is not there. */
    public SortedMap<String, String> map(String name) {
        SortedMap<String, String> map = new TreeMap<>();
        value(name).ifPresent(node -> {
            if (!node.isObject()) {
                throw wrong(name, node, "an object of texts");
            }
            node.properties().forEach(entry -> {
                if (!entry.getValue().isTextual()) {
                    throw wrong(name + "." + entry.getKey(), entry.getValue(), "text");
                }
                map.put(entry.getKey(), entry.getValue().textValue());
            });
        });
        return map;
    }

    /** An object within. */
    public Optional<Fields> object(String name) {
        return value(name).map(node -> {
            if (!(node instanceof ObjectNode inner)) {
                throw wrong(name, node, "an object");
            }
            return new Fields(inner, prefix + name + ".");
        });
    }

    /** Whether there is anything but nothing in a field. */
    public boolean has(String name) {
        return value(name)
                .filter(node -> !(node.isContainerNode() && node.isEmpty())
                        && !(node.isTextual() && node.textValue().isEmpty()))
                .isPresent();
    }

    /** Refuses fields that were not read: a mistyped name must not be a rule that is silently not there. */
    public void refuseOthers() {
        object.fieldNames().forEachRemaining(name -> {
            if (!read.contains(name)) {
                throw new JobRuleException("field '%s' is unknown".formatted(prefix + name));
            }
        });
    }

    private JobRuleException wrong(String name, JsonNode node, String must) {
        String shown = node.toString();
        return new JobRuleException("'%s' is %s, must be %s"
                .formatted(prefix + name, shown.length() > 80 ? shown.substring(0, 80) + "…" : shown, must));
    }

    private static String kind(JsonNode node) {
        return node.getNodeType().name().toLowerCase(Locale.ROOT);
    }
}
