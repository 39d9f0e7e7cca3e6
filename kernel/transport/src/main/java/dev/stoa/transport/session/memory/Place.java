package dev.stoa.transport.session.memory;

import java.util.LinkedHashSet;
import java.util.Set;

import dev.stoa.transport.session.Hello;
import dev.stoa.transport.session.SessionAcceptor;
import dev.stoa.transport.session.SessionAddress;
import dev.stoa.transport.session.SessionTransport;

/** A place that is listened on. Its ends are touched by the network's thread only. */
final class Place implements SessionTransport.Listening {
    private final MemoryNetwork network;
    private final MemoryTransport owner;
    private final SessionAddress address;
    private final SessionAcceptor acceptor;
    private final Set<End> ends = new LinkedHashSet<>();

    Place(MemoryNetwork network, MemoryTransport owner, SessionAddress address, SessionAcceptor acceptor) {
        this.network = network;
        this.owner = owner;
        this.address = address;
        this.acceptor = acceptor;
    }

    SessionAcceptor.Admission admit(Hello hello) {
        int most = network.config().maxSessions();
        if (ends.size() > most) {
            return new SessionAcceptor.Admission.Redirected("", "%d sessions are open here already".formatted(most));
        }
        return acceptor.admit(hello);
    }

    MemoryTransport owner() {
        return owner;
    }

    void add(End end) {
        ends.add(end);
    }

    void onEnded(End end) {
        ends.remove(end);
    }

    @Override
    public SessionAddress address() {
        return address;
    }

    @Override
    public void close() {
        network.places().remove(address, this);
        network.runAndWait(() -> MemoryTransport.endAll(ends, "%s is listened on no more".formatted(address)));
    }
}
