package dev.stoa.testkit.sim.node;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.maintenance.AfterDrain;
import dev.stoa.api.maintenance.AgentSelection;
import dev.stoa.api.maintenance.MaintenanceWindow;
import dev.stoa.api.protocol.OperatorCall;
import dev.stoa.api.protocol.OperatorNotice;
import dev.stoa.api.resource.Quantities;
import dev.stoa.api.role.RoleName;
import dev.stoa.testkit.sim.network.SimNetwork;
import dev.stoa.testkit.sim.world.SimProcess;
import dev.stoa.testkit.sim.world.World;
import dev.stoa.transport.session.Hello;
import dev.stoa.transport.session.LeaderSeeker;
import dev.stoa.transport.session.PeerKind;
import dev.stoa.transport.session.Session;
import dev.stoa.transport.session.SessionAddress;
import dev.stoa.transport.session.SessionEnd;
import dev.stoa.transport.session.SessionListener;
import dev.stoa.transport.session.SessionTransport;
import org.jspecify.annotations.Nullable;

/**
 * A person at a machine of his own, who says one thing after another to the leading master, each again until it is answered. A
 * refusal is an answer. No fault strikes his machine but a rough network.
 */
public final class SimOperator extends SimNode {
    private static final long REQUEST = 1;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final SimNetwork network;
    private final RandomGenerator random;
    private final List<SessionAddress> masters;
    private final Deque<OperatorCall> unsaid = new ArrayDeque<>();
    private final SortedSet<AgentId> drained = new TreeSet<>();
    private final SortedSet<String> windows = new TreeSet<>();
    private @Nullable SessionTransport transport;
    private boolean speaking;

    /** A machine that is switched off. */
    public SimOperator(World world, SimNetwork network, List<SessionAddress> masters) {
        super(world, "operator");
        this.network = network;
        this.random = world.newRandom();
        this.masters = List.copyOf(masters);
    }

    @Override
    void begin(SimProcess process) {
        transport = network.transport(process);
    }

    /** Says something after all that was said before. */
    public void say(OperatorCall call) {
        unsaid.add(call);
        speak();
    }

    /** Says that an agent will never come back. */
    public void marksGone(AgentId agent) {
        say(new OperatorCall.MarkAgentGone(REQUEST, agent));
    }

    /**
     * Has an agent emptied.
     *
     * @param deadline after which what is left goes by force; none for never
     */
    public void drains(AgentId agent, Optional<Duration> deadline, AfterDrain after) {
        drained.add(agent);
        long millis = deadline.map(Duration::toMillis).orElse(0L);
        say(new OperatorCall.Intent.DrainAgents(REQUEST, only(agent), millis, after));
    }

    /** Lets an agent have work again. */
    public void undrains(AgentId agent) {
        drained.remove(agent);
        say(new OperatorCall.Intent.EndDrains(REQUEST, only(agent)));
    }

    private static AgentSelection only(AgentId agent) {
        return new AgentSelection(new TreeSet<>(List.of(agent)), Collections.emptySortedMap());
    }

    /** Plans a time in which agents are without work. */
    public void plans(MaintenanceWindow window) {
        windows.add(window.name());
        say(new OperatorCall.Intent.SetMaintenance(REQUEST, window));
    }

    /** Guarantees a role what it may always have. */
    public void guarantees(RoleName role, Quantities guarantee) {
        say(new OperatorCall.Estate.SetQuota(REQUEST, role, guarantee, Optional.empty(), OperatorCall.Check.WAIVED));
    }

    /** Takes back all drains and windows. */
    public void takesBackAll() {
        List.copyOf(drained).forEach(this::undrains);
        windows.forEach(window -> say(new OperatorCall.Intent.RemoveMaintenance(REQUEST, window)));
        windows.clear();
    }

    /** Whether everything that he said was answered. */
    public boolean isSilent() {
        return unsaid.isEmpty();
    }

    private void speak() {
        if (!speaking && !unsaid.isEmpty()) {
            speaking = true;
            LeaderSeeker seeker = new LeaderSeeker(masters, random);
            attach(seeker, seeker.first());
        }
    }

    private void attach(LeaderSeeker seeker, LeaderSeeker.Next next) {
        // He has all the time there is: where a tool gives up, he begins anew.
        LeaderSeeker.Next.Attach where = next instanceof LeaderSeeker.Next.Attach attach ? attach : seeker.first();
        SimProcess process = process().orElseThrow();
        SessionTransport way = transport;
        if (way != null) {
            process.after(
                    Duration.ofMillis(where.delayMillis()),
                    "operator seeks",
                    () -> way.connect(
                            where.address(),
                            Hello.of(PeerKind.OPERATOR, name(), "stoa"),
                            new Attempt(process, seeker)));
        }
    }

    private final class Attempt implements SessionListener {
        private final SimProcess process;
        private final LeaderSeeker seeker;
        private boolean answered;

        Attempt(SimProcess process, LeaderSeeker seeker) {
            this.process = process;
            this.seeker = seeker;
        }

        @Override
        public void onOpened(Session session) {
            seeker.opened();
            session.send(unsaid.getFirst());
            process.after(PATIENCE, "operator waits no longer", () -> session.close("no answer"));
        }

        @Override
        public void onMessage(Session session, Object message) {
            if (message instanceof OperatorNotice && !answered) {
                answered = true;
                unsaid.removeFirst();
                session.close("done");
            }
        }

        @Override
        public void onEnded(SessionEnd end) {
            if (answered) {
                speaking = false;
                speak();
            } else {
                attach(seeker, seeker.after(end));
            }
        }
    }
}
