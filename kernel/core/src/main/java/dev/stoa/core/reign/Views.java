package dev.stoa.core.reign;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.maintenance.MaintenanceWindow;
import dev.stoa.api.protocol.OperatorCall;
import dev.stoa.api.protocol.OperatorNotice;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.view.AgentView;
import dev.stoa.api.view.EvictionView;
import dev.stoa.api.view.FrameworkView;
import dev.stoa.api.view.MaintenanceView;
import dev.stoa.api.view.OfferView;
import dev.stoa.api.view.TaskView;
import dev.stoa.core.cell.Lease;
import dev.stoa.core.cell.Slot;
import dev.stoa.core.eviction.Eviction;
import dev.stoa.core.eviction.EvictionStage;
import dev.stoa.core.liveness.Removals;
import dev.stoa.core.machine.SealedSwitch;
import dev.stoa.core.registry.RegistryRequest;
import dev.stoa.core.registry.RemovalCause;
import dev.stoa.core.task.TaskEntry;
import dev.stoa.core.task.TaskTable;

/** Answers people: pictures of the cell, and the few orders they may give. */
final class Views {
    private static final long PARTS_PER_MILLION = 1_000_000;

    private record Asked(Views views, Statuses statuses, long nowMillis) {}

    private static final SealedSwitch<Asked, OperatorCall, OperatorNotice> ON_CALL =
            SealedSwitch.<Asked, OperatorCall, OperatorNotice>over(OperatorCall.class)
                    .on(
                            OperatorCall.ListTasks.class,
                            (asked, call) -> new OperatorNotice.TasksListed(call.request(), asked.views.tasks()))
                    .on(
                            OperatorCall.ListAgents.class,
                            (asked, call) -> new OperatorNotice.AgentsListed(call.request(), asked.views.agents()))
                    .on(
                            OperatorCall.ListFrameworks.class,
                            (asked, call) -> new OperatorNotice.FrameworksListed(
                                    call.request(), asked.views.frameworks(asked.nowMillis)))
                    .on(
                            OperatorCall.ListOffers.class,
                            (asked, call) -> new OperatorNotice.OffersListed(
                                    call.request(), asked.views.offers(asked.nowMillis)))
                    .on(
                            OperatorCall.ListDemands.class,
                            (asked, call) -> new OperatorNotice.DemandsListed(
                                    call.request(), asked.views.explaining.list(asked.nowMillis)))
                    .on(
                            OperatorCall.Explain.class,
                            (asked, call) -> new OperatorNotice.Explained(
                                    call.request(),
                                    asked.views.explaining.explain(call.subject(), Optional.empty(), asked.nowMillis)))
                    .on(OperatorCall.KillTask.class, (asked, call) -> asked.views.kill(call, asked.statuses))
                    .on(
                            OperatorCall.ReadStore.class,
                            (asked, call) -> new OperatorNotice.Refused(
                                    call.request(), "stores are read by the shell that keeps them"))
                    .on(OperatorCall.MarkAgentGone.class, (asked, call) -> asked.views.markGone(call))
                    .on(OperatorCall.ConfirmLostAgents.class, (asked, call) -> asked.views.confirmLost(call))
                    .on(OperatorCall.RemoveFramework.class, (asked, call) -> asked.views.remove(call))
                    .on(
                            OperatorCall.ListRoles.class,
                            (asked, call) -> new OperatorNotice.RolesListed(call.request(), asked.views.tenure.roles()))
                    .on(
                            OperatorCall.ListReservations.class,
                            (asked, call) -> new OperatorNotice.ReservationsListed(
                                    call.request(), asked.views.tenure.reservations()))
                    .on(
                            OperatorCall.ListVolumes.class,
                            (asked, call) ->
                                    new OperatorNotice.VolumesListed(call.request(), asked.views.volumes.views()))
                    .on(OperatorCall.Estate.class, Views::recordedElsewhere)
                    .on(
                            OperatorCall.ListMaintenance.class,
                            (asked, call) -> new OperatorNotice.MaintenanceListed(
                                    call.request(), asked.views.maintenance(asked.nowMillis)))
                    .on(
                            OperatorCall.ListEvictions.class,
                            (asked, call) -> new OperatorNotice.EvictionsListed(
                                    call.request(), asked.views.evictions(asked.nowMillis)))
                    .on(OperatorCall.Intent.class, (asked, call) -> {
                        throw new IllegalStateException("what is recorded is not answered here: " + call);
                    })
                    .build();

    private final Desk desk;
    private final Statuses statuses;
    private final Removals<AgentId> removals;
    private final Tenure tenure;
    private final Volumes volumes;
    private final Explaining explaining;
    private final Evicting evicting;
    private final Emptying emptying;
    private final Supervising supervising;

