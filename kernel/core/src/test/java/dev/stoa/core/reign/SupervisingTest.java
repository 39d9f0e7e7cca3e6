package dev.stoa.core.reign;

import java.util.List;
import java.util.TreeMap;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.protocol.AgentNotice;
import dev.stoa.api.protocol.FrameworkInfo;
import dev.stoa.api.protocol.OperatorCall;
import dev.stoa.api.protocol.OperatorNotice;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.role.RoleName;
import dev.stoa.api.supervision.SupervisedProgram;
import dev.stoa.api.task.TaskBody;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.view.FrameworkView;
import dev.stoa.api.view.SupervisionView;
import dev.stoa.core.registry.RegistryReply;
import dev.stoa.core.registry.RegistryRequest;
import org.junit.jupiter.api.Test;

import static dev.stoa.core.reign.CellWorld.A1;
import static dev.stoa.core.reign.CellWorld.F1;
import static dev.stoa.core.reign.CellWorld.isKill;
import static dev.stoa.core.reign.CellWorld.record;
import static org.assertj.core.api.Assertions.assertThat;

class SupervisingTest {
    private static final AgentId A2 = new AgentId("a2");
    private static final FrameworkId SUPERVISOR = new FrameworkId("s-f-00001");
    private static final FrameworkInfo INFO = new FrameworkInfo("cron", "*", "me", 60_000);
    private static final SupervisedProgram PROGRAM = new SupervisedProgram(
            List.of("java", "Cron"), new TreeMap<>(), Resources.parse("cpus:1"), RoleName.DEFAULT, "", 100);

    private final CellWorld world = new CellWorld();

    private void supervise() {
        world.intend(new RegistryRequest.SuperviseFramework(INFO, PROGRAM));
        turn();
    }

    /** Lets what has changed be looked at and placed. */
    private void turn() {
        for (int i = 0; i < 3; i++) {
            world.pass(0);
            world.allocate();
        }
    }

    private void pass(long millis) {
        world.pass(millis);
        turn();
    }

    private static TaskKey attempt(int number) {
        return new TaskKey(SUPERVISOR, new TaskId("attempt-" + number + ".0"));
    }

    private List<TaskKey> launched() {
        return world.heard(AgentNotice.LaunchOrdered.class).stream()
                .map(order -> new TaskKey(order.framework(), order.task().id()))
                .toList();
    }

    private void runs(int number, AgentId agent) {
        world.report(attempt(number), agent, 1, TaskState.RUNNING);
        turn();
    }

    /** Its first process runs on the only agent. */
    private void startOnA1() {
        world.register(A1, "cpus:4");
        supervise();
        runs(1, A1);
    }

    private FrameworkView framework() {
        OperatorNotice.FrameworksListed listed = (OperatorNotice.FrameworksListed)
                world.reign.answer(new OperatorCall.ListFrameworks(1), world.nowMillis);
        assertThat(listed.frameworks()).hasSize(1);
        return listed.frameworks().get(0);
    }

    private SupervisionView supervision() {
        return framework().supervision().orElseThrow();
    }

    @Test
    void launchesTheProcessAndTellsItWhichFrameworkItIs() {
        world.register(A1, "cpus:4");
        supervise();

        assertThat(launched()).containsExactly(attempt(1));
        TaskSpec task = world.last(AgentNotice.LaunchOrdered.class).task();
        assertThat(((TaskBody.Command) task.body()).environment())
                .containsEntry("STOA_SUPERVISED_FRAMEWORK", "f-00001")
                .containsEntry("STOA_SUPERVISED_ATTEMPT", "1");
        assertThat(supervision()).isEqualTo(new SupervisionView("running", 1, "s-f-00001/attempt-1.0", "a1", 0, ""));
    }

    @Test
    void acknowledgesWhatItsProcessHasBecome() {
        world.register(A1, "cpus:4");
        supervise();

        runs(1, A1);

        assertThat(world.last(AgentNotice.StatusAcknowledged.class).task()).isEqualTo(attempt(1));
    }

    @Test
    void waitsForAPlaceAndSaysWhy() {
        world.register(A1, "cpus:0.5");
        supervise();

        assertThat(launched()).isEmpty();
        assertThat(supervision().phase()).isEqualTo("placing");
        assertThat(supervision().why()).isNotEmpty();

        world.register(A2, "cpus:4");
        turn();
        assertThat(launched()).containsExactly(attempt(1));
    }

