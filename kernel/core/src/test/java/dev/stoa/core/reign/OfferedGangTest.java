package dev.stoa.core.reign;

import java.util.List;

import dev.stoa.api.demand.Demand;
import dev.stoa.api.demand.Demand.Fulfilment;
import dev.stoa.api.demand.Demand.Gang;
import dev.stoa.api.demand.Demand.Strategy;
import dev.stoa.api.demand.Explanation.Outcome;
import dev.stoa.api.id.DemandId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.protocol.FrameworkInfo;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.protocol.SchedulerNotice.DemandWaits;
import dev.stoa.api.protocol.SchedulerNotice.OffersMade;
import dev.stoa.api.resource.Ranges;
import dev.stoa.api.task.TaskState;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static dev.stoa.core.reign.CellWorld.A1;
import static org.assertj.core.api.Assertions.assertThat;

/** Gangs that are offered their places. */
class OfferedGangTest {
    private final CellWorld world = new CellWorld();
    private final FrameworkId eng = world.subscribe(new FrameworkInfo("eng", "eng", "me", 60_000));

    @BeforeEach
    void onFourProcessors() {
        world.register(A1, "cpus:4;mem:4GiB");
        world.reign.suppress(eng);
    }

    private void want(String id, int count, int minimum, Fulfilment how) {
        Demand demand = new Demand(
                new DemandId(id),
                CellWorld.task(id, "cpus:1"),
                count,
                new Gang(minimum, Strategy.PACK),
                List.of(),
                0,
                0,
                how);
        world.reign.stateDemand(eng, new SchedulerCall.StateDemand(demand, Ranges.NONE, 0), world.nowMillis);
        world.settle();
        for (int round = 0; round < 3; round++) {
            world.allocate();
        }
        assertThat(world.reign.isAllocationWanted(world.nowMillis)).as("busy").isFalse();
    }

    private int offers() {
        return world.heard(OffersMade.class).stream()
                .mapToInt(made -> made.offers().size())
                .sum();
    }

    @Test
    void aGangThatALimitHoldsBackIsOfferedNothing() {
        world.quota("eng", "", "cpus:2");

        want("gang", 3, 3, Fulfilment.OFFER);

        assertThat(offers()).isZero();
        assertThat(world.usedBy("eng")).isZero();
        assertThat(world.last(DemandWaits.class).why().outcome()).isEqualTo(Outcome.HELD_BACK);
    }

    @Test
    void moreThanItsLeastIsOfferedAsFarAsTheLimitAllows() {
        world.quota("eng", "", "cpus:3");

        want("gang", 4, 2, Fulfilment.OFFER);

        assertThat(offers()).isEqualTo(3);
    }

    @Test
    void itIsOfferedWholeOnceTheLimitAllowsIt() {
        world.quota("eng", "", "cpus:3");
        want("one", 1, 1, Fulfilment.LAUNCH);
        want("gang", 3, 3, Fulfilment.OFFER);
        assertThat(offers()).isZero();

        world.report(new TaskKey(eng, new TaskId("one.0")), A1, 1, TaskState.FINISHED);
        world.allocate();

        assertThat(offers()).isEqualTo(3);
    }
}