    Views(
            Desk desk,
            Statuses statuses,
            Removals<AgentId> removals,
            Tenure tenure,
            Volumes volumes,
            Explaining explaining,
            Evicting evicting,
            Emptying emptying,
            Supervising supervising) {
        this.desk = desk;
        this.statuses = statuses;
        this.removals = removals;
        this.evicting = evicting;
        this.emptying = emptying;
        this.supervising = supervising;
        this.tenure = tenure;
        this.volumes = volumes;
        this.explaining = explaining;
    }

    private static OperatorNotice recordedElsewhere(Asked asked, OperatorCall.Estate call) {
        throw new IllegalStateException("what is recorded is not answered here: " + call);
    }

    OperatorNotice answer(OperatorCall call, long nowMillis) {
        return ON_CALL.apply(new Asked(this, statuses, nowMillis), call);
    }

    private List<TaskView> tasks() {
        List<TaskView> views = new ArrayList<>();
        desk.tasks().ended().forEach(entry -> views.add(view(entry)));
        desk.tasks().all().forEach(entry -> views.add(view(entry)));
        return views;
    }

    private TaskView view(TaskEntry entry) {
        FrameworkId framework = entry.key().framework();
        return new TaskView(
                entry.key().task().value(),
                framework.value(),
                nameOf(framework),
                entry.name(),
                entry.agent().value(),
                entry.state(),
                entry.latest().reason(),
                entry.latest().message(),
                entry.latest().exitCode(),
                entry.resources(),
                entry.latest().atMillis());
    }

    private String nameOf(FrameworkId framework) {
        FrameworkSeat seat = desk.frameworks().get(framework);
        return seat == null ? "" : seat.info().name();
    }

    private List<AgentView> agents() {
        List<AgentView> views = new ArrayList<>();
        desk.agents().forEach((id, seat) -> {
            Optional<Slot> slot = desk.cell().slot(id);
            views.add(new AgentView(
                    id.value(),
                    seat.info().hostname(),
                    seat.info().endpoint(),
                    stateOf(id, seat),
                    seat.info().total(),
                    seat.info().reserved(),
                    seat.info().revocable(),
                    slot.map(Slot::held).orElse(Resources.NONE),
                    slot.map(Slot::leased).orElse(Resources.NONE),
                    seat.info().attributes(),
                    TaskTable.live(desk.tasks().on(id))));
        });
        return views;
    }

    private String stateOf(AgentId agent, AgentSeat seat) {
        if (removals.isHeld(agent)) {
            return removals.isBlown() ? "overdue, fuse blown" : "overdue";
        }
        return emptying.stateOf(agent, seat);
    }

    private OperatorNotice markGone(OperatorCall.MarkAgentGone call) {
        AgentSeat seat = desk.agents().get(call.agent());
        if (seat == null) {
            return new OperatorNotice.Refused(call.request(), "no agent is called '%s'".formatted(call.agent()));
        }
        if (seat.phase() == AgentSeat.Phase.REGISTERED) {
            return new OperatorNotice.Refused(
                    call.request(), "agent '%s' is attached and so not gone: stop it first".formatted(call.agent()));
        }
        desk.say(new Outbound.ToRegistry(new RegistryRequest.MarkAgentGone(call.agent())));
        return new OperatorNotice.Done(
                call.request(), "agent '%s' will be recorded as gone, and its tasks with it".formatted(call.agent()));
    }

    private OperatorNotice confirmLost(OperatorCall.ConfirmLostAgents call) {
        int many = removals.confirm();
        return many == 0
                ? new OperatorNotice.Refused(call.request(), "no agent is overdue")
                : new OperatorNotice.Done(call.request(), "%d agents will be recorded as unreachable".formatted(many));
    }

    private List<FrameworkView> frameworks(long nowMillis) {
        List<FrameworkView> views = new ArrayList<>();
        for (FrameworkSeat seat : desk.frameworks().values()) {
            if (seat.care() == FrameworkSeat.Care.SUPERVISOR) {
                // Shown with the framework that it supervises.
                continue;
            }
            Resources offered = Resources.NONE;
            for (var offer : desk.cell().leasesOf(seat.id())) {
                offered = add(
                        offered, desk.cell().lease(offer).map(Lease::resources).orElse(Resources.NONE));
            }
            Resources charged = desk.cell().charge(seat.id()).toResources();
            double share =
                    desk.cell().charge(seat.id()).dominantShareOf(desk.cell().total());
            views.add(new FrameworkView(
                    seat.id().value(),
                    seat.info().name(),
                    seat.info().role(),
                    seat.info().principal(),
                    seat.isConnected() ? "connected" : "disconnected",
                    charged.minus(offered),
                    offered,
                    Math.round(share * PARTS_PER_MILLION),
                    TaskTable.live(desk.tasks().of(seat.id())),
                    supervising.view(seat.id(), nowMillis)));
        }
        return views;
    }