    @Test
    void startsTheProcessAgainAfterAPause() {
        startOnA1();

        world.report(attempt(1), A1, 2, TaskState.FAILED);
        turn();
        assertThat(supervision().phase()).isEqualTo("pausing");
        pass(999);
        assertThat(launched()).containsExactly(attempt(1));
        pass(1);
        assertThat(launched()).containsExactly(attempt(1), attempt(2));
    }

    @Test
    void goesToAnotherAgentWhenItsOwnIsLostAndEndsTheOldOneWhenThatIsBack() {
        startOnA1();
        world.register(A2, "cpus:4");

        world.reign.agentDisconnected(A1, world.nowMillis);
        pass(15_000);

        assertThat(launched()).containsExactly(attempt(1), attempt(2));
        assertThat(supervision().agent()).isEqualTo("a2");
        runs(2, A2);

        world.register(A1, "cpus:4", record(attempt(1), A1, 1, TaskState.RUNNING, "cpus:1"));
        turn();
        assertThat(world.said).anyMatch(notice -> isKill(notice, attempt(1)));
        assertThat(world.said).noneMatch(notice -> isKill(notice, attempt(2)));
        assertThat(supervision().attempt()).isEqualTo(2);
    }

    @Test
    void staysWhereItIsWhileTheFrameworkSpeaks() {
        startOnA1();
        world.register(A2, "cpus:4");
        subscribe(1);

        world.reign.agentDisconnected(A1, world.nowMillis);
        pass(15_000);
        assertThat(supervision().phase()).isEqualTo("unseen");
        pass(59_000);
        assertThat(launched()).containsExactly(attempt(1));

        world.reign.frameworkDisconnected(F1, world.nowMillis);
        turn();
        assertThat(launched()).containsExactly(attempt(1), attempt(2));
    }

    private void subscribe(long attempt) {
        var recorded = (RegistryReply.FrameworkRecorded)
                world.intend(new RegistryRequest.ReadmitFramework(F1, INFO, 0, attempt));
        world.reign.frameworkSubscribed(F1, INFO, recorded.instance(), world.nowMillis);
        world.settle();
    }

    @Test
    void goesOnAfterAFailOverWithWhatIsBroughtBack() {
        startOnA1();
        world.register(A2, "cpus:4");

        world.failOver();
        world.register(A2, "cpus:4");
        turn();
        pass(30_000);
        assertThat(supervision().phase()).isEqualTo("returning");
        world.register(A1, "cpus:4", record(attempt(1), A1, 1, TaskState.RUNNING, "cpus:1"));
        turn();

        assertThat(launched()).containsExactly(attempt(1));
        assertThat(supervision().phase()).isEqualTo("running");
        assertThat(supervision().task()).isEqualTo("s-f-00001/attempt-1.0");
    }

    @Test
    void startsItAnewAfterAFailOverOnceItsAgentIsGivenUp() {
        startOnA1();
        world.register(A2, "cpus:4");

        world.failOver();
        world.register(A2, "cpus:4");
        turn();
        pass(59_999);
        assertThat(launched()).containsExactly(attempt(1));
        pass(1);

        assertThat(launched()).containsExactly(attempt(1), attempt(2));
    }

    @Test
    void theFrameworkIsKeptThoughNobodySpeaksForIt() {
        supervise();

        pass(10 * 60_000);

        assertThat(framework().framework()).isEqualTo("f-00001");
        world.failOver();
        pass(10 * 60_000);
        assertThat(framework().framework()).isEqualTo("f-00001");
    }

    @Test
    void theFrameworkIsKeptThoughItsProcessWasThereAndIsAwayForLong() {
        startOnA1();
        subscribe(1);

        world.reign.frameworkDisconnected(F1, world.nowMillis);
        world.report(attempt(1), A1, 2, TaskState.FAILED);
        pass(10 * 60_000);

        assertThat(framework().framework()).isEqualTo("f-00001");
    }

    @Test
    void teardownEndsTheProcessAndStartsNoOther() {
        startOnA1();

        world.reign.answer(new OperatorCall.RemoveFramework(1, F1), world.nowMillis);
        world.settle();

        assertThat(world.heard(AgentNotice.FrameworkRemoved.class))
                .extracting(AgentNotice.FrameworkRemoved::framework)
                .contains(SUPERVISOR);
        world.report(attempt(1), A1, 2, TaskState.KILLED);
        pass(10 * 60_000);
        assertThat(launched()).containsExactly(attempt(1));
        assertThat(world.reign.books().slot(A1).orElseThrow().held()).isEqualTo(Resources.NONE);
    }

