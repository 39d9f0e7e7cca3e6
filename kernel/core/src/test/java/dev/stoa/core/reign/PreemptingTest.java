package dev.stoa.core.reign;

import java.util.List;
import java.util.TreeSet;

import dev.stoa.api.demand.Demand;
import dev.stoa.api.demand.Demand.Fulfilment;
import dev.stoa.api.demand.Demand.Gang;
import dev.stoa.api.demand.Demand.Strategy;
import dev.stoa.api.demand.ExplainSubject;
import dev.stoa.api.demand.Explanation;
import dev.stoa.api.eviction.DisruptionBudget;
import dev.stoa.api.eviction.EvictionReason;
import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.DemandId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.maintenance.AfterDrain;
import dev.stoa.api.offer.Filter;
import dev.stoa.api.placement.Constraint;
import dev.stoa.api.placement.LabelSelector;
import dev.stoa.api.protocol.AgentNotice.KillOrdered;
import dev.stoa.api.protocol.AgentNotice.LaunchOrdered;
import dev.stoa.api.protocol.FrameworkInfo;
import dev.stoa.api.protocol.OperatorCall;
import dev.stoa.api.protocol.OperatorNotice;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.protocol.SchedulerNotice.EvictionCalledOff;
import dev.stoa.api.protocol.SchedulerNotice.EvictionNoticed;
import dev.stoa.api.protocol.SchedulerNotice.OffersMade;
import dev.stoa.api.resource.Ranges;
import dev.stoa.api.task.TaskReason;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.view.DemandView;
import dev.stoa.core.cell.PoolKey;
import dev.stoa.core.registry.RegistryRequest;
import org.junit.jupiter.api.Test;

import static dev.stoa.core.reign.CellWorld.A1;
import static org.assertj.core.api.Assertions.assertThat;

/** Tasks are taken away for demands that find no place. */
class PreemptingTest {
    private static final AgentId A2 = new AgentId("a2");
    private static final long SETTLE = EvictionTimes.DEFAULT.settleMillis();
    private static final long NOTICE = EvictionTimes.DEFAULT.noticeMillis();
    private static final long KEEP = EvictionTimes.DEFAULT.keepMillis();
    private static final int LOW = 10;
    private static final int HIGH = 900;

    private final CellWorld world = new CellWorld();
    private FrameworkId batch = CellWorld.F1;
    private FrameworkId web = CellWorld.F2;

    private FrameworkId framework(String role) {
        FrameworkId framework = world.subscribe(new FrameworkInfo("of " + role, role, "me", 60_000));
        world.reign.suppress(framework);
        world.pass(SETTLE);
        return framework;
    }

    /** One agent that is full of tasks of low priority, of one processor each, and a framework beside that has none. */
    private void fill(int cpus) {
        world.register(A1, "cpus:" + cpus);
        batch = framework("batch");
        web = framework("web");
        state(batch, demand("low", LOW, "cpus:1", cpus));
    }

    private static Demand demand(String id, int priority, String resources, int count) {
        TaskSpec template = CellWorld.task(id, resources);
        return Demand.launch(
                new DemandId(id), template.withTerms(template.terms().withPriority(priority)), count);
    }

    private static Demand together(Demand demand, Fulfilment fulfilment, int minimum) {
        return new Demand(
                demand.id(),
                demand.template(),
                demand.count(),
                new Gang(minimum, Strategy.PACK),
                List.of(),
                0,
                0,
                fulfilment);
    }

    private void state(FrameworkId framework, Demand demand) {
        world.reign.stateDemand(framework, new SchedulerCall.StateDemand(demand, Ranges.NONE, 0), world.nowMillis);
        world.settle();
        world.allocate();
        world.pass(Preempting.PASS_MILLIS);
    }

    private void withdraw(FrameworkId framework, String demand) {
        world.reign.withdrawDemand(framework, new SchedulerCall.WithdrawDemand(new DemandId(demand)));
        world.settle();
        world.allocate();
    }

    private TaskKey run(FrameworkId framework, String task, AgentId agent) {
        TaskKey key = new TaskKey(framework, new TaskId(task));
        world.report(key, agent, 1, TaskState.RUNNING);
        return key;
    }

