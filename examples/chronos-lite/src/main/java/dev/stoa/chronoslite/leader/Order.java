package dev.stoa.chronoslite.leader;

import dev.stoa.chronoslite.engine.Decision;
import dev.stoa.chronoslite.engine.Engine;

/**
 * What someone wants decided.
 *
 * @param <T> the answer
 */
@FunctionalInterface
public interface Order<T> {
    /** Decides, at the leader's own time. */
    Decision<T> decide(Engine engine, long nowMillis);
}