    @Test
    void aTeardownWhileTheAgentIsAwayReachesItWhenItIsBack() {
        startOnA1();
        world.reign.agentDisconnected(A1, world.nowMillis);
        world.reign.answer(new OperatorCall.RemoveFramework(1, F1), world.nowMillis);
        world.settle();
        world.failOver();

        world.register(A1, "cpus:4", record(attempt(1), A1, 1, TaskState.RUNNING, "cpus:1"));

        assertThat(world.last(AgentNotice.FrameworkRemoved.class).framework()).isEqualTo(SUPERVISOR);
    }

    @Test
    void aProcessThatTearsItsFrameworkDownMayTakeLeave() {
        startOnA1();
        subscribe(1);

        world.reign.teardown(F1);
        world.settle();
        turn();
        assertThat(world.heard(AgentNotice.FrameworkRemoved.class))
                .extracting(AgentNotice.FrameworkRemoved::framework)
                .doesNotContain(SUPERVISOR);

        pass(10_000);
        assertThat(world.last(AgentNotice.FrameworkRemoved.class).framework()).isEqualTo(SUPERVISOR);
    }

    @Test
    void aProcessThatEndsWellIsNotStartedAgain() {
        startOnA1();

        world.report(attempt(1), A1, 2, TaskState.FINISHED);
        turn();
        assertThat(framework().supervision()).isEmpty();
        pass(59_999);
        assertThat(framework().framework()).isEqualTo("f-00001");

        world.pass(1);
        assertThat(launched()).containsExactly(attempt(1));
        assertThat(world.registry.state().frameworks()).isEmpty();
    }

    @Test
    void aSupervisorIsNobodyToBeTornDown() {
        supervise();

        assertThat(world.reign.answer(new OperatorCall.RemoveFramework(1, SUPERVISOR), world.nowMillis))
                .isEqualTo(new OperatorNotice.Refused(
                        1,
                        "'s-f-00001' is the kernel itself, which keeps the process of framework 'f-00001' running: tear"
                                + " that one down"));
    }

    @Test
    void whatThePersonKillsIsStartedAgain() {
        startOnA1();

        world.reign.answer(new OperatorCall.KillTask(1, "s-f-00001/attempt-1.0"), world.nowMillis);
        world.settle();
        world.report(attempt(1), A1, 2, TaskState.KILLED);
        turn();
        pass(1_000);

        assertThat(launched()).containsExactly(attempt(1), attempt(2));
    }

    @Test
    void isChargedToTheRoleThatWasSaidAfterAFailOverToo() {
        world.register(A1, "cpus:4");
        world.intend(new RegistryRequest.SuperviseFramework(
                INFO,
                new SupervisedProgram(
                        PROGRAM.argv(), PROGRAM.environment(), PROGRAM.resources(), new RoleName("eng"), "", 100)));
        turn();
        runs(1, A1);
        subscribe(1);
        assertThat(ofRole("eng")).isEqualTo(1_000);

        world.failOver();
        world.register(A1, "cpus:4", record(attempt(1), A1, 1, TaskState.RUNNING, "cpus:1"));

        assertThat(ofRole("eng")).isEqualTo(1_000);
        assertThat(ofRole("*")).isZero();
    }

    @Test
    void aProgramThatWantsGpusGetsThem() {
        world.register(A1, "cpus:4;gpus:{g}");

        world.intend(new RegistryRequest.SuperviseFramework(
                INFO,
                new SupervisedProgram(
                        PROGRAM.argv(),
                        PROGRAM.environment(),
                        Resources.parse("cpus:1;gpus:1"),
                        new RoleName("eng"),
                        "",
                        100)));
        turn();

        assertThat(launched()).containsExactly(attempt(1));
    }

    /** How many thousandths of processors are charged to a role. */
    private long ofRole(String name) {
        OperatorNotice.RolesListed listed =
                (OperatorNotice.RolesListed) world.reign.answer(new OperatorCall.ListRoles(1), world.nowMillis);
        return listed.roles().stream()
                .filter(role -> role.role().equals(name))
                .mapToLong(role -> role.used().amountOf("cpus"))
                .sum();
    }

    @Test
    void reconcilingTellsTheFrameworkNothingOfItsOwnProcess() {
        world.register(A1, "cpus:4");
        supervise();
        subscribe(1);
        world.said.clear();

        world.reign.reconcile(F1, new SchedulerCall.Reconcile(List.of()), world.nowMillis);
        world.settle();

        assertThat(world.statuses()).isEmpty();
    }
}
