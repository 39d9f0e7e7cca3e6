package dev.stoa.core.reign;

import java.util.Collections;
import java.util.List;
import java.util.TreeSet;

import dev.stoa.api.demand.Demand;
import dev.stoa.api.demand.Demand.Fulfilment;
import dev.stoa.api.demand.Demand.Gang;
import dev.stoa.api.demand.Demand.Strategy;
import dev.stoa.api.demand.DemandEnd;
import dev.stoa.api.demand.ExplainSubject;
import dev.stoa.api.demand.Explanation;
import dev.stoa.api.demand.Explanation.Outcome;
import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.DemandId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.offer.Assignment;
import dev.stoa.api.offer.Atomicity;
import dev.stoa.api.offer.Filter;
import dev.stoa.api.offer.Offer;
import dev.stoa.api.offer.Rejection;
import dev.stoa.api.offer.Rejection.Reason;
import dev.stoa.api.placement.Constraint;
import dev.stoa.api.protocol.AgentNotice;
import dev.stoa.api.protocol.FrameworkInfo;
import dev.stoa.api.protocol.OperatorCall;
import dev.stoa.api.protocol.OperatorNotice;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.protocol.SchedulerNotice.CellShown;
import dev.stoa.api.protocol.SchedulerNotice.ClaimAnswered;
import dev.stoa.api.protocol.SchedulerNotice.DemandEnded;
import dev.stoa.api.protocol.SchedulerNotice.DemandPlaced;
import dev.stoa.api.protocol.SchedulerNotice.DemandWaits;
import dev.stoa.api.protocol.SchedulerNotice.Explained;
import dev.stoa.api.protocol.SchedulerNotice.OffersMade;
import dev.stoa.api.protocol.SchedulerNotice.OffersRescinded;
import dev.stoa.api.resource.Quantities;
import dev.stoa.api.resource.Ranges;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.role.RoleName;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.task.TaskTerms;
import org.junit.jupiter.api.Test;

import static dev.stoa.core.reign.CellWorld.A1;
import static org.assertj.core.api.Assertions.assertThat;

class DemandTest {
    private static final AgentId A2 = new AgentId("a2");

    private final CellWorld world = new CellWorld();

    private static Demand demand(String id, String resources, int count) {
        return Demand.launch(new DemandId(id), CellWorld.task(id, resources), count);
    }

    private static Demand with(Demand demand, TaskTerms terms) {
        TaskSpec template = demand.template().withTerms(terms);
        return new Demand(
                demand.id(),
                template,
                demand.count(),
                demand.gang(),
                demand.preferences(),
                demand.patienceMillis(),
                demand.deadlineMillis(),
                demand.fulfilment());
    }

    private static Demand waiting(String id, String resources, int count, int minimum, long patience, long deadline) {
        return new Demand(
                new DemandId(id),
                CellWorld.task(id, resources),
                count,
                new Gang(minimum, Strategy.PACK),
                List.of(),
                patience,
                deadline,
                Fulfilment.LAUNCH);
    }

    private void state(FrameworkId framework, Demand demand) {
        state(framework, demand, Ranges.NONE, 0);
    }

    private void state(FrameworkId framework, Demand demand, Ranges placed, long stoodMillis) {
        world.reign.stateDemand(framework, new SchedulerCall.StateDemand(demand, placed, stoodMillis), world.nowMillis);
        world.settle();
        world.allocate();
    }

    private void end(TaskKey task, AgentId agent) {
        world.report(task, agent, 1, TaskState.FINISHED);
        world.allocate();
    }

    private Explanation explain(FrameworkId framework, ExplainSubject subject) {
        world.reign.explain(framework, new SchedulerCall.Explain(1, subject), world.nowMillis);
        world.settle();
        return world.last(Explained.class).explanation();
    }

    private List<String> launched() {
        return world.heard(AgentNotice.LaunchOrdered.class).stream()
                .map(launch -> launch.task().id().value())
                .toList();
    }

