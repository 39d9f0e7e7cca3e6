package dev.stoa.testkit.sim.network;

import dev.stoa.testkit.sim.world.SimProcess;
import dev.stoa.transport.session.Hello;

/** Stands between the sessions of a process and whoever listens to them there. */
@FunctionalInterface
public interface Wire {
    /** Lets all through. */
    Wire PLAIN = (receiver, hello, message) -> true;

    /**
     * A message has come.
     *
     * @param hello of the session's client
     * @return whether it is handed on
     */
    boolean comes(SimProcess receiver, Hello hello, Object message);
}
