package dev.stoa.core.reign;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

import dev.stoa.api.demand.Demand;
import dev.stoa.api.demand.ExplainSubject;
import dev.stoa.api.demand.Explanation;
import dev.stoa.api.demand.Explanation.Hindrance;
import dev.stoa.api.demand.Explanation.Outcome;
import dev.stoa.api.id.DemandId;
import dev.stoa.api.id.ExecutorId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.ReservationId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.VolumeId;
import dev.stoa.api.offer.Assignment;
import dev.stoa.api.offer.Atomicity;
import dev.stoa.api.offer.Rejection;
import dev.stoa.api.offer.Rejection.Reason;
import dev.stoa.api.placement.Constraint;
import dev.stoa.api.protocol.FrameworkInfo;
import dev.stoa.api.protocol.FrameworkInfo.Capability;
import dev.stoa.api.protocol.OperatorCall;
import dev.stoa.api.protocol.OperatorNotice;
import dev.stoa.api.protocol.OperatorNotice.DemandsListed;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.protocol.SchedulerCall.Estate;
import dev.stoa.api.protocol.SchedulerNotice.ClaimAnswered;
import dev.stoa.api.protocol.SchedulerNotice.Explained;
import dev.stoa.api.reservation.Reservation;
import dev.stoa.api.reservation.Volume;
import dev.stoa.api.resource.Quantities;
import dev.stoa.api.resource.Ranges;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.role.RoleName;
import dev.stoa.api.task.Bytes;
import dev.stoa.api.task.ExecutorSpec;
import dev.stoa.api.task.TaskBody;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.api.task.TaskTerms;
import dev.stoa.api.task.TaskTerms.Supply;
import dev.stoa.api.view.DemandView;
import org.junit.jupiter.api.Test;

import static dev.stoa.core.reign.CellWorld.A1;
import static org.assertj.core.api.Assertions.assertThat;

/** What is explained is what a commit answers. */
class ExplainTest {
    private static final ReservationId R = new ReservationId("r");
    private static final VolumeId V = new VolumeId("v");

    private final CellWorld world = new CellWorld();
    private final FrameworkId framework = demander("web", "eng");

    private FrameworkId demander(String name, String role) {
        return world.subscribe(new FrameworkInfo(name, role, "me", 60_000, new TreeSet<>(List.of(Capability.DEMANDS))));
    }

    private Explanation explain(ExplainSubject subject) {
        world.reign.explain(framework, new SchedulerCall.Explain(1, subject), world.nowMillis);
        world.settle();
        return world.last(Explained.class).explanation();
    }

    private Explanation explainDemanded(TaskSpec template, int count) {
        state(framework, Demand.launch(new DemandId("d"), template, count));
        world.allocate();
        return explain(new ExplainSubject.Named("d"));
    }

    private void state(FrameworkId of, Demand demand) {
        world.reign.stateDemand(of, new SchedulerCall.StateDemand(demand, Ranges.NONE, 0), world.nowMillis);
        world.settle();
    }

    private Explanation explainAsOperator(ExplainSubject subject) {
        return ((OperatorNotice.Explained) world.reign.answer(new OperatorCall.Explain(1, subject), world.nowMillis))
                .explanation();
    }

    private static ExplainSubject shape(String role, TaskSpec task, int count) {
        return new ExplainSubject.Shape(new RoleName(role), task.resources(), task.terms(), task.labels(), count);
    }

    private static TaskTerms reserved(VolumeId... volumes) {
        return new TaskTerms(
                Constraint.NONE,
                TaskTerms.DEFAULT_PRIORITY,
                Supply.ORDINARY,
                Optional.of(R),
                new TreeSet<>(List.of(volumes)),
                Quantities.NONE);
    }

    private void reserve(FrameworkId owner, String resources) {
        Reservation wanted = new Reservation(
                R,
                A1,
                new RoleName("eng"),
                Optional.of(owner),
                Optional.empty(),
                Collections.emptySortedMap(),
                Resources.parse(resources));
        assertThat(world.order(owner, new Estate.Reserve(1, wanted, Optional.empty())))
                .isEmpty();
    }

    /** What a commit says to the task. */
    private Rejection rejected(TaskSpec task) {
        world.reign.claim(
                framework,
                new SchedulerCall.Claim(1, List.of(new Assignment(A1, task)), Atomicity.EACH),
                world.nowMillis);
        world.settle();
        return world.last(ClaimAnswered.class).reply().rejected().get(0);
    }

