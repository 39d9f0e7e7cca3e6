package dev.stoa.core.reign;

import java.util.ArrayList;
import java.util.List;

import dev.stoa.api.eviction.DisruptionBudget;
import dev.stoa.api.eviction.EvictionReason;
import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.placement.LabelSelector;
import dev.stoa.api.protocol.AgentNotice.KillOrdered;
import dev.stoa.api.protocol.FrameworkInfo;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.protocol.SchedulerNotice.EvictionNoticed;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.view.EvictionView;
import dev.stoa.core.eviction.RebalanceConfig.Moving;
import org.junit.jupiter.api.Test;

import static dev.stoa.core.reign.CellWorld.A1;
import static org.assertj.core.api.Assertions.assertThat;

/** Room is made by moving those that have another place. */
class RebalancingTest extends ScatteredCell {
    @Test
    void oneOfTwoHalfEmptyAgentsIsClearedAndTheMovedTaskHasItsPlaceOnTheOther() {
        scatter();
        // Ledger (of 2 and 2): a1 w.0 1, a2 v.0 1; 1 and 1 are free, 2 in all. All are of one priority and no role is
        // guaranteed anything, so big.0, which needs 2 in one place, may take from nobody.
        state(big, demand("big", "cpus:2", 1));

        // Either may go to where the other is: the younger goes.
        EvictionNoticed notice = world.last(EvictionNoticed.class);
        assertThat(noticed()).containsExactly("w.0");
        assertThat(notice.reason()).isEqualTo(EvictionReason.REBALANCED);
        assertThat(notice.message())
                .isEqualTo("demand '%s/big' fits only where it runs; another place is kept for it".formatted(big));
        EvictionView view = world.evictions().get(0);
        assertThat(view.reason()).isEqualTo("REBALANCED");
        assertThat(view.claimant()).isEqualTo(big + "/big");
        assertThat(stateOf("big")).isEqualTo("clearing");
        // Ledger: a1 w.0 1 and 1 for big; a2 v.0 1 and 1 kept for what comes back of w.0.
        assertThat(promisesOn(A1)).isOne();
        assertThat(promisesOn(A2)).isOne();

        // Somebody else wants 1 and has nothing of it.
        state(big, demand("other", "cpus:1", 1));
        assertThat(launched()).doesNotContain("other.0");

        world.pass(NOTICE);
        assertThat(killed()).containsExactly("w.0");
        assertThat(world.last(KillOrdered.class).message()).isEqualTo("REBALANCED: " + notice.message());
        end(web, "w.0", A1);
        // Ledger: a1 big.0 2; a2 v.0 1 and 1 kept.
        assertThat(placeOf(big, "big.0")).isEqualTo("a1");
        assertThat(launched()).doesNotContain("other.0");

        state(web, demand("again", "cpus:1", 1));
        // Ledger: a1 big.0 2; a2 v.0 1, again.0 1. Nothing is free, and other.0, which would be next, waits.
        assertThat(placeOf(web, "again.0")).isEqualTo("a2");
        assertThat(promisesOn(A1)).isZero();
        assertThat(promisesOn(A2)).isZero();
        world.pass(NOTICE);
        assertThat(noticed()).hasSize(1);
        assertThat(launched()).doesNotContain("other.0");
    }

    @Test
    void nobodyIsMovedUnlessTheOperatorSaysSo() {
        world = moving(Moving.OFF);
        scatter();
        state(big, demand("big", "cpus:2", 1));
        world.pass(NOTICE);

        assertThat(noticed()).isEmpty();
        assertThat(explain(big + "/big"))
                .contains("free in all: cpus:2, in one place where it may run at most: cpus:1; rebalancing is off");
        assertThat(stateOf("big")).isEqualTo("scattered");
        // Not scattered, but not there.
        state(big, demand("huge", "cpus:2;mem:1MiB", 1));
        assertThat(explain(big + "/huge")).doesNotContain("free in all");
    }

