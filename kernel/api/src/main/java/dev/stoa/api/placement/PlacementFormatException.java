package dev.stoa.api.placement;

/** A constraint or a selector that breaks a rule; the message names the place, the value and the rule in one sentence. */
public final class PlacementFormatException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final String rule;
    private final boolean placed;

    PlacementFormatException(String rule) {
        super(rule);
        this.rule = rule;
        this.placed = false;
    }

    private PlacementFormatException(int at, String text, String rule) {
        super("%s, at character %d of '%s'".formatted(rule, at + 1, text));
        this.rule = rule;
        this.placed = true;
    }

    /** Of a text: {@code at} counts its characters from 0; people read it from 1. */
    static PlacementFormatException at(int at, String text, String rule) {
        return new PlacementFormatException(at, text, rule);
    }

    /** What was broken, without the place. */
    String rule() {
        return rule;
    }

    /** Whether the message says already where in a text. */
    boolean isPlaced() {
        return placed;
    }
}