    private void end(FrameworkId framework, String task, AgentId agent) {
        TaskKey key = new TaskKey(framework, new TaskId(task));
        world.report(key, agent, 2, TaskState.KILLED);
        world.acknowledge(key, agent, 2);
        world.allocate();
    }

    private List<String> launched() {
        return world.heard(LaunchOrdered.class).stream()
                .map(launch -> launch.task().id().value())
                .toList();
    }

    private List<String> killed() {
        return world.heard(KillOrdered.class).stream()
                .map(kill -> kill.task().task().value())
                .toList();
    }

    private List<String> noticed() {
        return world.heard(EvictionNoticed.class).stream()
                .flatMap(notice -> notice.tasks().stream())
                .map(TaskId::value)
                .toList();
    }

    private int promisesOn(AgentId agent) {
        return world.reign
                .books()
                .slot(agent)
                .map(slot -> slot.pool(PoolKey.UNRESERVED))
                .map(pool -> pool.promises().size())
                .orElse(0);
    }

    @Test
    void aHigherPriorityTakesFromALowerAndNobodySlipsIn() {
        fill(4);
        // a1: low.0 … low.3 hold 4 of 4.
        state(batch, demand("more", LOW, "cpus:1", 1));
        state(web, demand("high", HIGH, "cpus:2", 1));

        EvictionNoticed notice = world.last(EvictionNoticed.class);
        assertThat(notice.tasks()).hasSize(2);
        assertThat(notice.reason()).isEqualTo(EvictionReason.PREEMPTED);
        assertThat(notice.message()).isEqualTo("demand '%s/high' of priority 900 has no other place".formatted(web));
        List<String> victims = noticed();
        world.pass(NOTICE - Preempting.PASS_MILLIS - 1);
        assertThat(killed()).isEmpty();
        world.pass(Preempting.PASS_MILLIS + 1);
        assertThat(killed()).containsExactlyInAnyOrderElementsOf(victims);
        KillOrdered kill = world.last(KillOrdered.class);
        assertThat(kill.reason()).isEqualTo(TaskReason.EVICTED);
        assertThat(kill.message()).isEqualTo("PREEMPTED: " + notice.message());

        end(batch, victims.get(0), A1);
        // 1 is free and promised to high; more.0 wants 1 and gets nothing.
        assertThat(launched()).doesNotContain("more.0", "high.0");
        end(batch, victims.get(1), A1);
        // 2 are free: high.0 has them. a1: two of low hold 2, high.0 holds 2.
        assertThat(launched()).contains("high.0").doesNotContain("more.0");
        assertThat(promisesOn(A1)).isZero();

        // Stable: whoever was evicted evicts nobody, however long it waits.
        state(batch, demand("again", LOW, "cpus:2", 1));
        world.pass(NOTICE);
        assertThat(noticed()).hasSize(2);
    }

    @Test
    void theDemandAndTheEvictionNameOneAnother() {
        fill(1);
        state(web, demand("high", HIGH, "cpus:1", 1));
        world.pass(5_000);

        DemandView demand = ((OperatorNotice.DemandsListed)
                        world.reign.answer(new OperatorCall.ListDemands(1), world.nowMillis))
                .demands()
                .get(0);
        assertThat(demand.state()).isEqualTo("clearing");
        assertThat(demand.rooms()).isEqualTo("a1 in 25s");
        assertThat(world.evictions().get(0).claimant()).isEqualTo(web + "/high");
        Explanation why = ((OperatorNotice.Explained) world.reign.answer(
                        new OperatorCall.Explain(1, new ExplainSubject.Named(web + "/high")), world.nowMillis))
                .explanation();
        assertThat(why.summary()).contains("room is being made: a1 in 25s").doesNotContain("promised to it");
    }

