package dev.stoa.core.reign;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.OfferId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.offer.Atomicity;
import dev.stoa.api.offer.Filter;
import dev.stoa.api.offer.Offer;
import dev.stoa.api.offer.Operation;
import dev.stoa.api.protocol.AgentCall;
import dev.stoa.api.protocol.AgentInfo;
import dev.stoa.api.protocol.AgentNotice;
import dev.stoa.api.protocol.ExecutorRecord;
import dev.stoa.api.protocol.FrameworkInfo;
import dev.stoa.api.protocol.OperatorCall;
import dev.stoa.api.protocol.OperatorNotice;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.api.protocol.TaskRecord;
import dev.stoa.api.protocol.VolumeRecord;
import dev.stoa.api.resource.Attributes;
import dev.stoa.api.resource.Quantities;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.role.RoleName;
import dev.stoa.api.role.RoleTerms;
import dev.stoa.api.task.Bytes;
import dev.stoa.api.task.TaskBody;
import dev.stoa.api.task.TaskReason;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.task.TaskStatus;
import dev.stoa.api.view.AgentView;
import dev.stoa.api.view.EvictionView;
import dev.stoa.api.view.RoleView;
import dev.stoa.core.eviction.PreemptionConfig;
import dev.stoa.core.eviction.RebalanceConfig;
import dev.stoa.core.registry.Registry;
import dev.stoa.core.registry.RegistryReply;
import dev.stoa.core.registry.RegistryRequest;
import dev.stoa.core.task.TaskEntry;

/** A reign with its registry beside it and everything it says kept: what a shell does, without a shell. */
final class CellWorld {
    static final FrameworkInfo WEB = new FrameworkInfo("web", "*", "me", 60_000);
    static final FrameworkId F1 = new FrameworkId("f-00001");
    static final FrameworkId F2 = new FrameworkId("f-00002");
    static final AgentId A1 = new AgentId("a1");

    final Registry registry = new Registry();
    final List<Object> said = new ArrayList<>();
    Reign reign;
    long nowMillis = 1_000;
    private long epoch;

    private final ReignConfig config;

    CellWorld() {
        this(ReignConfig.DEFAULT);
    }

    /** A world in which tasks are taken away in these times. */
    static CellWorld evictingIn(EvictionTimes times) {
        return evictingIn(times, RebalanceConfig.DEFAULT);
    }

    /** The same in which tasks are moved by these rules. */
    static CellWorld evictingIn(EvictionTimes times, RebalanceConfig rebalance) {
        PreemptionConfig usual = PreemptionConfig.DEFAULT;
        return new CellWorld(ReignConfig.DEFAULT.withEviction(
                times, new PreemptionConfig(usual.rules(), usual.rooms(), usual.underWay(), rebalance)));
    }

    CellWorld(ReignConfig config) {
        this.config = config;
        reign = newReign();
    }

    private Reign newReign() {
        ask(new RegistryRequest.BeginReign("m", ++epoch));
        return new Reign(epoch, registry.state(), config, nowMillis);
    }

    /** Ends the reign as kill -9 does: only the registry is left. */
    void failOver() {
        reign = newReign();
    }

    private RegistryReply ask(RegistryRequest request) {
        var decision = registry.decide(request, nowMillis);
        decision.events().forEach(registry::apply);
        return decision.reply();
    }

    /** Carries out what the reign wants recorded and keeps the rest. */
    void settle() {
        for (boolean more = true; more; ) {
            more = false;
            for (Outbound outbound : reign.drain()) {
                if (outbound instanceof Outbound.ToAgent to) {
                    said.add(to.notice());
                } else if (outbound instanceof Outbound.ToFramework to) {
                    said.add(to.notice());
                } else if (outbound instanceof Outbound.ToRegistry to) {
                    more = true;
                    RegistryReply reply = ask(to.request());
                    if (reply instanceof RegistryReply.UnreachableRecorded lost) {
                        reign.agentUnreachable(lost.agent(), nowMillis);
                    } else if (reply instanceof RegistryReply.GoneRecorded gone) {
                        reign.agentGone(gone.agent(), nowMillis);
                    } else if (reply instanceof RegistryReply.RemovalRecorded gone) {
                        reign.frameworkRemoved(gone.framework(), gone.cause(), nowMillis);
                    } else {
                        estateRecorded(reply);
                        upkeepRecorded(reply);
                    }
                } else {
                    said.add(outbound);
                }
            }
        }
    }

