package dev.stoa.core.reign;

import java.util.Collections;
import java.util.List;
import java.util.Optional;

import dev.stoa.api.demand.Demand;
import dev.stoa.api.demand.Explanation;
import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.DemandId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.OfferId;
import dev.stoa.api.id.ReservationId;
import dev.stoa.api.offer.Offer;
import dev.stoa.api.protocol.FrameworkInfo;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.protocol.SchedulerCall.Estate.Reserve;
import dev.stoa.api.protocol.SchedulerCall.Estate.Unreserve;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.api.reservation.Reservation;
import dev.stoa.api.resource.Ranges;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.role.RoleName;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.api.task.TaskTerms;
import org.junit.jupiter.api.Test;

import static dev.stoa.core.reign.CellWorld.A1;
import static org.assertj.core.api.Assertions.assertThat;

/** What frameworks reserve for themselves. */
class ReservingTest {
    private static final FrameworkInfo ENG = new FrameworkInfo("db", "eng", "me", 60_000);
    private static final ReservationId R = new ReservationId("r");

    private final CellWorld world = new CellWorld();
    private final FrameworkId owner = world.subscribe(ENG);

    private Reservation reservation(FrameworkId framework, String role, String resources) {
        return new Reservation(
                R,
                A1,
                new RoleName(role),
                Optional.of(framework),
                Optional.empty(),
                Collections.emptySortedMap(),
                Resources.parse(resources));
    }

    private Optional<String> reserve(String resources, OfferId... offer) {
        return world.order(
                owner,
                new Reserve(
                        1,
                        reservation(owner, "eng", resources),
                        List.of(offer).stream().findFirst()));
    }

    private Optional<String> unreserve() {
        return world.order(owner, new Unreserve(2, R));
    }

    @Test
    void aReservationNamesWhatItKeeps() {
        world.register(A1, "cpus:4;ports:[7-9]");

        assertThat(reserve("cpus:1;ports:2"))
                .contains("reservation 'r' must name what it keeps: 'cpus:1;ports:2' could be 'cpus:1;ports:[7-8]'");
        assertThat(reserve("cpus:1;ports:2", world.offer().id()))
                .contains("reservation 'r' must name what it keeps: 'cpus:1;ports:2' could be 'cpus:1;ports:[7-8]'");
        assertThat(reserve("cpus:1;ports:[7-8]")).isEmpty();
    }

    @Test
    void whatIsReservedOutOfAnOfferIsOfferedToItsOwnerAloneAndTheRestToAll() {
        world.register(A1, "cpus:4");
        Offer offer = world.offer();

        assertThat(reserve("cpus:3", offer.id())).isEmpty();

        world.allocate();
        // The owner has the reservation offered, and what is left of the agent.
        assertThat(world.last(SchedulerNotice.OffersMade.class).offers())
                .extracting(made -> made.reservation().map(ReservationId::value).orElse("-") + " " + made.resources())
                .containsExactlyInAnyOrder("r cpus:3", "- cpus:1");
        FrameworkId other = world.subscribe(ENG);
        world.reign.frameworkDisconnected(owner, world.nowMillis);
        world.said.clear();
        world.allocate();
        assertThat(world.last(SchedulerNotice.OffersMade.class).offers())
                .extracting(made -> made.reservation().isPresent() + " " + made.resources())
                .containsExactly("false cpus:1");
        assertThat(other).isNotEqualTo(owner);
    }

    @Test
    void aReservationOutlivesItsMaster() {
        world.register(A1, "cpus:4");
        assertThat(reserve("cpus:3")).isEmpty();

        world.failOver();
        world.register(A1, "cpus:4");
        world.resubscribe(owner, ENG);

        assertThat(unreserve()).isEmpty();
        assertThat(world.offer().resources()).isEqualTo(Resources.parse("cpus:4"));
    }

    @Test
    void sayingItAgainChangesNothing() {
        world.register(A1, "cpus:4");
        assertThat(reserve("cpus:3")).isEmpty();

        assertThat(reserve("cpus:3")).isEmpty();
        assertThat(reserve("cpus:2")).contains("reservation id 'r' is taken");
    }

    @Test
    void frameworksReserveForThemselvesOnly() {
        world.register(A1, "cpus:4");
        FrameworkId other = world.subscribe(ENG);

        assertThat(world.order(owner, new Reserve(1, reservation(other, "eng", "cpus:1"), Optional.empty())))
                .contains("reservation 'r' has owner 'f-00002', must be of framework 'f-00001', which makes it");
        assertThat(world.order(owner, new Reserve(1, reservation(owner, "ops", "cpus:1"), Optional.empty())))
                .contains("reservation 'r' is for role 'ops', must be for 'eng', the role of framework 'f-00001'");
        assertThat(reserve("cpus:1")).isEmpty();
        assertThat(world.order(other, new Unreserve(1, R)))
                .contains("reservation 'r' is not framework 'f-00002''s own");
    }

    @Test
    void anOfferThatIsNotThereOrHasLessOrIsOfAnotherPoolReservesNothing() {
        world.register(A1, "cpus:2");
        world.register(new AgentId("a2"), "cpus:2");
        world.allocate();
        List<Offer> offers = world.heard(SchedulerNotice.OffersMade.class).stream()
                .flatMap(made -> made.offers().stream())
                .toList();
        OfferId here = offers.stream()
                .filter(made -> made.agent().equals(A1))
                .findFirst()
                .orElseThrow()
                .id();
        OfferId there = offers.stream()
                .filter(made -> !made.agent().equals(A1))
                .findFirst()
                .orElseThrow()
                .id();

        assertThat(reserve("cpus:3", here)).contains("offer '%s' has less: cpus: 3 wanted, 2 there".formatted(here));
        assertThat(reserve("cpus:1", there).orElseThrow()).contains("is of what is unreserved on agent 'a2'");
        assertThat(reserve("cpus:1", here))
                .contains("offer '%s' was not made to this framework, was used, rescinded or ran out".formatted(here));
        assertThat(world.reign.books()).isNotNull();
    }

    @Test
    void whatIsHeldIsNotUnreserved() {
        world.register(A1, "cpus:4");
        assertThat(reserve("cpus:4")).isEmpty();
        world.launch(owner, "t", "cpus:1");

        assertThat(unreserve()).contains("of reservation 'r' cpus:1 are held, nothing must be");
    }

    @Test
    void aDemandOnAReservationThatHasEndedFindsNoAgentThatHasIt() {
        world.register(A1, "cpus:4");
        assertThat(reserve("cpus:4")).isEmpty();
        assertThat(unreserve()).isEmpty();
        TaskSpec template = CellWorld.task("d", "cpus:1")
                .withTerms(TaskTerms.DEFAULT.withPool(TaskTerms.Supply.ORDINARY, Optional.of(R)));

        world.reign.stateDemand(
                owner,
                new SchedulerCall.StateDemand(Demand.launch(new DemandId("d"), template, 1), Ranges.NONE, 0),
                world.nowMillis);
        world.settle();
        world.allocate();

        assertThat(world.last(SchedulerNotice.DemandWaits.class).why().outcome())
                .isEqualTo(Explanation.Outcome.NEVER_FITS);
    }

    @Test
    void endsWithItsFramework() {
        world.register(A1, "cpus:4");
        assertThat(reserve("cpus:4")).isEmpty();
        FrameworkId other = world.subscribe(ENG);

        world.reign.teardown(owner);
        world.settle();

        assertThat(world.offer().resources()).isEqualTo(Resources.parse("cpus:4"));
        assertThat(world.order(other, new Unreserve(1, R))).contains("no reservation is called 'r'");
    }
}