    @Test
    void aRoleBelowItsGuaranteeGetsItBack() {
        world.register(A1, "cpus:4");
        batch = framework("batch");
        FrameworkId eng = framework("eng");
        state(batch, demand("low", 100, "cpus:1", 4));
        // Ledger (of 4): batch 4, eng 0. Then eng is guaranteed 2, and 3 of its tasks are wanted at equal priority.
        world.quota("eng", "cpus:2", "");
        state(eng, demand("web", 100, "cpus:1", 3));

        // For 2 of the 3 room is made: 0 + 2 fills the guarantee, a third would be above it.
        assertThat(noticed()).hasSize(2);
        assertThat(world.last(EvictionNoticed.class).reason()).isEqualTo(EvictionReason.RECLAIMED_FOR_GUARANTEE);
        // What is under way counts as done: another pass makes no more room, though eng still holds 0.
        framework("other");
        world.pass(Preempting.PASS_MILLIS);
        assertThat(noticed()).hasSize(2);
        world.pass(NOTICE);
        noticed().forEach(victim -> end(batch, victim, A1));
        // Ledger: batch 2, eng 2.
        assertThat(launched()).contains("web.0", "web.1").doesNotContain("web.2");
        world.pass(NOTICE);
        assertThat(noticed()).hasSize(2);
        assertThat(world.heard(KillOrdered.class)).hasSize(2);

        // batch wants its 2 back at equal priority: eng keeps what it is guaranteed.
        state(batch, demand("back", 100, "cpus:1", 2));
        world.pass(NOTICE);
        assertThat(noticed()).hasSize(2);
    }

    @Test
    void whoeverIsNotWantedForAnybodyIsSpared() {
        fill(2);
        state(web, demand("high", HIGH, "cpus:2", 1));
        assertThat(noticed()).hasSize(2);
        assertThat(promisesOn(A1)).isEqualTo(1);

        withdraw(web, "high");

        assertThat(world.heard(EvictionCalledOff.class)).hasSize(1);
        assertThat(promisesOn(A1)).isZero();
        world.pass(NOTICE);
        assertThat(killed()).isEmpty();
    }

    @Test
    void whoFindsAnotherPlaceNeedsNobodyToGo() {
        world.register(A1, "cpus:2");
        batch = framework("batch");
        web = framework("web");
        state(batch, demand("low", LOW, "cpus:2", 1));
        state(web, demand("high", HIGH, "cpus:2", 1));
        assertThat(noticed()).containsExactly("low.0");

        world.register(A2, "cpus:2");
        world.allocate();

        assertThat(launched()).contains("high.0");
        assertThat(world.heard(EvictionCalledOff.class)).hasSize(1);
        assertThat(promisesOn(A1)).isZero();
    }

    @Test
    void aDemandStatedAgainKeepsTheRoomThatIsMadeForItUnlessItWantsSomethingElse() {
        fill(2);
        state(web, demand("high", HIGH, "cpus:1", 1));

        state(web, demand("high", HIGH, "cpus:1", 1));
        assertThat(world.heard(EvictionCalledOff.class)).isEmpty();
        assertThat(noticed()).hasSize(1);
        assertThat(promisesOn(A1)).isEqualTo(1);

        state(web, demand("high", HIGH, "cpus:2", 1));
        assertThat(world.heard(EvictionCalledOff.class)).hasSize(1);
        assertThat(noticed()).hasSize(3);
        world.pass(NOTICE);
        end(batch, "low.0", A1);
        end(batch, "low.1", A1);
        assertThat(launched()).contains("high.0");
        assertThat(promisesOn(A1)).isZero();
    }

    @Test
    void aGangIsMadeRoomForWholeOrNotAtAll() {
        world.register(A1, "cpus:2");
        world.register(A2, "cpus:2");
        batch = framework("batch");
        web = framework("web");
        state(batch, demand("low", LOW, "cpus:1", 3));
        // 3 of 4 are held, 1 is free.
        state(web, together(demand("five", HIGH, "cpus:1", 5), Fulfilment.LAUNCH, 5));
        assertThat(noticed()).as("5 do not fit on 4, whoever goes").isEmpty();

        state(web, together(demand("gang", HIGH, "cpus:1", 4), Fulfilment.LAUNCH, 4));
        assertThat(noticed()).containsExactlyInAnyOrder("low.0", "low.1", "low.2");
        state(batch, demand("vulture", LOW, "cpus:1", 1));
        assertThat(launched()).as("what is free is kept for the gang").doesNotContain("vulture.0");
        world.pass(NOTICE);
        for (LaunchOrdered launch : List.copyOf(world.heard(LaunchOrdered.class))) {
            assertThat(launched()).doesNotContain("gang.0");
            TaskKey task = new TaskKey(batch, launch.task().id());
            end(batch, task.task().value(), world.entry(task).orElseThrow().agent());
        }
        assertThat(launched()).contains("gang.0", "gang.1", "gang.2", "gang.3");
        assertThat(promisesOn(A1) + promisesOn(A2)).isZero();
    }

