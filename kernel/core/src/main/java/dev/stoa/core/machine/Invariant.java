package dev.stoa.core.machine;

/** Checks what must always be true, in production too: a broken invariant ends the actor, never a wrong book. */
public final class Invariant {
    private Invariant() {}

    /** Throws with the formatted message unless the condition holds. */
    public static void check(boolean condition, String message, Object... values) {
        if (!condition) {
            throw new IllegalStateException("broken invariant: " + message.formatted(values));
        }
    }
}