    /** The explanation says the rule for which a commit refuses the task, in its words. */
    private void agrees(Explanation explanation, TaskSpec task, Reason reason) {
        Rejection rejection = rejected(task);
        String rule =
                rejection.message().substring("task '%s' ".formatted(task.id()).length());
        assertThat(rejection.reason()).isEqualTo(reason);
        assertThat(explanation.outcome()).isEqualTo(Outcome.HELD_BACK);
        assertThat(explanation.summary()).contains("a task " + rule);
        assertThat(explanation.hindrances()).contains(new Hindrance(reason.name(), 1, "a task " + rule));
        assertThat(explanation.fitting()).isZero();
    }

    @Test
    void gpusAreHeldBackFromWhoCannotUseThem() {
        world.register(A1, "cpus:4;gpus:2");
        TaskSpec task = CellWorld.task("t", "cpus:1;gpus:1");

        agrees(explain(shape("eng", task, 1)), task, Reason.CAPABILITY_MISSING);
        assertThat(explainAsOperator(shape("eng", task, 1)).outcome()).isEqualTo(Outcome.PLACEABLE);
    }

    @Test
    void aLimitOfAnyKindHoldsBack() {
        world.register(A1, "cpus:4;lic:4");
        world.quota("eng", "", "lic:1");
        TaskSpec task = CellWorld.task("t", "cpus:1;lic:2");

        agrees(explain(shape("eng", task, 1)), task, Reason.OVER_LIMIT);
        assertThat(explain(shape("eng", CellWorld.task("t", "lic:1"), 1)).outcome())
                .isEqualTo(Outcome.PLACEABLE);
        assertThat(explain(shape("eng", CellWorld.task("t", "lic:1"), 2)).summary())
                .startsWith("2 tasks together with lic:2 would bring role 'eng' above its limit");
    }

    @Test
    void aLimitCountsNamesThatAreWantedByNumber() {
        world.register(A1, "cpus:4;ports:[10-20]");
        world.quota("eng", "", "ports:1");

        assertThat(explain(shape("eng", CellWorld.task("t", "cpus:1;ports:2"), 1))
                        .outcome())
                .isEqualTo(Outcome.HELD_BACK);
    }

    @Test
    void aLimitCountsWhatTheExecutorHolds() {
        world.register(A1, "cpus:4");
        world.quota("eng", "", "cpus:1");
        TaskSpec task = inExecutor("t", "cpus:0.5", "cpus:1");

        agrees(explainDemanded(task, 1), task, Reason.OVER_LIMIT);
    }

    private static TaskSpec inExecutor(String id, String resources, String executor) {
        ExecutorSpec spec = new ExecutorSpec(
                new ExecutorId("e"),
                "Main",
                List.of(),
                List.of(),
                List.of(),
                Collections.emptySortedMap(),
                Resources.parse(executor));
        return TaskSpec.of(
                new TaskId(id), id, Resources.parse(resources), new TaskBody.InExecutor(spec, "k", Bytes.NONE));
    }

    @Test
    void whatIsKeptForGuaranteesHoldsBack() {
        world.register(A1, "cpus:4;lic:4");
        world.quota("other", "lic:3", "");
        TaskSpec task = CellWorld.task("t", "cpus:1;lic:2");

        agrees(explain(shape("eng", task, 1)), task, Reason.KEPT_FOR_OTHERS);
    }

    @Test
    void aVolumeInUseHoldsBack() {
        world.register(A1, "cpus:4;disk:100");
        reserve(framework, "cpus:2;disk:50");
        assertThat(world.order(
                        framework, new Estate.CreateVolume(2, new Volume(V, R, "data", 40, Volume.Sharing.EXCLUSIVE))))
                .isEmpty();
        TaskSpec task = CellWorld.task("t", "cpus:0.5").withTerms(reserved(V));
        assertThat(explain(shape("eng", task, 1)).outcome()).isEqualTo(Outcome.PLACEABLE);
        assertThat(explain(shape("eng", task, 2)).summary()).startsWith("a task wants volume 'v'");

        world.reign.claim(
                framework,
                new SchedulerCall.Claim(
                        1,
                        List.of(new Assignment(
                                A1, CellWorld.task("first", "cpus:0.5").withTerms(reserved(V)))),
                        Atomicity.EACH),
                world.nowMillis);
        world.settle();

        agrees(explain(shape("eng", task, 1)), task, Reason.VOLUME_NOT_USABLE);
    }

    @Test
    void theReservationOfAnotherHoldsBack() {
        world.register(A1, "cpus:4;disk:100");
        reserve(demander("db", "eng"), "cpus:2");
        TaskSpec task = CellWorld.task("t", "cpus:1").withTerms(reserved());

        agrees(explain(shape("eng", task, 1)), task, Reason.RESERVATION_NOT_USABLE);
    }

