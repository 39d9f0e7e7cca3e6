package dev.stoa.transport.session;

/** Decides on each client that attaches. Called by the transport's own thread; must not block. */
public interface SessionAcceptor {
    /** The decision. */
    sealed interface Admission {
        /** Taken: this listener hears the session, {@code onOpened} first. */
        record Admitted(SessionListener listener) implements Admission {}

        /** Not taken; trying again unchanged is no use. */
        record Refused(String reason) implements Admission {}

        /** Not taken here; attach there instead. An empty address: nobody leads yet, try again. */
        record Redirected(String address, String reason) implements Admission {}
    }

    /** Takes or refuses a client whose protocol version fits. */
    Admission admit(Hello hello);
}