    @Test
    void launchesTheTemplateWhereItFitsAndEndsFulfilled() {
        world.register(A1, "cpus:2;mem:2GiB");
        FrameworkId framework = world.subscribe();

        state(framework, demand("web", "cpus:1;mem:1GiB", 2));

        assertThat(launched()).containsExactly("web.0", "web.1");
        assertThat(world.last(DemandPlaced.class).placed()).containsOnlyKeys(new TaskId("web.0"), new TaskId("web.1"));
        assertThat(world.last(DemandEnded.class).end()).isEqualTo(DemandEnd.FULFILLED);
    }

    @Test
    void whatFindsNoPlaceSaysWhyOnceAndIsPlacedWhenSomethingEnds() {
        world.register(A1, "cpus:2;mem:2GiB");
        FrameworkId framework = world.subscribe();
        state(framework, demand("first", "cpus:2;mem:1GiB", 1));

        state(framework, demand("second", "cpus:1;mem:512MiB", 1));

        assertThat(world.heard(DemandWaits.class)).singleElement().satisfies(waits -> {
            assertThat(waits.why().outcome()).isEqualTo(Outcome.WAITS);
            assertThat(waits.why().nearestMiss())
                    .isEqualTo("nearest is agent 'a1': would fit if cpus:1 more were free there");
            assertThat(waits.why().summary())
                    .isEqualTo(
                            "no place for it on 1 agent now; 1 agent (does not fit), such as agent 'a1':"
                                    + " cpus: 1 wanted, 0 there; nearest is agent 'a1': would fit if cpus:1 more were free there");
        });
        assertThat(world.reign.isAllocationWanted(world.nowMillis)).isFalse();
        end(new TaskKey(framework, new TaskId("first.0")), A1);
        assertThat(launched()).containsExactly("first.0", "second.0");
    }

    @Test
    void aDemandLargerThanAnyAgentIsSaidNeverToFit() {
        world.register(A1, "cpus:2;mem:2GiB");
        FrameworkId framework = world.subscribe();

        state(framework, demand("big", "cpus:3;mem:1GiB", 1));

        assertThat(world.last(DemandWaits.class).why().outcome()).isEqualTo(Outcome.NEVER_FITS);
        assertThat(world.last(DemandWaits.class).why().summary())
                .isEqualTo("it can never fit in this cell, even with nothing running: room for none on 1 agent;"
                        + " 1 agent (does not fit), such as agent 'a1': cpus: 3 wanted, 2 there");
    }

    @Test
    void higherPriorityGoesFirst() {
        world.register(A1, "cpus:1;mem:1GiB");
        FrameworkId framework = world.subscribe();
        state(framework, demand("now", "cpus:1", 1));
        state(framework, demand("low", "cpus:1", 1));
        state(framework, with(demand("high", "cpus:1", 1), TaskTerms.DEFAULT.withPriority(500)));

        end(new TaskKey(framework, new TaskId("now.0")), A1);

        assertThat(launched()).containsExactly("now.0", "high.0");
    }

    @Test
    void aGangStartsWholeOrNotAtAll() {
        world.register(A1, "cpus:2;mem:2GiB");
        FrameworkId framework = world.subscribe();

        state(framework, waiting("gang", "cpus:1", 3, 3, 0, 0));
        assertThat(launched()).isEmpty();

        world.register(A2, "cpus:1;mem:1GiB");
        world.allocate();
        assertThat(launched()).containsExactly("gang.0", "gang.1", "gang.2");
    }

    @Test
    void whoHasWaitedTooLongIsPromisedWhatBecomesFree() {
        world.register(A1, "cpus:2;mem:2GiB");
        FrameworkId framework = world.subscribe();
        state(framework, demand("small", "cpus:1", 2));
        state(framework, waiting("big", "cpus:2", 1, 1, 1_000, 0));
        world.pass(1_000);
        world.allocate();

        end(new TaskKey(framework, new TaskId("small.0")), A1);
        state(framework, demand("another", "cpus:1", 1));
        // One processor is free and kept for the one that has waited.
        assertThat(launched()).containsExactly("small.0", "small.1");
        assertThat(explain(framework, new ExplainSubject.Named("another"))
                        .hindrances()
                        .get(0)
                        .reason())
                .isEqualTo(Reason.KEPT_FOR_OTHERS.name());

        end(new TaskKey(framework, new TaskId("small.1")), A1);
        assertThat(launched()).containsExactly("small.0", "small.1", "big.0");
    }