    @Test
    void tasksAreCountedAmongThemselvesByTheirLabels() {
        world.register(A1, "cpus:4");
        TaskTerms apart = TaskTerms.DEFAULT.withConstraint(Constraint.parse("unique(host, app=web)"));
        TaskSpec plain = CellWorld.task("t", "cpus:1").withTerms(apart);
        TaskSpec labelled = new TaskSpec(
                plain.id(),
                plain.name(),
                plain.resources(),
                plain.body(),
                new TreeMap<>(Map.of("app", "web")),
                plain.killGraceMillis(),
                plain.terms());

        assertThat(explainAsOperator(shape("eng", plain, 2)).outcome()).isEqualTo(Outcome.PLACEABLE);
        assertThat(explainAsOperator(shape("eng", labelled, 1)).outcome()).isEqualTo(Outcome.PLACEABLE);
        assertThat(explainAsOperator(shape("eng", labelled, 2)).outcome()).isEqualTo(Outcome.WAITS);
    }

    @Test
    void theFirstOfManyDemandsAreListedAndOfAllThePlaceIsKnown() {
        FrameworkId other = demander("batch", "eng");
        int each = DemandsListed.MAX / 2 + 100;
        for (int i = 0; i < each; i++) {
            state(framework, Demand.launch(new DemandId("d" + i), CellWorld.task("d" + i, "cpus:1"), 1));
            state(other, Demand.launch(new DemandId("d" + i), CellWorld.task("d" + i, "cpus:1"), 1));
        }
        TaskSpec urgent = CellWorld.task("u", "cpus:1").withTerms(TaskTerms.DEFAULT.withPriority(500));
        state(other, Demand.launch(new DemandId("u"), urgent, 1));

        List<DemandView> listed =
                ((DemandsListed) world.reign.answer(new OperatorCall.ListDemands(1), world.nowMillis)).demands();

        assertThat(listed).hasSize(DemandsListed.MAX);
        assertThat(listed.get(0).demand()).isEqualTo("u");
        assertThat(listed.get(1).demand()).isEqualTo("d0");
        assertThat(listed.get(DemandsListed.MAX - 1).demand()).isEqualTo("d499");
        assertThat(listed.get(DemandsListed.MAX - 1).position()).isEqualTo(DemandsListed.MAX);
        assertThat(explain(new ExplainSubject.Named(other + "/d" + (each - 1))).position())
                .isEqualTo(2 * each + 1);
        assertThat(explain(new ExplainSubject.Named("d0")).position()).isEqualTo(2);
        assertThat(explain(shape("eng", urgent, 1)).summary()).endsWith("priority or a higher one: 1");
    }

    @Test
    void tasksThatExcludeOneAnotherAreNotWaitingForWhatIsScattered() {
        world.register(A1, "cpus:4");
        TaskSpec web = CellWorld.task("t", "cpus:1");
        TaskSpec labelled = new TaskSpec(
                web.id(),
                web.name(),
                web.resources(),
                web.body(),
                new TreeMap<>(Map.of("app", "web")),
                web.killGraceMillis(),
                TaskTerms.DEFAULT.withConstraint(Constraint.parse("unique(host, app=web)")));

        assertThat(explainAsOperator(shape("eng", labelled, 1)).outcome()).isEqualTo(Outcome.PLACEABLE);
        Explanation two = explainAsOperator(shape("eng", labelled, 2));
        assertThat(two.outcome()).isEqualTo(Outcome.WAITS);
        assertThat(two.summary())
                .isEqualTo("no place for 2 tasks together on 1 agent now; there is room for them on 1 agent, but by the"
                        + " constraint they exclude one another there");
    }

    @Test
    void anAgentThatIsKeptForOthersHasNoRoomThatCouldEverBeUsed() {
        world.register(A1, "cpus:4;gpus:{g}");

        Explanation never = explainAsOperator(shape("eng", CellWorld.task("t", "cpus:1"), 1));

        assertThat(never.outcome()).isEqualTo(Outcome.NEVER_FITS);
        assertThat(never.summary()).contains("room for none on 1 agent", "it has GPUs");
    }

    @Test
    void aQuestionMakesNoRole() {
        world.register(A1, "cpus:4");
        world.quota("ops", "", "cpus:1");

        assertThat(explainAsOperator(shape("typo/x", CellWorld.task("t", "cpus:2"), 1))
                        .outcome())
                .isEqualTo(Outcome.PLACEABLE);
        assertThat(explainAsOperator(shape("ops/x", CellWorld.task("t", "cpus:2"), 1))
                        .outcome())
                .isEqualTo(Outcome.HELD_BACK);
        assertThat(world.roles()).extracting(view -> view.role()).containsExactly("*", "eng", "ops");
    }
}
