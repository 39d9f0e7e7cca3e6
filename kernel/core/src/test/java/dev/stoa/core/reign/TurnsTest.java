package dev.stoa.core.reign;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import dev.stoa.api.demand.Demand;
import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.DemandId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.OfferId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.protocol.AgentNotice.LaunchOrdered;
import dev.stoa.api.protocol.FrameworkInfo;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.protocol.SchedulerNotice.OffersMade;
import dev.stoa.api.protocol.SchedulerNotice.OffersRescinded;
import dev.stoa.api.resource.Ranges;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.task.TaskTerms;
import dev.stoa.core.allocator.AllocatorConfig;
import dev.stoa.core.allocator.ThirdRule;
import org.junit.jupiter.api.Test;

import static dev.stoa.core.reign.CellWorld.A1;
import static org.assertj.core.api.Assertions.assertThat;

/** One order over everybody, however they ask. */
class TurnsTest {
    private static final String TASK = "cpus:1;mem:1GiB";

    private CellWorld world = new CellWorld();

    private static CellWorld by(ThirdRule rule) {
        return new CellWorld(ReignConfig.DEFAULT.withAllocator(new AllocatorConfig(rule, 1_000)));
    }

    private void agents(int count) {
        for (int i = 1; i <= count; i++) {
            world.register(new AgentId("a" + i), TASK);
        }
    }

    private FrameworkId byOffers(String role) {
        return world.subscribe(new FrameworkInfo("of " + role, role, "me", 60_000));
    }

    private FrameworkId byDemands(String role) {
        FrameworkId framework = byOffers(role);
        world.reign.suppress(framework);
        return framework;
    }

    private void state(FrameworkId framework, String id, int count) {
        state(framework, id, count, TaskTerms.DEFAULT_PRIORITY);
    }

    private void state(FrameworkId framework, String id, int count, int priority) {
        TaskSpec task = CellWorld.task(id, TASK).withTerms(TaskTerms.DEFAULT.withPriority(priority));
        Demand demand = Demand.launch(new DemandId(id), task, count);
        world.reign.stateDemand(framework, new SchedulerCall.StateDemand(demand, Ranges.NONE, 0), world.nowMillis);
        world.settle();
    }

    private void serve() {
        while (world.reign.isAllocationWanted(world.nowMillis)) {
            world.allocate();
        }
    }

    private List<String> launched() {
        return world.heard(LaunchOrdered.class).stream()
                .map(launch -> launch.task().id().value())
                .toList();
    }

    private List<OfferId> open(FrameworkId framework) {
        return world.reign.books().leases().stream()
                .filter(lease -> lease.framework().equals(framework))
                .map(lease -> lease.id())
                .toList();
    }

    private void end(FrameworkId framework, String id) {
        TaskKey task = new TaskKey(framework, new TaskId(id));
        AgentId agent = world.entry(task).orElseThrow().agent();
        world.report(task, agent, 1, TaskState.FINISHED);
        world.acknowledge(task, agent, 1);
        serve();
    }

    /**
     * Four places; one lives by offers, the other states more than there is.
     *
     * <pre>
     *   eng: open, runs   ops runs   whose turn
     *        4,    0      0          ops: eng would be ahead of it without one of its offers
     *        3,    0      1          ops, for the same reason
     *        2,    0      2          eng's offers: without one of them it would be behind ops
     *        0,    2      2          nobody's: all is taken
     * </pre>
     */
    @Test
    void whoLivesByOffersAndWhoStatesDemandsComeToEqualShares() {
        agents(4);
        FrameworkId eng = byOffers("eng");
        serve();
        FrameworkId ops = byDemands("ops");

        state(ops, "o", 100);
        serve();

        assertThat(launched()).containsExactly("o.0", "o.1");
        assertThat(open(eng)).hasSize(2);
        List<OfferId> offers = open(eng);
        world.accept(eng, offers.get(0), CellWorld.task("e1", TASK));
        world.accept(eng, offers.get(1), CellWorld.task("e2", TASK));
        end(eng, "e1");
        assertThat(open(eng)).hasSize(1);
        end(ops, "o.0");
        assertThat(launched()).containsExactly("o.0", "o.1", "e1", "e2", "o.2");
    }

    @Test
    void oneLargeOfferIsTakenBackAndWhatIsLeftOfItIsOfferedToWhoseTurnItIs() {
        world.register(A1, "cpus:4;mem:4GiB");
        FrameworkId eng = byOffers("eng");
        serve();
        FrameworkId ops = byDemands("ops");

        state(ops, "o", 100);
        serve();

        assertThat(launched()).containsExactly("o.0");
        assertThat(world.last(OffersMade.class).offers().get(0).resources()).hasToString("cpus:3;mem:3GiB");
        assertThat(open(eng)).hasSize(1);
    }