    /** Has a framework's order recorded, as a leader does; why not, if it is refused. */
    Optional<String> order(FrameworkId framework, SchedulerCall.Estate call) {
        Optional<String> objection = reign.estate().prepare(framework, call);
        if (objection.isEmpty()) {
            RegistryReply reply = ask(reign.estate().requestOf(call));
            if (reply instanceof RegistryReply.Refused refused) {
                reign.estate().givenUp(call);
                objection = Optional.of(refused.reason());
            } else {
                estateRecorded(reply);
            }
        }
        settle();
        return objection;
    }

    private void estateRecorded(RegistryReply reply) {
        if (reply instanceof RegistryReply.ReservationRecorded made) {
            reign.estate().reservationMade(made.reservation());
        } else if (reply instanceof RegistryReply.ReservationEndRecorded ended) {
            reign.estate().reservationEnded(ended.reservation());
        } else if (reply instanceof RegistryReply.VolumeRecorded created) {
            reign.estate().volumeCreated(created.volume(), created.agent());
        } else if (reply instanceof RegistryReply.VolumeDoomRecorded doomed) {
            reign.estate().volumeDoomed(doomed.volume());
        } else if (reply instanceof RegistryReply.VolumeDeletionRecorded deleted) {
            reign.estate().volumeDeleted(deleted.volume());
        }
    }

    private void upkeepRecorded(RegistryReply reply) {
        if (reply instanceof RegistryReply.DrainsRecorded drains) {
            reign.drainsRecorded(drains.drains(), nowMillis);
        } else if (reply instanceof RegistryReply.DrainsEnded ended) {
            reign.drainsEnded(ended.agents(), nowMillis);
        } else if (reply instanceof RegistryReply.EmptyRecorded empty) {
            reign.emptyRecorded(empty.drain(), nowMillis);
        } else if (reply instanceof RegistryReply.WindowRecorded window) {
            reign.windowRecorded(window.window(), nowMillis);
        } else if (reply instanceof RegistryReply.WindowRemovalRecorded removed) {
            reign.windowRemoved(removed.name(), nowMillis);
        } else if (reply instanceof RegistryReply.AttemptRecorded recorded) {
            reign.attemptRecorded(recorded.framework(), recorded.attempt(), nowMillis);
        } else if (reply instanceof RegistryReply.SupervisionEndRecorded ended) {
            reign.supervisionEnded(ended.framework(), nowMillis);
        } else if (reply instanceof RegistryReply.SupervisionRecorded recorded) {
            reign.frameworkSupervised(
                    recorded.entry().framework(),
                    recorded.info(),
                    recorded.entry().program(),
                    nowMillis);
        }
    }

    /** Has something recorded as an operator would, and lets the reign live by it. */
    RegistryReply intend(RegistryRequest request) {
        RegistryReply reply = ask(request);
        upkeepRecorded(reply);
        settle();
        return reply;
    }

    List<AgentView> agents() {
        return ((OperatorNotice.AgentsListed) reign.answer(new OperatorCall.ListAgents(1), nowMillis)).agents();
    }

    List<EvictionView> evictions() {
        return ((OperatorNotice.EvictionsListed) reign.answer(new OperatorCall.ListEvictions(1), nowMillis))
                .evictions();
    }

    List<RoleView> roles() {
        return ((OperatorNotice.RolesListed) reign.answer(new OperatorCall.ListRoles(1), nowMillis)).roles();
    }

    /** How many thousandths of processors a role and all below it hold and are offered. */
    long usedBy(String role) {
        return roles().stream()
                .filter(view -> view.role().equals(role))
                .mapToLong(view -> view.used().amountOf("cpus"))
                .sum();
    }

    Optional<TaskEntry> entry(TaskKey task) {
        return reign.books().tasks().stream()
                .filter(entry -> entry.key().equals(task))
                .findFirst();
    }

    void pass(long millis) {
        nowMillis += millis;
        reign.tick(nowMillis);
        settle();
    }

    void allocate() {
        if (reign.isAllocationWanted(nowMillis)) {
            reign.allocate(nowMillis);
        }
        settle();
    }

    <T> List<T> heard(Class<T> type) {
        return said.stream().filter(type::isInstance).map(type::cast).toList();
    }

    <T> T last(Class<T> type) {
        List<T> all = heard(type);
        return all.get(all.size() - 1);
    }

    List<TaskStatus> statuses() {
        return heard(SchedulerNotice.TaskStatusChanged.class).stream()
                .map(SchedulerNotice.TaskStatusChanged::status)
                .toList();
    }