    @Test
    void aGangGivesBackAllItGatheredAtItsDeadline() {
        world.register(A1, "cpus:1;mem:1GiB");
        world.register(A2, "cpus:1;mem:1GiB");
        FrameworkId framework = world.subscribe();
        state(framework, demand("one", "cpus:1", 1));
        state(framework, waiting("gang", "cpus:1", 2, 2, 100, 1_000));
        world.pass(100);
        world.allocate();
        state(framework, demand("after", "cpus:1", 1));
        assertThat(launched()).containsExactly("one.0");

        world.pass(900);
        world.allocate();

        assertThat(world.last(DemandEnded.class).end()).isIn(DemandEnd.EXPIRED, DemandEnd.FULFILLED);
        assertThat(launched()).containsExactly("one.0", "after.0");
    }

    @Test
    void aDemandThatIsStatedAgainNeverDoubles() {
        world.register(A1, "cpus:4;mem:4GiB");
        FrameworkId framework = world.subscribe();
        state(framework, demand("web", "cpus:1", 3));
        world.reign.frameworkDisconnected(framework, world.nowMillis);
        world.resubscribe(framework);

        state(framework, demand("web", "cpus:1", 3), Ranges.NONE, 10);

        assertThat(launched()).containsExactly("web.0", "web.1", "web.2");
        assertThat(world.last(DemandEnded.class).end()).isEqualTo(DemandEnd.FULFILLED);
    }

    @Test
    void afterAFailOverItWaitsForAgentsThatMayRunItsTasks() {
        world.register(A1, "cpus:2;mem:4GiB");
        FrameworkId framework = world.subscribe();
        state(framework, demand("web", "cpus:1", 3));
        assertThat(launched()).hasSize(2);
        world.failOver();
        world.register(A2, "cpus:4;mem:4GiB");
        world.resubscribe(framework);

        state(framework, demand("web", "cpus:1", 3), Ranges.NONE, 10);
        assertThat(launched()).hasSize(2);

        world.register(
                A1,
                "cpus:2;mem:4GiB",
                CellWorld.record(new TaskKey(framework, new TaskId("web.0")), A1, 1, TaskState.RUNNING, "cpus:1"),
                CellWorld.record(new TaskKey(framework, new TaskId("web.1")), A1, 1, TaskState.RUNNING, "cpus:1"));
        world.allocate();
        assertThat(launched()).containsExactly("web.0", "web.1", "web.2");
    }

    @Test
    void offersForADemandHoldJustWhatOneTaskNeedsAndComeAgainIfDeclined() {
        world.register(A1, "cpus:4;mem:4GiB");
        FrameworkId framework = world.subscribe();
        Demand wanted = demand("pick", "cpus:1;mem:1GiB", 1);
        state(framework, new Demand(wanted.id(), wanted.template(), 1, Gang.NONE, List.of(), 0, 0, Fulfilment.OFFER));
        Offer offer = world.last(OffersMade.class).offers().get(0);
        assertThat(offer.resources()).hasToString("cpus:1;mem:1GiB");

        world.reign.decline(framework, new SchedulerCall.Decline(List.of(offer.id()), Filter.NONE), world.nowMillis);
        world.settle();
        world.allocate();
        world.pass(100);
        world.allocate();
        Offer again = world.last(OffersMade.class).offers().get(0);
        assertThat(again.id()).isNotEqualTo(offer.id());

        world.accept(framework, again.id(), CellWorld.task("mine", "cpus:1;mem:1GiB"));
        assertThat(world.last(DemandEnded.class).end()).isEqualTo(DemandEnd.FULFILLED);
    }

    @Test
    void whoStatesADemandIsOfferedNothingBeside() {
        world.register(A1, "cpus:4;mem:4GiB");
        FrameworkId framework = world.subscribe();
        Offer whole = world.offer();

        state(framework, demand("web", "cpus:1", 1));

        assertThat(world.last(OffersRescinded.class).offers()).containsExactly(whole.id());
        assertThat(launched()).containsExactly("web.0");
        world.pass(60_000);
        world.allocate();
        assertThat(world.heard(OffersMade.class)).hasSize(1);
    }

