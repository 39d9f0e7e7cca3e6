package dev.stoa.core.reign;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

import dev.stoa.api.demand.Demand;
import dev.stoa.api.demand.Demand.Fulfilment;
import dev.stoa.api.demand.Demand.Gang;
import dev.stoa.api.demand.DemandEnd;
import dev.stoa.api.demand.Explanation.Outcome;
import dev.stoa.api.id.DemandId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.ReservationId;
import dev.stoa.api.protocol.AgentNotice.LaunchOrdered;
import dev.stoa.api.protocol.FrameworkInfo;
import dev.stoa.api.protocol.FrameworkInfo.Capability;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.protocol.SchedulerCall.Estate.Reserve;
import dev.stoa.api.protocol.SchedulerCall.Estate.Unreserve;
import dev.stoa.api.protocol.SchedulerNotice.DemandEnded;
import dev.stoa.api.protocol.SchedulerNotice.DemandWaits;
import dev.stoa.api.protocol.SchedulerNotice.OffersMade;
import dev.stoa.api.reservation.Reservation;
import dev.stoa.api.resource.Ranges;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.role.RoleName;
import dev.stoa.api.task.TaskTerms;
import dev.stoa.api.task.TaskTerms.Supply;
import dev.stoa.core.cell.PoolKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static dev.stoa.core.reign.CellWorld.A1;
import static org.assertj.core.api.Assertions.assertThat;

/** Who may demand what: the rules of a commit hold for those that are launched and for those that are offered their places. */
class DemandRightsTest {
    private static final ReservationId DB = new ReservationId("db");

    private final CellWorld world = new CellWorld();
    private final FrameworkId eng = framework("eng");
    private final FrameworkId ops = framework("ops");

    private FrameworkId framework(String role, Capability... known) {
        FrameworkInfo info = new FrameworkInfo("of " + role, role, "me", 60_000, new TreeSet<>(List.of(known)));
        FrameworkId framework = world.subscribe(info);
        world.reign.suppress(framework);
        return framework;
    }

    private void reserve(FrameworkId owner, String role) {
        Reservation reservation = new Reservation(
                DB,
                A1,
                new RoleName(role),
                Optional.of(owner),
                Optional.empty(),
                Collections.emptySortedMap(),
                Resources.parse("cpus:2"));
        assertThat(world.order(owner, new Reserve(1, reservation, Optional.empty())))
                .isEmpty();
    }

    private static Demand demand(
            String id, String resources, Supply supply, Optional<ReservationId> from, Fulfilment how, long patience) {
        TaskTerms terms = TaskTerms.DEFAULT.withPool(supply, from);
        return new Demand(
                new DemandId(id),
                CellWorld.task(id, resources).withTerms(terms),
                1,
                Gang.NONE,
                List.of(),
                patience,
                0,
                how);
    }

    private static Demand ofDb(String id, Fulfilment how, long patience) {
        return demand(id, "cpus:2", Supply.ORDINARY, Optional.of(DB), how, patience);
    }

    private void state(FrameworkId framework, Demand demand) {
        world.reign.stateDemand(framework, new SchedulerCall.StateDemand(demand, Ranges.NONE, 0), world.nowMillis);
        world.settle();
        world.allocate();
    }

    private List<String> launched() {
        return world.heard(LaunchOrdered.class).stream()
                .map(launch -> launch.task().id().value())
                .toList();
    }

    @ParameterizedTest
    @EnumSource(Fulfilment.class)
    void whatIsReservedForAnotherIsRefused(Fulfilment how) {
        world.register(A1, "cpus:4");
        reserve(eng, "eng");

        state(ops, ofDb("steal", how, 1_000));
        world.pass(2_000);
        world.allocate();

        assertThat(world.last(DemandEnded.class))
                .isEqualTo(new DemandEnded(
                        new DemandId("steal"),
                        DemandEnd.REFUSED,
                        0,
                        "demand 'steal' wants reservation 'db', which is not for role 'ops' and framework '%s'"
                                .formatted(ops)));
        assertThat(world.heard(OffersMade.class)).isEmpty();
        state(eng, ofDb("mine", Fulfilment.LAUNCH, 0));
        assertThat(launched()).containsExactly("mine.0");
    }

    @ParameterizedTest
    @EnumSource(Fulfilment.class)
    void whatItsFrameworkDoesNotKnowHowToUseIsRefused(Fulfilment how) {
        world.register(A1, "cpus:4;gpus:{g}");

        state(ops, demand("gpu", "cpus:1;gpus:1", Supply.ORDINARY, Optional.empty(), how, 0));
        assertThat(world.last(DemandEnded.class).message())
                .isEqualTo("demand 'gpu' wants GPUs, its framework lacks the capability GPUS");

        state(ops, demand("lent", "cpus:1", Supply.REVOCABLE, Optional.empty(), how, 0));
        assertThat(world.last(DemandEnded.class).message())
                .isEqualTo("demand 'lent' wants revocable resources, its framework lacks the capability REVOCABLE");
        assertThat(launched()).isEmpty();
        assertThat(world.heard(OffersMade.class)).isEmpty();
    }

    @Test
    void whoKnowsHowToUseGpusGetsThem() {
        world.register(A1, "cpus:4;gpus:{g}");
        FrameworkId able = framework("able", Capability.GPUS);

        state(able, demand("gpu", "cpus:1;gpus:1", Supply.ORDINARY, Optional.empty(), Fulfilment.LAUNCH, 0));

        assertThat(launched()).containsExactly("gpu.0");
    }

    @Test
    void aReservationThatIsNotThereYetIsWaitedFor() {
        world.register(A1, "cpus:4");
        state(eng, ofDb("early", Fulfilment.LAUNCH, 0));
        assertThat(world.heard(DemandEnded.class)).isEmpty();

        reserve(eng, "eng");
        world.allocate();

        assertThat(launched()).containsExactly("early.0");
    }

    @ParameterizedTest
    @EnumSource(Fulfilment.class)
    void aReservationThatHasComeToAnotherIsNotGivenAndGivenWhenItIsItsOwnAgain(Fulfilment how) {
        world.register(A1, "cpus:4");
        state(ops, ofDb("early", how, 1_000));
        reserve(eng, "eng");
        world.pass(2_000);
        world.allocate();

        assertThat(world.last(DemandWaits.class).why().outcome()).isEqualTo(Outcome.HELD_BACK);
        assertThat(world.last(DemandWaits.class).why().summary())
                .isEqualTo("it wants reservation 'db', which is not for role 'ops' and framework '%s'".formatted(ops));
        assertThat(Optional.ofNullable(
                                world.reign.books().slot(A1).orElseThrow().pool(PoolKey.of(DB)))
                        .orElseThrow()
                        .promises())
                .isEmpty();

        assertThat(world.order(eng, new Unreserve(2, DB))).isEmpty();
        reserve(ops, "ops");
        world.allocate();
        assertThat(launched().size() + world.heard(OffersMade.class).size()).isEqualTo(1);
    }
}