    static AgentInfo agentInfo(AgentId agent, String resources) {
        return new AgentInfo(
                agent,
                "key-" + agent,
                "host",
                "udp://127.0.0.1:1",
                Resources.parse(resources),
                Attributes.NONE,
                "boot");
    }

    void register(AgentId agent, String resources, TaskRecord... tasks) {
        register(agent, resources, List.of(tasks), List.of());
    }

    void register(AgentId agent, String resources, List<TaskRecord> tasks, List<ExecutorRecord> executors) {
        AgentInfo info = agentInfo(agent, resources);
        ask(new RegistryRequest.AdmitAgent(info));
        reign.agentRegistered(new AgentCall.Register(info, 0, tasks, executors), nowMillis);
        settle();
    }

    /** An agent comes back with these volumes, and without tasks. */
    void registerWithVolumes(AgentId agent, String resources, VolumeRecord... volumes) {
        AgentInfo info = agentInfo(agent, resources);
        ask(new RegistryRequest.AdmitAgent(info));
        reign.agentRegistered(new AgentCall.Register(info, 0, List.of(), List.of(), List.of(volumes)), nowMillis);
        settle();
    }

    FrameworkId subscribe() {
        return subscribe(WEB);
    }

    FrameworkId subscribe(FrameworkInfo info) {
        RegistryReply.FrameworkRecorded recorded =
                (RegistryReply.FrameworkRecorded) ask(new RegistryRequest.AdmitFramework(info));
        reign.frameworkSubscribed(recorded.framework(), info, recorded.instance(), nowMillis);
        settle();
        return recorded.framework();
    }

    /** Lays down what a role is guaranteed and may hold, as a shell does once it is recorded. */
    void quota(String role, String guarantee, String limit) {
        Optional<Quantities> bound = limit.isEmpty() ? Optional.empty() : Optional.of(Quantities.parse(limit));
        reign.quotaSet(
                new RoleName(role),
                new RoleTerms(RoleTerms.DEFAULT.weightMillis(), Quantities.parse(guarantee), bound));
        settle();
    }

    void resubscribe(FrameworkId framework) {
        resubscribe(framework, WEB);
    }

    void resubscribe(FrameworkId framework, FrameworkInfo info) {
        RegistryReply.FrameworkRecorded recorded =
                (RegistryReply.FrameworkRecorded) ask(new RegistryRequest.ReadmitFramework(framework, info, 0));
        reign.frameworkSubscribed(framework, info, recorded.instance(), nowMillis);
        settle();
    }

    Offer offer() {
        allocate();
        List<Offer> offers = last(SchedulerNotice.OffersMade.class).offers();
        return offers.get(offers.size() - 1);
    }

    static TaskSpec task(String id, String resources) {
        return TaskSpec.of(new TaskId(id), id, Resources.parse(resources), TaskBody.Command.shell("true"));
    }

    SchedulerNotice.AcceptAnswered accept(FrameworkId framework, OfferId offer, TaskSpec... tasks) {
        List<Operation> operations = new ArrayList<>();
        for (TaskSpec task : tasks) {
            operations.add(new Operation.Launch(offer, task));
        }
        reign.accept(
                framework,
                new SchedulerCall.Accept(1, List.of(offer), operations, Atomicity.EACH, Filter.NONE),
                nowMillis);
        settle();
        return last(SchedulerNotice.AcceptAnswered.class);
    }

    /** Has a task launched on the next offer. */
    TaskKey launch(FrameworkId framework, String id, String resources) {
        accept(framework, offer().id(), task(id, resources));
        return new TaskKey(framework, new TaskId(id));
    }

    static TaskStatus status(TaskKey task, AgentId agent, long sequence, TaskState state) {
        return new TaskStatus(
                task, agent, sequence, state, TaskReason.NONE, "", TaskStatus.NO_EXIT_CODE, Bytes.NONE, 5);
    }

    void report(TaskKey task, AgentId agent, long sequence, TaskState state) {
        reign.statusReported(agent, status(task, agent, sequence, state), nowMillis);
        settle();
    }

    void acknowledge(TaskKey task, AgentId agent, long sequence) {
        reign.acknowledge(task.framework(), new SchedulerCall.Acknowledge(task.task(), agent, sequence));
        settle();
    }

    static TaskRecord record(TaskKey task, AgentId agent, long sequence, TaskState state, String resources) {
        return new TaskRecord(
                task.task().value(), Resources.parse(resources), "", status(task, agent, sequence, state));
    }

    static boolean isKill(Object notice, TaskKey task) {
        return notice instanceof AgentNotice.KillOrdered kill && kill.task().equals(task);
    }
}
