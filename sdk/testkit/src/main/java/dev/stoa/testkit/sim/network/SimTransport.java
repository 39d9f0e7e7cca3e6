package dev.stoa.testkit.sim.network;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import dev.stoa.testkit.sim.world.SimProcess;
import dev.stoa.transport.session.Hello;
import dev.stoa.transport.session.Session;
import dev.stoa.transport.session.SessionAcceptor;
import dev.stoa.transport.session.SessionAddress;
import dev.stoa.transport.session.SessionEnd;
import dev.stoa.transport.session.SessionListener;
import dev.stoa.transport.session.SessionTransport;
import dev.stoa.transport.session.SessionTransportException;
import dev.stoa.transport.session.protocol.ReplyPlace;
import dev.stoa.transport.session.protocol.SessionMachine;

/** What one process sees of the network. */
final class SimTransport implements SessionTransport {
    private final SimNetwork network;
    private final SimProcess process;
    private final List<Place> places = new ArrayList<>();
    private final Set<End> ends = new LinkedHashSet<>();
    private final Duration sweep;
    private boolean sweeping;
    private boolean closed;
    private int ports = 49_152;

    SimTransport(SimNetwork network, SimProcess process) {
        this.network = network;
        this.process = process;
        this.sweep = Duration.ofMillis(Math.max(1, network.config().heartbeatMillis() / 4));
        process.onDeath(() -> places.forEach(Place::vanish));
    }

    SimProcess process() {
        return process;
    }

    @Override
    public Listening listen(SessionAddress address, SessionAcceptor acceptor) {
        if (closed) {
            throw new SessionTransportException("the transport is closed");
        }
        boolean anyPort = address.scheme() == SessionAddress.Scheme.UDP && address.port() == 0;
        SessionAddress taken = anyPort ? SessionAddress.udp(address.host(), ports++) : address;
        Place place = new Place(network, this, taken, acceptor);
        if (!network.open(taken, place)) {
            throw new SessionTransportException("%s is in use, must be free to be listened on".formatted(taken));
        }
        places.add(place);
        return place;
    }

    @Override
    public void connect(SessionAddress address, Hello hello, SessionListener listener) {
        process.soon("connect", () -> attach(address, hello, listener));
    }

    private void attach(SessionAddress address, Hello hello, SessionListener listener) {
        if (closed) {
            listener.onEnded(SessionEnd.of(SessionEnd.Cause.CLOSED_HERE, "the transport is closed"));
            return;
        }
        Link up = new Link(network, process, hostOf(address), address);
        long key = network.newKey();
        End client = new End(
                this,
                null,
                made -> SessionMachine.client(
                        network.config(),
                        key,
                        hello,
                        ReplyPlace.NONE,
                        up,
                        listened(listener),
                        machine -> made.wantStep(),
                        process.steadyMillis()));
        up.sentFrom(client);
        add(client);
        client.wantStep();
    }

    private static String hostOf(SessionAddress address) {
        return address.scheme() == SessionAddress.Scheme.UDP ? address.host() : address.location();
    }

    void add(End end) {
        ends.add(end);
        if (!sweeping) {
            sweeping = true;
            sweepLater();
        }
    }

    private void sweepLater() {
        process.after(sweep, "sweep", () -> {
            new ArrayList<>(ends).forEach(End::step);
            sweeping = !ends.isEmpty();
            if (sweeping) {
                sweepLater();
            }
        });
    }

    void forget(End end) {
        ends.remove(end);
    }

    SessionListener listened(SessionListener listener) {
        return new Tapped(listener);
    }

    @Override
    public void close() {
        closed = true;
        places.forEach(Place::close);
        for (End end : new ArrayList<>(ends)) {
            end.machine().end(SessionEnd.of(SessionEnd.Cause.CLOSED_HERE, "the transport is closed"));
            end.step();
        }
    }

    private final class Tapped implements SessionListener {
        private final SessionListener listener;

        Tapped(SessionListener listener) {
            this.listener = listener;
        }

        @Override
        public void onOpened(Session session) {
            listener.onOpened(session);
        }

        @Override
        public void onMessage(Session session, Object message) {
            process.world().trace().tell(process, () -> "hears of %s %s: %s"
                    .formatted(session.hello().kind(), session.hello().name(), message));
            if (network.wire().comes(process, session.hello(), message)) {
                listener.onMessage(session, message);
            }
        }

        @Override
        public void onWritable(Session session) {
            listener.onWritable(session);
        }

        @Override
        public void onEnded(SessionEnd end) {
            listener.onEnded(end);
        }
    }
}