    @Test
    void whoeverHasNoOtherPlaceStays() {
        world.register(A1, "cpus:2");
        world.register(A2, "cpus:3");
        web = framework("web");
        big = framework("big");
        state(web, demand("w", USUAL, "cpus:1", 1, "agent == a1"));
        state(web, demand("v", USUAL, "cpus:1", 2, "agent == a2"));
        // Ledger (of 2 and 3): a1 w.0 1, a2 v.0 and v.1 2. 2 are free in all; each wants to be where it is.
        state(big, demand("big", "cpus:2", 1));

        assertThat(noticed()).isEmpty();
        assertThat(explain(big + "/big")).contains("rebalancing is on");
        // One that may be anywhere, and is older, goes instead once there is one.
        end(web, "w.0", A1);
        assertThat(placeOf(big, "big.0")).isEqualTo("a1");
    }

    @Test
    void whatIsFreeInTheWrongDomainIsUsedByThoseWhoMayBeThere() {
        world.register(A1, "cpus:2");
        web = framework("web");
        big = framework("big");
        state(web, demand("w", USUAL, "cpus:2", 1, ""));
        world.register(A2, "cpus:2");
        // Ledger (of 2 and 2): a1 w.0 2, a2 nothing.
        assertThat(placeOf(web, "w.0")).isEqualTo("a1");

        state(big, demand("here", USUAL, "cpus:2", 1, "agent == a1"));
        assertThat(noticed()).containsExactly("w.0");
        world.pass(NOTICE);
        end(web, "w.0", A1);
        state(web, demand("again", "cpus:2", 1));
        // Ledger: a1 here.0 2, a2 again.0 2.
        assertThat(placeOf(big, "here.0")).isEqualTo("a1");
        assertThat(placeOf(web, "again.0")).isEqualTo("a2");
    }

    @Test
    void aHigherPriorityIsNeverMoved() {
        world.register(A1, "cpus:2");
        world.register(A2, "cpus:2");
        web = framework("web");
        big = framework("big");
        state(web, demand("w", USUAL + 1, "cpus:1", 2, ""));
        state(big, demand("big", "cpus:2", 1));

        assertThat(noticed()).isEmpty();
    }

    @Test
    void whoMayTakeTakesAndMovesNobody() {
        world.register(A1, "cpus:2");
        world.register(A2, "cpus:2");
        web = framework("web");
        big = framework("big");
        state(web, demand("w", USUAL - 1, "cpus:1", 2, ""));
        state(big, demand("big", "cpus:2", 1));

        assertThat(noticed()).hasSize(1);
        assertThat(world.last(EvictionNoticed.class).reason()).isEqualTo(EvictionReason.PREEMPTED);
        assertThat(promisesOn(A1) + promisesOn(A2)).isOne();
    }

    @Test
    void whatWasMovedIsNotMovedAgainForATime() {
        scatter();
        state(big, demand("big", "cpus:2", 1));
        world.pass(NOTICE);
        end(web, "w.0", A1);
        state(web, demand("again", "cpus:1", 1));
        end(web, "v.0", A2);
        end(big, "big.0", A1);
        state(web, demand("more", USUAL, "cpus:1", 1, "agent == a1"));
        // Ledger: a1 more.0 1, a2 again.0 1; both were launched since the notice to web.
        state(big, demand("huge", "cpus:2", 1));
        world.pass(REST - 10 * NOTICE);
        world.allocate();
        assertThat(noticed()).containsExactly("w.0");

        // The rest is over: again.0 may go, more.0 has to be where it is.
        world.pass(10 * NOTICE);
        world.pass(Preempting.PASS_MILLIS);
        assertThat(noticed()).containsExactly("w.0", "again.0");
    }

    @Test
    void budgetsHold() {
        scatter();
        world.reign.stateBudget(
                web, new SchedulerCall.StateBudget(new DisruptionBudget("all", LabelSelector.EVERYTHING, 0)));
        state(big, demand("big", "cpus:2", 1));
        assertThat(noticed()).isEmpty();

        world.reign.stateBudget(
                web, new SchedulerCall.StateBudget(new DisruptionBudget("all", LabelSelector.EVERYTHING, 1)));
        world.pass(Preempting.PASS_MILLIS);
        assertThat(noticed()).containsExactly("w.0");
    }