    @Test
    void onlyAgentsWhereTheConstraintHoldsAreRooms() {
        world.register(A1, "cpus:1");
        world.register(A2, "cpus:1");
        batch = framework("batch");
        web = framework("web");
        state(batch, demand("low", LOW, "cpus:1", 2));
        Demand high = demand("high", HIGH, "cpus:1", 1);
        TaskSpec bound =
                high.template().withTerms(high.template().terms().withConstraint(Constraint.parse("agent == a2")));
        state(web, Demand.launch(high.id(), bound, 1));

        assertThat(world.heard(EvictionNoticed.class)).singleElement().satisfies(notice -> assertThat(notice.agent())
                .isEqualTo(A2));
    }

    @Test
    void aLostAgentEndsTheAttemptThereAndAnotherBegins() {
        fill(1);
        state(web, demand("high", HIGH, "cpus:1", 1));
        assertThat(noticed()).containsExactly("low.0");
        world.register(A2, "cpus:1");
        // high.0 finds a2 at once; low.0 is spared. Then a higher one wants both again.
        world.allocate();
        run(web, "high.0", A2);
        state(web, demand("top", 1_000, "cpus:1", 2));
        assertThat(noticed()).containsExactly("low.0", "low.0", "high.0");

        world.reign.agentDisconnected(A1, world.nowMillis);
        world.pass(ReignConfig.DEFAULT.agentReconnectMillis());

        assertThat(world.reign.books().slot(A1)).isEmpty();
        world.pass(NOTICE);
        end(web, "high.0", A2);
        assertThat(launched()).contains("top.0");
        world.register(A1, "cpus:1");
        world.allocate();
        assertThat(launched()).contains("top.1");
        assertThat(promisesOn(A1) + promisesOn(A2)).isZero();
    }

    @Test
    void anAgentThatDrainsIsNoRoom() {
        fill(1);
        state(web, demand("high", HIGH, "cpus:1", 1));

        world.intend(new RegistryRequest.StartDrains(new TreeSet<>(List.of(A1)), 0, AfterDrain.STAY));

        assertThat(promisesOn(A1)).isZero();
        assertThat(world.last(EvictionNoticed.class).reason()).isEqualTo(EvictionReason.DRAINED);
        world.pass(NOTICE);
        assertThat(killed()).containsExactly("low.0");
    }

    @Test
    void budgetsAreHeededAndAskedAgainWhenTheyHaveRoom() {
        fill(2);
        run(batch, "low.0", A1);
        run(batch, "low.1", A1);
        budget(batch, 0);
        state(web, demand("high", HIGH, "cpus:1", 2));
        assertThat(noticed()).isEmpty();

        budget(batch, 1);
        world.pass(Preempting.PASS_MILLIS);
        assertThat(noticed()).hasSize(1);
        world.pass(NOTICE);
        end(batch, noticed().get(0), A1);
        // Away until another runs in its place, or the replacement time is over.
        world.pass(EvictionTimes.DEFAULT.replacementMillis() - 1);
        assertThat(noticed()).hasSize(1);
        world.pass(1);
        world.pass(Preempting.PASS_MILLIS);
        assertThat(noticed()).hasSize(2);
    }

    private void budget(FrameworkId framework, int away) {
        world.reign.stateBudget(
                framework, new SchedulerCall.StateBudget(new DisruptionBudget("all", LabelSelector.EVERYTHING, away)));
        world.settle();
    }

    @Test
    void whatIsTakenForAnOfferIsNotMeasuredAgainstGuaranteesOfOthers() {
        world.register(A1, "cpus:2");
        batch = framework("batch");
        web = framework("web");
        state(batch, demand("low", LOW, "cpus:2", 1));
        // 2 of 2 are held; eng is guaranteed 2, wants nothing now, and so everything free is kept for it.
        world.quota("eng", "cpus:2", "");
        state(web, together(demand("high", HIGH, "cpus:2", 1), Fulfilment.OFFER, 1));
        world.pass(NOTICE);
        end(batch, "low.0", A1);

        OffersMade made = world.last(OffersMade.class);
        assertThat(world.accept(web, made.offers().get(0).id(), CellWorld.task("t", "cpus:2"))
                        .reply()
                        .rejected())
                .isEmpty();
        assertThat(promisesOn(A1)).isZero();
    }

