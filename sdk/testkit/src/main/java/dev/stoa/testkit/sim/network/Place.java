package dev.stoa.testkit.sim.network;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import dev.stoa.transport.session.Hello;
import dev.stoa.transport.session.SessionAcceptor;
import dev.stoa.transport.session.SessionAddress;
import dev.stoa.transport.session.SessionEnd;
import dev.stoa.transport.session.SessionTransport;
import dev.stoa.transport.session.protocol.Frame;
import dev.stoa.transport.session.protocol.SessionMachine;
import org.agrona.concurrent.UnsafeBuffer;

/** Where a process listens. */
final class Place implements SessionTransport.Listening {
    private final SimNetwork network;
    private final SimTransport owner;
    private final SessionAddress address;
    private final SessionAcceptor acceptor;
    private final Set<End> ends = new LinkedHashSet<>();

    Place(SimNetwork network, SimTransport owner, SessionAddress address, SessionAcceptor acceptor) {
        this.network = network;
        this.owner = owner;
        this.address = address;
        this.acceptor = acceptor;
    }

    /** The end of a client whose first frame has arrived. */
    End newEnd(Link up, byte[] firstFrame) {
        Link down = new Link(network, owner.process(), up.sender().name(), null);
        long key = Frame.key(new UnsafeBuffer(firstFrame), 0);
        End end = new End(
                owner,
                this,
                made -> SessionMachine.server(
                        network.config(),
                        key,
                        down,
                        machine -> made.wantStep(),
                        owner.process().steadyMillis()));
        down.sentFrom(end);
        down.arriveAt(up.sendingEnd());
        ends.add(end);
        owner.add(end);
        return end;
    }

    SessionAcceptor.Admission admit(Hello hello) {
        SessionAcceptor.Admission admission = acceptor.admit(hello);
        return admission instanceof SessionAcceptor.Admission.Admitted admitted
                ? new SessionAcceptor.Admission.Admitted(owner.listened(admitted.listener()))
                : admission;
    }

    void forget(End end) {
        ends.remove(end);
    }

    @Override
    public SessionAddress address() {
        return address;
    }

    /** Nobody listens any more; open sessions hear nothing, since their process is dead. */
    void vanish() {
        network.close(address, this);
    }

    @Override
    public void close() {
        vanish();
        for (End end : List.copyOf(ends)) {
            end.machine()
                    .end(SessionEnd.of(SessionEnd.Cause.CLOSED_HERE, "%s is listened on no more".formatted(address)));
            end.step();
        }
    }
}