    @Test
    void whoeverIsWithoutDemandOrBoundedByALimitStays() {
        world.register(A1, "cpus:2");
        world.register(A2, "cpus:2");
        web = world.subscribe(new FrameworkInfo("of web", "web", "me", 600_000));
        world.pass(EvictionTimes.DEFAULT.settleMillis());
        world.accept(web, world.offer().id(), CellWorld.task("w1", "cpus:1"));
        world.reign.suppress(web);
        world.settle();
        world.pass(ReignConfig.DEFAULT.offerTimeoutMillis());
        // w1 was launched on an offer: nobody knows where else it may be.
        AgentId there = new AgentId(placeOf(web, "w1"));
        AgentId other = there.equals(A1) ? A2 : A1;
        FrameworkId bounded = framework("bounded");
        big = framework("big");
        state(bounded, demand("b", "cpus:1", 1));
        assertThat(placeOf(bounded, "b.0")).isEqualTo(other.value());
        world.quota("bounded", "", "cpus:1");
        state(big, demand("big", "cpus:2", 1));
        assertThat(noticed()).isEmpty();
        world.quota("bounded", "cpus:1", "");
        world.allocate();
        world.pass(Preempting.PASS_MILLIS);
        assertThat(noticed()).containsExactly("b.0");
    }

    @Test
    void aGangIsMadeRoomForByMovingNoMoreThanIsNeeded() {
        world.register(A1, "cpus:3");
        world.register(A2, "cpus:3");
        world.register(A3, "cpus:2");
        web = framework("web");
        big = framework("big");
        state(web, demand("w", "cpus:1", 3));
        // Ledger (of 3, 3 and 2): a task of w on each; 2, 2 and 1 are free, 5 in all. A gang of 3 × 1.5 has 1.5 on a1
        // and on
        // a2 and needs 0.5 more on a3, whose task has no other place then; or 1 more on a1, whose task may go to a3.
        List<String> places = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            places.add(placeOf(web, "w." + i));
        }
        assertThat(places).containsExactlyInAnyOrder("a1", "a2", "a3");
        state(big, gang("gang", "cpus:1.5", 3));