    @Test
    void whoDoesNotUseWhatIsTakenForItWaitsLongerEachTime() {
        fill(2);
        state(web, together(demand("high", HIGH, "cpus:1", 1), Fulfilment.OFFER, 1));
        for (int times = 1; times <= 3; times++) {
            // Taken for it, offered to it, declined by it, and somebody else's again.
            assertThat(noticed()).hasSize(times);
            world.pass(NOTICE);
            end(batch, noticed().get(times - 1), A1);
            decline(web);
            state(batch, demand("fill" + times, LOW, "cpus:1", 1));

            long rest = KEEP << (times - 1);
            world.pass(rest - Preempting.PASS_MILLIS - 1);
            world.allocate();
            assertThat(noticed()).hasSize(times);
            world.pass(Preempting.PASS_MILLIS + 1);
            world.pass(Preempting.PASS_MILLIS);
        }
    }

    private void decline(FrameworkId framework) {
        world.reign.decline(
                framework,
                new SchedulerCall.Decline(
                        List.of(world.last(OffersMade.class).offers().get(0).id()), Filter.NONE),
                world.nowMillis);
        world.settle();
    }

    @Test
    void roomIsMadeForABoundedNumberAtOneTime() {
        fill(64);
        state(web, demand("high", HIGH, "cpus:1", 40));

        assertThat(noticed()).hasSize(Preempting.MAX_OF_DEMAND);
        world.pass(NOTICE);
        List.copyOf(noticed()).forEach(victim -> end(batch, victim, A1));
        world.pass(Preempting.PASS_MILLIS);
        assertThat(noticed()).hasSize(2 * Preempting.MAX_OF_DEMAND);
        assertThat(launched().stream().filter(task -> task.startsWith("high"))).hasSize(Preempting.MAX_OF_DEMAND);
    }

    @Test
    void whoAPassDoesNotComeToIsLookedAtInTheNext() {
        for (int i = 0; i < 100; i++) {
            world.register(new AgentId("n%02d".formatted(i)), "cpus:1");
        }
        batch = framework("batch");
        web = framework("web");
        state(batch, demand("low", LOW, "cpus:1", 100));
        world.reign.stateDemand(
                web, new SchedulerCall.StateDemand(demand("one", HIGH, "cpus:1", 16), Ranges.NONE, 0), world.nowMillis);
        state(web, demand("two", HIGH, "cpus:1", 16));
        assertThat(noticed()).hasSizeLessThan(32);

        world.pass(Preempting.PASS_MILLIS);
        assertThat(noticed()).hasSize(32);
    }

    @Test
    void everyAgentIsLookedAtInTheEndThoughFewAreAtOneTime() {
        for (int i = 0; i < 3_000; i++) {
            world.register(new AgentId("n%04d".formatted(i)), "cpus:1");
        }
        batch = framework("batch");
        web = framework("web");
        state(batch, demand("top", 1_000, "cpus:1", 2_999));
        for (int placed = 0; placed < 2_999; placed += Demanding.MAX_IN_ROUND) {
            world.allocate();
        }
        state(batch, demand("low", LOW, "cpus:1", 1));
        assertThat(launched()).hasSize(3_000);
        state(web, demand("high", HIGH, "cpus:1", 1));
        for (int pass = 0; pass < 3 && noticed().isEmpty(); pass++) {
            world.pass(Preempting.PASS_MILLIS);
        }

        assertThat(noticed()).containsExactly("low.0");
    }

    @Test
    void nothingIsPlannedWhileNothingHappens() {
        world.register(A1, "cpus:1");
        batch = framework("batch");
        state(batch, demand("top", HIGH, "cpus:1", 1));
        state(batch, demand("low", LOW, "cpus:1", 1));
        world.pass(Preempting.PASS_MILLIS);

        assertThat(world.reign.nextDeadline(world.nowMillis)).isEqualTo(Long.MAX_VALUE);
        assertThat(noticed()).isEmpty();
    }
}