    @Test
    void openOffersOfOthersAreTakenBackForADemand() {
        world.register(A1, "cpus:1;mem:1GiB");
        FrameworkId hoarder = world.subscribe();
        world.offer();
        FrameworkId framework = world.subscribe();

        state(framework, demand("web", "cpus:1", 1));

        assertThat(world.heard(OffersRescinded.class)).hasSize(1);
        assertThat(launched()).containsExactly("web.0");
        assertThat(hoarder).isNotEqualTo(framework);
    }

    @Test
    void refusesWhatBreaksARuleAndChangesNothing() {
        world.register(A1, "cpus:1;mem:1GiB");
        FrameworkId framework = world.subscribe();

        state(framework, Demand.launch(new DemandId("none"), CellWorld.task("none", ""), 1));

        assertThat(world.last(DemandEnded.class))
                .isEqualTo(new DemandEnded(
                        new DemandId("none"),
                        DemandEnd.REFUSED,
                        0,
                        "demand 'none' asks for no resources, must ask for some"));
        assertThat(launched()).isEmpty();
    }

    @Test
    void aWithdrawnDemandLeavesWhatRuns() {
        world.register(A1, "cpus:1;mem:1GiB");
        FrameworkId framework = world.subscribe();
        state(framework, demand("web", "cpus:1", 2));

        world.reign.withdrawDemand(framework, new SchedulerCall.WithdrawDemand(new DemandId("web")));
        world.settle();

        assertThat(world.last(DemandEnded.class).end()).isEqualTo(DemandEnd.WITHDRAWN);
        assertThat(world.last(DemandEnded.class).placed()).isEqualTo(1);
    }

    @Test
    void claimsTakeWhatIsFreeOnSeveralAgentsAllOrNothing() {
        world.register(A1, "cpus:1;mem:1GiB");
        world.register(A2, "cpus:1;mem:1GiB");
        FrameworkId framework = world.subscribe();
        world.reign.suppress(framework);

        claim(
                framework,
                Atomicity.ALL_OR_NOTHING,
                new Assignment(A1, CellWorld.task("t1", "cpus:1")),
                new Assignment(A2, CellWorld.task("t2", "cpus:2")));
        assertThat(launched()).isEmpty();
        assertThat(world.last(ClaimAnswered.class).reply().rejected().get(0).free())
                .hasToString("cpus:1;mem:1GiB");

        claim(
                framework,
                Atomicity.ALL_OR_NOTHING,
                new Assignment(A1, CellWorld.task("t3", "cpus:1")),
                new Assignment(A2, CellWorld.task("t4", "cpus:1")));
        assertThat(launched()).containsExactly("t3", "t4");
    }

    private void claim(FrameworkId framework, Atomicity atomicity, Assignment... assignments) {
        world.reign.claim(framework, new SchedulerCall.Claim(1, List.of(assignments), atomicity), world.nowMillis);
        world.settle();
    }

    @Test
    void aFollowerSeesAllAgentsThenChangesAndAllAnewIfItFellBehind() {
        world.register(A1, "cpus:2;mem:1GiB");
        FrameworkId framework = world.subscribe();
        world.reign.followCell(framework, new SchedulerCall.FollowCell(100), world.nowMillis);
        world.settle();
        assertThat(world.last(CellShown.class).complete()).isTrue();
        assertThat(world.last(CellShown.class).agents().get(0).free()).hasToString("cpus:2;mem:1GiB");

        state(framework, demand("web", "cpus:1", 1));
        world.pass(100);
        assertThat(world.last(CellShown.class).agents().get(0).free()).hasToString("cpus:1;mem:1GiB");
        assertThat(world.last(CellShown.class).scene()).isEqualTo(1);

        world.reign.cellNotShown(framework, world.nowMillis);
        world.pass(100);
        assertThat(world.last(CellShown.class).scene()).isEqualTo(2);
        assertThat(world.last(CellShown.class).part()).isZero();
        assertThat(world.reign.nextDeadline(world.nowMillis)).isGreaterThan(world.nowMillis);
    }