        assertThat(noticed()).hasSize(1);
        String moved = noticed().get(0);
        AgentId from = new AgentId(placeOf(web, moved));
        world.pass(NOTICE);
        end(web, moved, from);
        assertThat(launched()).contains("gang.0", "gang.1", "gang.2");
        state(web, demand("again", "cpus:1", 1));
        // Ledger: 4.5 of the gang, 3 of web; 0.5 is free.
        assertThat(placeOf(web, "again.0")).isNotEmpty();
    }

    @Test
    void spreadIsKeptThoughTheMovedTaskCountsNoMoreWhereItWas() {
        world.register(A1, "cpus:2");
        world.register(A2, "cpus:2");
        world.register(A3, "cpus:1");
        web = framework("web");
        big = framework("big");
        // One on each host: w.0 and w.1 on a1 and a2; a3, where nothing else runs, is the only other place.
        state(web, demand("w", USUAL, "cpus:1", 2, "unique(agent) and agent in (a1, a2, a3)"));
        assertThat(List.of(placeOf(web, "w.0"), placeOf(web, "w.1"))).containsExactlyInAnyOrder("a1", "a2");
        state(big, demand("big", "cpus:2", 1));

        assertThat(noticed()).hasSize(1);
        AgentId from = new AgentId(placeOf(web, noticed().get(0)));
        world.pass(NOTICE);
        end(web, noticed().get(0), from);
        state(web, demand("again", USUAL, "cpus:1", 1, "unique(agent) and agent in (a1, a2, a3)"));
        assertThat(placeOf(web, "again.0")).isEqualTo("a3");
    }

    @Test
    void aTaskThatMustBeAloneOnItsHostDoesNotCountItself() {
        world.register(A2, "cpus:2");
        big = framework("big");
        state(big, demand("pinned", USUAL, "cpus:1", 1, "agent == a2"));
        world.register(A1, "cpus:2");
        web = framework("web");
        // Both agents are on one host.
        state(web, demand("w", USUAL, "cpus:1", 1, "unique(host)"));
        assertThat(placeOf(web, "w.0")).isEqualTo("a1");
        state(big, demand("big", "cpus:2", 1));

        assertThat(noticed()).containsExactly("w.0");
    }

    @Test
    void ofThoseThatDependOnOneAnotherOnlyOneIsMovedAtATime() {
        packOne("max-per(agent, 2)");
        state(big, demand("big", "cpus:2", 1));
        assertThat(noticed()).isEmpty();
        end(web, "w.0", A1);
        assertThat(noticed()).isEmpty();
        world.pass(Preempting.PASS_MILLIS);
        assertThat(noticed()).containsExactly("w.1");
    }

    @Test
    void aTaskOfTheClaimantStaysIfTheClaimantDependsOnItsTasks() {
        scatter();
        state(web, demand("big", USUAL, "cpus:2", 1, "max-per(agent, 2)"));
        assertThat(noticed()).isEmpty();
        state(web, demand("huge", "cpus:2", 1));
        assertThat(noticed()).containsExactly("w.0");
    }

    @Test
    void whatIsKeptForGuaranteesIsNotMovedInto() {
        scatter();
        world.quota("org", "cpus:1", "");
        framework("org");
        // 2 are free and 1 of them is kept.
        state(big, demand("big", "cpus:2", 1));
        assertThat(noticed()).isEmpty();
        world.quota("org", "", "");
        world.pass(Preempting.PASS_MILLIS);
        world.allocate();
        world.pass(Preempting.PASS_MILLIS);
        assertThat(noticed()).containsExactly("w.0");
    }

    @Test
    void theLimitOfTheClaimantHolds() {
        scatter();
        world.quota("big", "", "cpus:1");
        state(big, demand("big", "cpus:2", 1));
        assertThat(noticed()).isEmpty();
    }

    @Test
    void whoeverIsMovedCountsForTheLimitOfItsRole() {
        scatter();
        world.register(A3, "cpus:1");
        state(big, demand("low", USUAL - 1, "cpus:1", 1, "agent == a3"));
        state(big, demand("big", USUAL - 1, "cpus:2", 1, ""));
        assertThat(noticed()).isEmpty();
        state(big, demand("huge", "cpus:2", 1));
        assertThat(noticed()).containsExactly("w.0");
        // web holds 2 and will hold 2 again: with a limit of 2 a third takes nothing, not even from who is less
        // important.
        world.quota("web", "", "cpus:2");
        state(web, demand("third", "cpus:0.5", 1));
        world.pass(Preempting.PASS_MILLIS);
        assertThat(noticed()).containsExactly("w.0");
        world.quota("web", "", "cpus:3");
        world.allocate();
        world.pass(Preempting.PASS_MILLIS);
        assertThat(noticed()).containsExactly("w.0", "low.0");
    }

    @Test
    void tasksOfWhoeverIsAwayStay() {
        scatter();
        world.reign.frameworkDisconnected(web, world.nowMillis);
        state(big, demand("big", "cpus:2", 1));
        assertThat(noticed()).isEmpty();
        assertThat(world.evictions()).isEmpty();
        world.resubscribe(web, new FrameworkInfo("of web", "web", "me", 600_000));
        world.pass(Preempting.PASS_MILLIS);
        assertThat(noticed()).containsExactly("w.0");
    }

    @Test
    void whatAnAgentBroughtBackIsNotMoved() {
        scatter();
        world.failOver();
        web = CellWorld.F1;
        world.register(
                A1,
                "cpus:2",
                CellWorld.record(new TaskKey(web, new TaskId("w.0")), A1, 1, TaskState.RUNNING, "cpus:1"));
        world.register(
                A2,
                "cpus:2",
                CellWorld.record(new TaskKey(web, new TaskId("v.0")), A2, 1, TaskState.RUNNING, "cpus:1"));
        world.resubscribe(web, new FrameworkInfo("of web", "web", "me", 600_000));
        world.resubscribe(big, new FrameworkInfo("of big", "big", "me", 600_000));
        world.reign.suppress(web);
        world.reign.suppress(big);
        world.pass(EvictionTimes.DEFAULT.settleMillis());
        state(big, demand("big", "cpus:2", 1));

        assertThat(explain(big + "/big")).contains("rebalancing is on");
        assertThat(noticed()).isEmpty();
    }
}