    @Test
    void anOfferThatWasItsTurnIsLeftToAFrameworkForAMoment() {
        agents(2);
        FrameworkId ops = byDemands("ops");
        state(ops, "first", 1);
        serve();
        FrameworkId eng = byOffers("eng");
        serve();

        state(ops, "second", 1);
        serve();
        world.pass(999);
        serve();

        assertThat(open(eng)).hasSize(1);
        assertThat(world.reign.nextDeadline(world.nowMillis)).isEqualTo(world.nowMillis + 1);
        world.pass(1);
        serve();
        assertThat(launched()).containsExactly("first.0", "second.0");
        assertThat(world.last(OffersRescinded.class).reason()).isEqualTo("a demand that stands needs what it holds");
        end(ops, "second.0");
        assertThat(open(eng)).as("not again at once").isEmpty();
    }

    @Test
    void whoIsBehindAnotherOfItsShapeIsLookedAtWhenTheMomentIsOver() {
        agents(2);
        FrameworkId ops = byDemands("ops");
        state(ops, "first", 1);
        serve();
        byOffers("eng");
        serve();
        state(ops, "second", 1);
        state(ops, "third", 1);
        serve();

        world.reign.withdrawDemand(ops, new SchedulerCall.WithdrawDemand(new DemandId("second")));
        world.pass(1_000);
        serve();

        assertThat(launched()).containsExactly("first.0", "third.0");
    }

    @Test
    void whoHoldsLittleIsNotHeldUpByOffersOfThoseWhoHoldMore() {
        agents(2);
        FrameworkId eng = byOffers("eng");
        world.launch(eng, "e", TASK);
        serve();
        assertThat(open(eng)).hasSize(1);

        state(byDemands("run"), "r", 1);
        serve();

        assertThat(launched()).containsExactly("e", "r.0");
    }

    @Test
    void urgentDemandsComeBeforeOffersAndOffersBeforeLessUrgentDemands() {
        agents(3);
        FrameworkId ops = byDemands("ops");
        state(ops, "urgent", 1, TaskTerms.DEFAULT_PRIORITY + 1);
        state(ops, "usual", 1);
        state(byDemands("batch"), "late", 1, TaskTerms.DEFAULT_PRIORITY - 1);
        FrameworkId eng = byOffers("eng");

        serve();

        assertThat(launched()).as("eng comes before ops, until it has as much").containsExactly("urgent.0", "usual.0");
        assertThat(open(eng)).hasSize(1);
    }

    @Test
    void manySmallDemandsOfOneDoNotComeBeforeTheFirstOfAnother() {
        agents(4);
        FrameworkId eng = byDemands("eng");
        FrameworkId ops = byDemands("ops");
        IntStream.range(0, 10).forEach(i -> state(eng, "e" + i, 1));
        IntStream.range(0, 10).forEach(i -> state(ops, "o" + i, 1));

        serve();

        assertThat(launched()).containsExactly("e0.0", "o0.0", "e1.0", "o1.0");
    }

    @Test
    void firstComeServesWhoCameFirstWhateverTheShares() {
        world = by(ThirdRule.FIRST_COME);
        agents(3);
        FrameworkId first = byDemands("zeta");
        FrameworkId second = byOffers("alpha");
        FrameworkId third = byDemands("beta");
        state(third, "t", 1);
        state(first, "f", 2);

        serve();

        assertThat(launched()).containsExactly("f.0", "f.1");
        assertThat(open(second)).hasSize(1);
        end(first, "f.0");
        assertThat(open(second)).hasSize(2);
    }

    @Test
    void chanceServesEitherFirstAndTheSameInEveryReplay() {
        List<String> once = byChance();

        assertThat(once).contains("e", "o").isEqualTo(byChance());
    }

    /** Who gets the only place, again and again; eng holds nothing and ops another place all the time. */
    private List<String> byChance() {
        world = by(ThirdRule.RANDOM);
        agents(2);
        FrameworkId ops = byDemands("ops");
        state(ops, "held", 1);
        serve();
        FrameworkId eng = byDemands("eng");
        state(eng, "e", 100);
        state(ops, "o", 100);
        List<String> got = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            serve();
            String last = launched().get(launched().size() - 1);
            got.add(last.substring(0, 1));
            end(last.startsWith("e") ? eng : ops, last);
        }
        return got;
    }
}
