package dev.stoa.core.reign;

import java.util.List;
import java.util.TreeSet;

import dev.stoa.api.eviction.EvictionAnswer;
import dev.stoa.api.id.DemandId;
import dev.stoa.api.id.EvictionId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.maintenance.AfterDrain;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.protocol.SchedulerNotice.CallRefused;
import dev.stoa.api.protocol.SchedulerNotice.EvictionCalledOff;
import dev.stoa.api.protocol.SchedulerNotice.EvictionNoticed;
import dev.stoa.core.registry.RegistryRequest;
import org.junit.jupiter.api.Test;

import static dev.stoa.core.reign.CellWorld.A1;
import static org.assertj.core.api.Assertions.assertThat;

/** Whoever is moved has the place that was found for it, and nobody keeps it for longer than that. */
class NewPlacesTest extends ScatteredCell {
    @Test
    void theKeptPlaceIsEverybodysWhenNobodyComesForIt() {
        scatter();
        state(big, demand("big", "cpus:2", 1));
        world.pass(NOTICE);
        end(web, "w.0", A1);
        state(big, demand("other", "cpus:1", 1));
        world.pass(KEEP - Preempting.PASS_MILLIS - 1);
        world.allocate();
        assertThat(launched()).doesNotContain("other.0");
        world.pass(1);
        world.allocate();
        assertThat(placeOf(big, "other.0")).isEqualTo("a2");
        assertThat(promisesOn(A2)).isZero();
    }

    @Test
    void whatComesBackBeforeItGoesHasThePlaceToo() {
        scatter();
        state(big, demand("big", "cpus:2", 1));
        // web starts another one before the first is killed.
        state(web, demand("again", "cpus:1", 1));
        assertThat(placeOf(web, "again.0")).isEqualTo("a2");
        end(web, "w.0", A1);
        assertThat(placeOf(big, "big.0")).isEqualTo("a1");
    }

    @Test
    void aDemandThatTookThePlaceAndCannotUseItDoesNotKeepIt() {
        scatter();
        state(big, demand("big", "cpus:2", 1));
        world.pass(NOTICE);
        end(web, "w.0", A1);
        world.quota("web", "", "cpus:1");
        state(web, demand("again", "cpus:1", 1));
        assertThat(promisesOn(A2)).isOne();
        assertThat(launched()).doesNotContain("again.0");
        state(big, demand("other", "cpus:1", 1));
        world.pass(KEEP);
        world.allocate();
        assertThat(placeOf(big, "other.0")).isEqualTo("a2");
        assertThat(promisesOn(A2)).isZero();
    }

    @Test
    void whoeverIsNotMovedAfterAllLosesTheKeptPlace() {
        scatter();
        state(big, demand("big", "cpus:2", 1));
        world.reign.withdrawDemand(big, new SchedulerCall.WithdrawDemand(new DemandId("big")));
        world.settle();
        assertThat(world.heard(EvictionCalledOff.class)).hasSize(1);
        assertThat(promisesOn(A1)).isZero();
        assertThat(promisesOn(A2)).isZero();
    }

    @Test
    void nobodyIsMovedToAnAgentThatIsEmptied() {
        scatter();
        state(big, demand("big", "cpus:2", 1));
        world.intend(new RegistryRequest.StartDrains(new TreeSet<>(List.of(A2)), 0, AfterDrain.STAY));

        assertThat(world.heard(EvictionCalledOff.class)).hasSize(1);
        assertThat(promisesOn(A1)).isZero();
    }

    @Test
    void nobodyIsMovedToAnAgentThatIsLost() {
        scatter();
        state(big, demand("big", "cpus:2", 1));
        world.reign.agentDisconnected(A2, world.nowMillis);
        world.pass(ReignConfig.DEFAULT.agentReconnectMillis());

        assertThat(world.heard(EvictionCalledOff.class)).hasSize(1);
        assertThat(killed()).isEmpty();
    }

    @Test
    void othersWillNotDoInstead() {
        scatter();
        state(big, demand("big", "cpus:2", 1));
        EvictionId eviction = world.last(EvictionNoticed.class).eviction();
        world.reign.answerEviction(
                web,
                new SchedulerCall.AnswerEviction(eviction, new EvictionAnswer.Instead(List.of(new TaskId("v.0")))),
                world.nowMillis);
        world.settle();

        assertThat(world.last(CallRefused.class).reason())
                .contains("is about these very tasks, for REBALANCED no others will do");
    }

    @Test
    void severalAreMovedToSeveralAgents() {
        packOne("");
        // Ledger (of 2 each): a1 w.0 and w.1, a2 two.0 1, a3 three.0 1.
        state(big, demand("big", "cpus:2", 1));
        assertThat(noticed()).containsExactly("w.0", "w.1");
        assertThat(promisesOn(A2)).isOne();
        assertThat(promisesOn(A3)).isOne();
        world.pass(NOTICE);
        end(web, "w.0", A1);
        end(web, "w.1", A1);
        state(web, demand("again", "cpus:1", 2));
        // Ledger: a1 big.0, a2 two.0 and again, a3 three.0 and again.
        assertThat(placeOf(big, "big.0")).isEqualTo("a1");
        assertThat(List.of(placeOf(web, "again.0"), placeOf(web, "again.1"))).containsExactlyInAnyOrder("a2", "a3");
    }

    @Test
    void whatIsKeptForAFrameworkGoesWithIt() {
        scatter();
        state(big, demand("big", "cpus:2", 1));
        assertThat(promisesOn(A2)).isOne();
        world.reign.teardown(web);
        world.settle();
        assertThat(promisesOn(A2)).isZero();
    }

    @Test
    void aDemandTakesNoMorePlacesThanItHasTasks() {
        packOne("");
        state(big, demand("big", "cpus:2", 1));
        world.pass(NOTICE);
        end(web, "w.0", A1);
        end(web, "w.1", A1);
        state(web, demand("one", "cpus:1", 1));
        // The place of the other one is kept as before.
        assertThat(promisesOn(A2) + promisesOn(A3)).isOne();
        state(web, demand("other", "cpus:1", 1));
        assertThat(placeOf(web, "other.0")).isNotEmpty();
    }
}
