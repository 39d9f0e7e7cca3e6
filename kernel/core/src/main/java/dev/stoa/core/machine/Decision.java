package dev.stoa.core.machine;

import java.util.List;

/**
 * What one request changes and what it is answered.
 *
 * <p>A refused or repeated request changes nothing: its events are empty and only the reply speaks.
 *
 * @param events facts to record, in order
 * @param reply the answer to whoever asked
 */
public record Decision<E, R>(List<E> events, R reply) {
    public Decision {
        events = List.copyOf(events);
    }

    /** One fact and the answer. */
    public static <E, R> Decision<E, R> of(E event, R reply) {
        return new Decision<>(List.of(event), reply);
    }

    /** The answer alone. */
    public static <E, R> Decision<E, R> unchanged(R reply) {
        return new Decision<>(List.of(), reply);
    }
}
