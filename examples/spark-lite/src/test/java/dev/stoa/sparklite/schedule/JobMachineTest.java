package dev.stoa.sparklite.schedule;

import java.util.ArrayList;
import java.util.List;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.OfferId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.offer.Offer;
import dev.stoa.api.offer.Rejection;
import dev.stoa.api.resource.Attributes;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.TaskReason;
import dev.stoa.api.task.TaskState;
import dev.stoa.sparklite.plan.Plan;
import dev.stoa.sparklite.plan.Planner;
import dev.stoa.sparklite.rdd.Lineage;
import dev.stoa.sparklite.rdd.Pair;
import dev.stoa.sparklite.run.Measures;
import dev.stoa.sparklite.run.Payload;
import dev.stoa.sparklite.run.TaskResult;
import dev.stoa.sparklite.shuffle.Segment;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class JobMachineTest {
    private static final AgentId A = new AgentId("a");
    private static final AgentId B = new AgentId("b");
    private static final Resources TWO_TASKS = Resources.of(2000, 1024);

    private final JobMachine machine = new JobMachine(new Sizing(Resources.of(1000, 0), Resources.of(0, 1024)));
    private int offers;

    /** Two map partitions, two reduce partitions. */
    private static Plan shuffled() {
        Lineage<Pair<String, Long>> slices =
                new Lineage.Slices<>(List.of(List.of(new Pair<>("a", 1L)), List.of(new Pair<>("b", 1L))));
        Lineage<?> reduced = new Lineage.Reduced<>(1, slices, Long::sum, 2);
        return Planner.plan(reduced, List.of(0, 1), (rows, attempt) -> 1L);
    }

    private static Plan single(int partitions) {
        List<List<Integer>> slices = new ArrayList<>();
        List<Integer> wanted = new ArrayList<>();
        for (int i = 0; i < partitions; i++) {
            slices.add(List.of(i));
            wanted.add(i);
        }
        return Planner.plan(new Lineage.Slices<>(slices), wanted, (rows, attempt) -> 1L);
    }

    private Offer offer(AgentId agent, Resources resources) {
        return new Offer(
                new OfferId("o" + ++offers), agent, "localhost", "udp://h:1", "*", resources, Attributes.NONE, 1000);
    }

    private static List<Action.Order> orders(List<Action> actions) {
        return actions.stream()
                .filter(Action.Launch.class::isInstance)
                .flatMap(action -> ((Action.Launch) action).orders().stream())
                .toList();
    }

    private static <A extends Action> A only(Class<A> type, List<Action> actions) {
        List<A> found =
                actions.stream().filter(type::isInstance).map(type::cast).toList();
        assertThat(found).as("%s in %s", type.getSimpleName(), actions).hasSize(1);
        return found.get(0);
    }

    private static <A extends Action> boolean has(Class<A> type, List<Action> actions) {
        return actions.stream().anyMatch(type::isInstance);
    }

    private List<Action.Order> launch(AgentId agent) {
        return orders(machine.offered(List.of(offer(agent, TWO_TASKS))));
    }

    private List<Action> map(Action.Order order, String address) {
        return machine.finished(
                order.attempt().id(),
                new TaskResult.Shuffled(address, order.attempt().id().value(), new long[] {10, 10}, Measures.NONE));
    }

    private List<Action> value(Action.Order order) {
        return machine.finished(
                order.attempt().id(), new TaskResult.Value(new Payload.Inline(new byte[] {1}), Measures.NONE));
    }

    private List<Action> fail(Action.Order order, TaskReason reason) {
        return machine.changed(order.attempt().id(), TaskState.FAILED, reason, "why");
    }

    @Test
    void anIdleDriverDeclinesForLongAndWantsNoMore() {
        List<Action> actions = machine.offered(List.of(offer(A, TWO_TASKS)));
        assertThat(only(Action.Decline.class, actions).filter().refuseMillis()).isGreaterThan(5_000);
        assertThat(has(Action.Suppress.class, actions)).isTrue();
        assertThat(has(Action.Revive.class, machine.submit(single(1)))).isTrue();
    }

    @Test
    void tasksAreSpreadOverOffersAndAnExecutorIsPaidForOnce() {
        machine.submit(single(4));
        List<Action> actions =
                machine.offered(List.of(offer(A, Resources.of(4000, 1100)), offer(B, Resources.of(4000, 1100))));
        assertThat(orders(actions)).extracting(order -> order.attempt().agent()).containsExactlyInAnyOrder(A, A, B, B);
        assertThat(has(Action.Suppress.class, actions))
                .as("nothing waits any more")
                .isTrue();
    }

    @Test
    void anOfferWithoutRoomForAnExecutorIsDeclinedWithWhatIsMissing() {
        machine.submit(single(2));
        List<Action> actions = machine.offered(List.of(offer(A, Resources.of(2000, 1000))));
        assertThat(only(Action.TooSmall.class, actions).missing()).contains("mem");
        assertThat(has(Action.Decline.class, actions)).isTrue();
        assertThat(launch(A)).hasSize(2);
    }

    @Test
    void aReduceStageBeginsWhenAllMapOutputsAreThereAndReadsThemAll() {
        machine.submit(shuffled());
        List<Action.Order> maps = launch(A);
        assertThat(maps).hasSize(2);
        map(maps.get(0), "x");
        assertThat(launch(B)).as("one map output is missing").isEmpty();
        assertThat(has(Action.Revive.class, map(maps.get(1), "x"))).isTrue();
        List<Action.Order> reduces = launch(A);
        assertThat(reduces).hasSize(2);
        assertThat(reduces.get(1).segments()).extracting(Segment::map).containsExactly(0, 1);
        value(reduces.get(0));
        Action.Succeeded done = only(Action.Succeeded.class, value(reduces.get(1)));
        assertThat(done.results()).hasSize(2);
        assertThat(done.report().tasks()).containsEntry(A, 4);
    }

    @Test
    void aTaskThatFailsFourTimesFailsTheJobAndTheRestIsKilled() {
        machine.submit(single(2));
        List<Action.Order> first = launch(A);
        Action.Order failing = first.get(0);
        for (int i = 1; i < JobMachine.MAX_FAILURES; i++) {
            assertThat(has(Action.Failed.class, fail(failing, TaskReason.THREW)))
                    .isFalse();
            List<Action.Order> again = launch(A);
            assertThat(again).hasSize(1);
            assertThat(again.get(0).attempt().id())
                    .isNotEqualTo(failing.attempt().id());
            failing = again.get(0);
        }
        List<Action> last = fail(failing, TaskReason.THREW);
        assertThat(only(Action.Failed.class, last).reason())
                .contains("failed 4 times")
                .contains("why");
        assertThat(only(Action.Kill.class, last).task())
                .isEqualTo(first.get(1).attempt().id());
    }

    @Test
    void lossesThatAreNobodysFaultDoNotCountAsFailures() {
        machine.submit(single(1));
        for (int i = 0; i < JobMachine.MAX_FAILURES * 2; i++) {
            Action.Order order = launch(A).get(0);
            List<Action> actions =
                    machine.changed(order.attempt().id(), TaskState.DROPPED, TaskReason.LAUNCH_NOT_DELIVERED, "");
            assertThat(has(Action.Failed.class, actions)).isFalse();
        }
        Action.Order order = launch(A).get(0);
        assertThat(only(Action.Succeeded.class, value(order)).report().losses()).isEqualTo(8);
    }

    @Test
    void aPartitionThatIsLostWithoutEndFailsTheJob() {
        machine.submit(single(1));
        List<Action> actions = List.of();
        for (int i = 0; i < JobMachine.MAX_LOSSES; i++) {
            assertThat(has(Action.Failed.class, actions)).isFalse();
            Action.Order order = launch(A).get(0);
            actions = machine.changed(order.attempt().id(), TaskState.GONE, TaskReason.AGENT_GONE, "");
        }
        assertThat(only(Action.Failed.class, actions).reason()).contains("was lost 32 times");
    }

    @Test
    void rejectedTasksWaitAgain() {
        machine.submit(single(2));
        List<Action.Order> orders = launch(A);
        List<Action> actions = machine.rejected(List.of(new Rejection(
                orders.get(0).attempt().id(), Rejection.Reason.OFFER_NOT_VALID, "too late", Resources.NONE)));
        assertThat(has(Action.Revive.class, actions)).isTrue();
        assertThat(launch(B)).extracting(order -> order.attempt().partition()).containsExactly(0);
    }

    @Test
    void theEndOfAnExecutorTakesItsMapOutputsAndNoOthers() {
        machine.submit(shuffled());
        List<Action.Order> maps = orders(machine.offered(List.of(offer(A, TWO_TASKS), offer(B, TWO_TASKS))));
        assertThat(maps).extracting(order -> order.attempt().agent()).containsExactly(A, B);
        map(maps.get(0), "x");
        map(maps.get(1), "y");
        List<Action.Order> reduces = launch(A);
        fail(reduces.get(0), TaskReason.EXECUTOR_ENDED);
        fail(reduces.get(1), TaskReason.EXECUTOR_ENDED);
        List<Action.Order> again = launch(B);
        assertThat(again).hasSize(1);
        assertThat(again.get(0).stage().number()).isZero();
        assertThat(again.get(0).attempt().partition())
                .isEqualTo(maps.get(0).attempt().partition());
        map(again.get(0), "y");
        List<Action.Order> last = launch(B);
        value(last.get(0));
        JobReport report = only(Action.Succeeded.class, value(last.get(1))).report();
        assertThat(report.recomputed()).isEqualTo(1);
        assertThat(report.failures()).isEqualTo(2);
    }

    @Test
    void lateNewsOfAnExecutorThatIsForgottenTouchesNothingOfItsSuccessor() {
        machine.submit(single(4));
        List<Action.Order> first = launch(A);
        fail(first.get(0), TaskReason.EXECUTOR_ENDED);
        List<Action.Order> second = launch(A);
        assertThat(second.get(0).attempt().incarnation())
                .isNotEqualTo(first.get(0).attempt().incarnation());
        fail(first.get(1), TaskReason.EXECUTOR_ENDED);
        List<Action.Order> third = orders(machine.offered(List.of(offer(A, Resources.of(1000, 0)))));
        assertThat(third)
                .as("the executor is still known, so no memory for one is asked")
                .hasSize(1);
    }

    @Test
    void aLostInputTakesAllOutputsAtItsAddress() {
        machine.submit(shuffled());
        List<Action.Order> maps = launch(A);
        map(maps.get(0), "x");
        map(maps.get(1), "x");
        List<Action.Order> reduces = launch(B);
        Segment segment = reduces.get(0).segments().get(1);
        machine.finished(
                reduces.get(0).attempt().id(), new TaskResult.InputLost(segment.map(), segment.name(), "gone"));
        assertThat(launch(A)).extracting(order -> order.stage().number()).containsExactly(0, 0);
    }

    @Test
    void aLostInputThatIsReplacedAlreadyIsOldNews() {
        machine.submit(shuffled());
        List<Action.Order> maps = launch(A);
        map(maps.get(0), "x");
        map(maps.get(1), "x");
        List<Action.Order> reduces = launch(B);
        machine.finished(reduces.get(0).attempt().id(), new TaskResult.InputLost(1, "another/0", "gone"));
        assertThat(launch(A)).extracting(order -> order.stage().number()).containsExactly(1);
    }

    @Test
    void anAttemptOutOfSightIsTriedAgainAndTheFirstToEndCounts() {
        machine.submit(single(1));
        Action.Order unseen = launch(A).get(0);
        machine.changed(unseen.attempt().id(), TaskState.UNREACHABLE, TaskReason.AGENT_UNREACHABLE, "");
        machine.changed(unseen.attempt().id(), TaskState.UNREACHABLE, TaskReason.RECONCILIATION, "");
        List<Action.Order> second = launch(B);
        assertThat(second).hasSize(1);
        List<Action> end = value(unseen);
        assertThat(only(Action.Kill.class, end).task())
                .isEqualTo(second.get(0).attempt().id());
        assertThat(only(Action.Succeeded.class, end).report().losses()).isEqualTo(1);
        assertThat(value(second.get(0))).as("too late").isEmpty();
    }

    @Test
    void aDuplicateIsKilledAtOnceThoughTheJobGoesOn() {
        machine.submit(single(2));
        List<Action.Order> first = launch(A);
        TaskId unseen = first.get(0).attempt().id();
        machine.changed(unseen, TaskState.UNREACHABLE, TaskReason.AGENT_UNREACHABLE, "");
        Action.Order second = launch(B).get(0);
        List<Action> actions = value(first.get(0));
        assertThat(has(Action.Succeeded.class, actions)).isFalse();
        assertThat(only(Action.Kill.class, actions).task())
                .isEqualTo(second.attempt().id());
        assertThat(machine.running()).containsExactly(first.get(1).attempt().id());
    }

    @Test
    void theOutputsOfALostAgentAreComputedAgainOnlyIfStillNeeded() {
        machine.submit(shuffled());
        List<Action.Order> maps = launch(A);
        map(maps.get(0), "x");
        map(maps.get(1), "x");
        List<Action.Order> reduces = launch(B);
        machine.agentLost(A);
        assertThat(launch(B)).as("both reduce tasks are under way").isEmpty();
        value(reduces.get(0));
        assertThat(has(Action.Succeeded.class, value(reduces.get(1)))).isTrue();
    }

    @Test
    void aFinishedTaskWhoseResultIsLostRunsAgain() {
        machine.submit(single(1));
        machine.resultLost(launch(A).get(0).attempt().id(), "its executor ended");
        assertThat(launch(A)).hasSize(1);
    }

    @Test
    void newsOfTasksThatNobodyKnowsChangesNothing() {
        machine.submit(single(1));
        TaskId unknown = new TaskId("unknown");
        assertThat(machine.changed(unknown, TaskState.FAILED, TaskReason.THREW, ""))
                .isEmpty();
        assertThat(machine.finished(unknown, new TaskResult.InputLost(0, "x", "y")))
                .isEmpty();
        assertThat(launch(A)).hasSize(1);
    }

    @Test
    void progressIsThatOfTheStageThatRuns() {
        assertThat(machine.progress()).isEmpty();
        machine.submit(shuffled());
        assertThat(machine.progress()).contains(new Progress(1, 2, 0, 2));
        List<Action.Order> maps = launch(A);
        map(maps.get(0), "x");
        assertThat(machine.progress()).contains(new Progress(1, 2, 1, 2));
        map(maps.get(1), "x");
        assertThat(machine.progress()).contains(new Progress(2, 2, 0, 2));
    }
}