    /** Adds what counts for a share; ports of different agents may have the same numbers and are left out. */
    private static Resources add(Resources sum, Resources more) {
        return sum.plus(Resources.of(more.cpuMillis(), more.memoryMib(), more.diskMib()));
    }

    private List<OfferView> offers(long nowMillis) {
        List<OfferView> views = new ArrayList<>();
        for (Lease lease : desk.cell().leases()) {
            views.add(new OfferView(
                    lease.id().value(),
                    lease.framework().value(),
                    lease.agent().value(),
                    lease.resources(),
                    Math.max(0, lease.dueMillis() - nowMillis)));
        }
        return views;
    }

    private List<MaintenanceView> maintenance(long nowMillis) {
        List<MaintenanceView> views = new ArrayList<>();
        for (MaintenanceWindow window : emptying.windows()) {
            int covered = 0;
            int tasks = 0;
            for (AgentId agent : emptying.meant(window.agents())) {
                covered += desk.agents().containsKey(agent) ? 1 : 0;
                tasks += TaskTable.live(desk.tasks().on(agent));
            }
            String state = !window.isOn(nowMillis) ? "planned" : nowMillis < window.startMillis() ? "emptying" : "on";
            views.add(new MaintenanceView(
                    window.name(),
                    window.agents().toString(),
                    state,
                    window.startMillis(),
                    window.durationMillis(),
                    window.noticeMillis(),
                    covered,
                    tasks));
        }
        return views;
    }

    private List<EvictionView> evictions(long nowMillis) {
        List<EvictionView> views = new ArrayList<>();
        for (Eviction eviction : evicting.evictions().open()) {
            boolean noticed = eviction.stage() == EvictionStage.NOTICED;
            views.add(new EvictionView(
                    eviction.id().value(),
                    eviction.framework().value(),
                    eviction.agent().value(),
                    eviction.reason().name(),
                    eviction.why(),
                    eviction.stage().name(),
                    eviction.tasks().keySet().stream()
                            .map(task -> task.task().value())
                            .toList(),
                    noticed ? Math.max(0, eviction.deadlineMillis() - nowMillis) : 0,
                    evicting.evictions()
                            .servedBy(eviction.id())
                            .map(clearing -> clearing.claimant().framework() + "/"
                                    + clearing.claimant().demand())
                            .orElse("")));
        }
        return views;
    }

    private OperatorNotice kill(OperatorCall.KillTask call, Statuses statuses) {
        List<TaskEntry> found = new ArrayList<>();
        for (TaskEntry entry : desk.tasks().all()) {
            boolean named = entry.key().toString().equals(call.task())
                    || entry.key().task().value().equals(call.task());
            if (named && !entry.state().isTerminal()) {
                found.add(entry);
            }
        }
        if (found.isEmpty()) {
            return new OperatorNotice.Refused(call.request(), "no live task is called '%s'".formatted(call.task()));
        }
        if (found.size() > 1) {
            return new OperatorNotice.Refused(
                    call.request(),
                    "%d live tasks are called '%s', name one as FRAMEWORK/TASK, such as '%s'"
                            .formatted(found.size(), call.task(), found.get(0).key()));
        }
        TaskEntry entry = found.get(0);
        statuses.orderKill(entry);
        return new OperatorNotice.Done(
                call.request(),
                desk.isRegistered(entry.agent())
                        ? "kill of task '%s' ordered on agent '%s'".formatted(entry.key(), entry.agent())
                        : "kill of task '%s' will be ordered when agent '%s' is back"
                                .formatted(entry.key(), entry.agent()));
    }

    private OperatorNotice remove(OperatorCall.RemoveFramework call) {
        Optional<FrameworkId> supervised = supervising.supervisedBy(call.framework());
        if (supervised.isPresent()) {
            return new OperatorNotice.Refused(
                    call.request(),
                    "'%s' is the kernel itself, which keeps the process of framework '%s' running: tear that one down"
                            .formatted(call.framework(), supervised.get()));
        }
        if (!desk.frameworks().containsKey(call.framework())) {
            return new OperatorNotice.Refused(
                    call.request(), "no framework is called '%s'".formatted(call.framework()));
        }
        desk.say(new Outbound.ToRegistry(
                new RegistryRequest.RemoveFramework(call.framework(), RemovalCause.ORDERED, "removed by an operator")));
        return new OperatorNotice.Done(call.request(), "removal of framework '%s' ordered".formatted(call.framework()));
    }
}
