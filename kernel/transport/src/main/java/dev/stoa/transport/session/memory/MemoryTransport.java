package dev.stoa.transport.session.memory;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

import dev.stoa.transport.session.Hello;
import dev.stoa.transport.session.SessionAcceptor;
import dev.stoa.transport.session.SessionAddress;
import dev.stoa.transport.session.SessionConfig;
import dev.stoa.transport.session.SessionEnd;
import dev.stoa.transport.session.SessionListener;
import dev.stoa.transport.session.SessionTransport;
import dev.stoa.transport.session.SessionTransportException;
import dev.stoa.transport.session.protocol.ReplyPlace;
import dev.stoa.transport.session.protocol.SessionMachine;

/** What one process sees of the network. */
final class MemoryTransport implements SessionTransport {
    private final MemoryNetwork network;
    private final List<Place> places = new CopyOnWriteArrayList<>();
    private final Set<End> clients = new LinkedHashSet<>();
    private volatile boolean severed;
    private volatile boolean closed;

    MemoryTransport(MemoryNetwork network) {
        this.network = network;
    }

    @Override
    public Listening listen(SessionAddress address, SessionAcceptor acceptor) {
        if (closed) {
            throw new SessionTransportException("the transport is closed");
        }
        SessionAddress taken = withPort(address);
        Place place = new Place(network, this, taken, acceptor);
        if (network.places().putIfAbsent(taken, place) != null) {
            throw new SessionTransportException("%s is in use, must be free to be listened on".formatted(taken));
        }
        places.add(place);
        return place;
    }

    private SessionAddress withPort(SessionAddress address) {
        boolean anyPort = address.scheme() == SessionAddress.Scheme.UDP && address.port() == 0;
        return anyPort ? SessionAddress.udp(address.host(), network.nextPort()) : address;
    }

    @Override
    public void connect(SessionAddress address, Hello hello, SessionListener listener) {
        network.run(() -> attach(address, hello, listener));
    }

    private void attach(SessionAddress address, Hello hello, SessionListener listener) {
        Place place = network.places().get(address);
        if (closed) {
            listener.onEnded(SessionEnd.of(SessionEnd.Cause.CLOSED_HERE, "the transport is closed"));
            return;
        }
        if (place == null) {
            listener.onEnded(SessionEnd.of(SessionEnd.Cause.UNREACHABLE, "nobody listens at %s".formatted(address)));
            return;
        }
        SessionConfig config = network.config();
        long key = network.nextKey();
        long now = network.nowMillis();
        Pipe up = new Pipe();
        Pipe down = new Pipe();
        End server = new End(
                place.owner(),
                network,
                place,
                up,
                end -> SessionMachine.server(config, key, down, machine -> network.noticed(end), now));
        place.add(server);
        End client = new End(
                this,
                network,
                null,
                down,
                end -> SessionMachine.client(
                        config, key, hello, ReplyPlace.NONE, up, listener, machine -> network.noticed(end), now));
        client.joinTo(server);
        if (severed || place.owner().severed) {
            client.sever();
        }
        network.add(server);
        clients.add(client);
        network.add(client);
        network.noticed(client);
    }

    void onEnded(End end) {
        clients.remove(end);
    }

    void sever() {
        severed = true;
    }

    static void endAll(Collection<End> ends, String detail) {
        for (End end : new ArrayList<>(ends)) {
            end.machine().end(SessionEnd.of(SessionEnd.Cause.CLOSED_HERE, detail));
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        places.forEach(Place::close);
        network.runAndWait(() -> endAll(clients, "the transport is closed"));
    }
}