    @Test
    void whoLivesByDemandsIsOfferedNothingElseUntilItRevives() {
        FrameworkInfo info =
                new FrameworkInfo("d", "*", "me", 60_000, new TreeSet<>(List.of(FrameworkInfo.Capability.DEMANDS)));
        world.register(A1, "cpus:2;mem:2GiB");
        FrameworkId framework = world.subscribe(info);
        world.allocate();
        assertThat(world.heard(OffersMade.class)).isEmpty();

        state(framework, demand("web", "cpus:1", 1));
        assertThat(launched()).containsExactly("web.0");
        assertThat(world.heard(OffersMade.class)).isEmpty();

        world.resubscribe(framework, info);
        world.allocate();
        assertThat(world.heard(OffersMade.class)).isEmpty();

        world.reign.revive(framework);
        world.allocate();
        assertThat(world.heard(OffersMade.class)).hasSize(1);
    }

    @Test
    void aLimitBelowWhatIsHeldIsRefusedHoweverItIsProposed() {
        world.register(A1, "cpus:2;mem:1GiB");
        FrameworkId framework = world.subscribe();
        TaskTerms low = TaskTerms.DEFAULT.withLimit(Quantities.parse("cpus:1"));
        Demand demand = with(demand("web", "cpus:2", 1), low);

        state(framework, demand);
        claim(framework, Atomicity.EACH, new Assignment(A1, demand.template()));

        String rule = "limit cpus:1 is below what the task holds, must be cpus:2 or more";
        assertThat(world.last(DemandEnded.class).end()).isEqualTo(DemandEnd.REFUSED);
        assertThat(world.last(DemandEnded.class).message()).isEqualTo("demand 'web': " + rule);
        Rejection rejection = world.last(ClaimAnswered.class).reply().rejected().get(0);
        assertThat(rejection.reason()).isEqualTo(Reason.NOT_VALID);
        assertThat(rejection.message()).isEqualTo("task 'web': " + rule);
        assertThat(launched()).isEmpty();
    }

    @Test
    void explainsWhatNobodyHasDemandedYet() {
        world.register(A1, "cpus:2;mem:1GiB");
        FrameworkId framework = world.subscribe();
        world.reign.suppress(framework);

        Explanation yes = explain(framework, shape("cpus:2;mem:1GiB", "", 1));
        Explanation no = explain(framework, shape("cpus:1", "rack == b", 1));
        Explanation never = explain(framework, shape("cpus:1", "", 3));

        assertThat(yes.outcome()).isEqualTo(Outcome.PLACEABLE);
        assertThat(yes.summary()).isEqualTo("it can be placed now: 1 of 1 agent would do");
        assertThat(no.hindrances().get(0).example()).isEqualTo("agent 'a1': nothing is said of 'rack', must be 'b'");
        assertThat(never.outcome()).isEqualTo(Outcome.NEVER_FITS);
        assertThat(explain(framework, new ExplainSubject.Named("nonsense")).outcome())
                .isEqualTo(Outcome.NOT_KNOWN);
    }

    private static ExplainSubject shape(String resources, String constraint, int count) {
        TaskTerms terms = TaskTerms.DEFAULT.withConstraint(Constraint.parse(constraint));
        return new ExplainSubject.Shape(
                RoleName.DEFAULT, Resources.parse(resources), terms, Collections.emptySortedMap(), count);
    }

    @Test
    void listsDemandsInTheirOrder() {
        FrameworkId framework = world.subscribe();
        state(framework, demand("low", "cpus:1", 2));
        state(framework, with(demand("high", "cpus:1", 1), TaskTerms.DEFAULT.withPriority(500)));

        OperatorNotice.DemandsListed listed =
                (OperatorNotice.DemandsListed) world.reign.answer(new OperatorCall.ListDemands(7), world.nowMillis);

        assertThat(listed.demands()).extracting(view -> view.demand()).containsExactly("high", "low");
        assertThat(listed.demands()).extracting(view -> view.position()).containsExactly(1, 2);
    }

    @Test
    void oneRoundPlacesABoundedNumberAndTheNextOneGoesOn() {
        FrameworkId framework = world.subscribe();
        world.register(A1, "cpus:2000");

        state(framework, demand("first", "cpus:1", 250));
        state(framework, demand("second", "cpus:1", 1_000));
        assertThat(launched()).hasSize(250 + Demanding.MAX_IN_ROUND);
        world.allocate();
        assertThat(launched()).hasSize(250 + 2 * Demanding.MAX_IN_ROUND);
    }
}
