package dev.stoa.transport.session.aeron;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Set;

import dev.stoa.transport.session.Hello;
import dev.stoa.transport.session.SessionAcceptor;
import dev.stoa.transport.session.SessionAddress;
import dev.stoa.transport.session.SessionTransport;
import dev.stoa.transport.session.protocol.SessionMachine;

/** A place that is listened on. All but {@link #address} and {@link #close} on the transport's thread. */
final class AeronPlace implements SessionTransport.Listening {
    private final AeronSessions owner;
    private final SessionAddress asked;
    private final SessionAcceptor acceptor;
    private final int maxSessions;
    private final Set<SessionMachine> sessions = new LinkedHashSet<>();
    private volatile SessionAddress address;
    private volatile boolean closed;

    AeronPlace(AeronSessions owner, SessionAddress asked, SessionAcceptor acceptor, int maxSessions) {
        this.owner = owner;
        this.asked = asked;
        this.address = asked;
        this.acceptor = acceptor;
        this.maxSessions = maxSessions;
    }

    SessionAcceptor.Admission admit(Hello hello) {
        if (sessions.size() > maxSessions) {
            return new SessionAcceptor.Admission.Redirected(
                    "", "%d sessions are open here already".formatted(maxSessions));
        }
        return acceptor.admit(hello);
    }

    void add(SessionMachine machine) {
        sessions.add(machine);
    }

    void remove(SessionMachine machine) {
        sessions.remove(machine);
    }

    /** Whether a client more may be looked at: even refusing costs memory. */
    boolean hasRoom() {
        return sessions.size() < maxSessions + maxSessions / 8 + 16;
    }

    void closeAll(String detail) {
        for (SessionMachine machine : new ArrayList<>(sessions)) {
            machine.close(detail);
        }
    }

    void bound(int port) {
        if (asked.scheme() == SessionAddress.Scheme.UDP) {
            address = SessionAddress.udp(asked.host(), port);
        }
    }

    @Override
    public SessionAddress address() {
        return address;
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
        owner.unlisten(this);
    }

    @Override
    public String toString() {
        return address.toString();
    }
}
