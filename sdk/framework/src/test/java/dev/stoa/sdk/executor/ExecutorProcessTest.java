package dev.stoa.sdk.executor;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import dev.stoa.api.protocol.ExecutorNotice;
import dev.stoa.api.task.Bytes;
import dev.stoa.api.task.TaskBody;
import dev.stoa.api.task.TaskReason;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.task.TaskStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

class ExecutorProcessTest {
    @TempDir
    Path directory;

    private FakeAgent agent;

    @BeforeEach
    void startAgent() throws Exception {
        agent = new FakeAgent(directory);
    }

    @AfterEach
    void closeAgent() {
        agent.close();
    }

    private TaskStatus endOf(TaskState expectedFirst) throws InterruptedException {
        assertThat(agent.status().state()).isEqualTo(expectedFirst);
        return agent.status();
    }

    @Test
    void attachesWithItsTokenAndReturnsWhatAFunctionReturns() throws Exception {
        agent.startExecutor();
        assertThat(agent.takeAttach().token()).isEqualTo("secret");

        agent.assign("t", context -> Bytes.of("from " + context.agent()));

        TaskStatus end = endOf(TaskState.RUNNING);
        assertThat(end.state()).isEqualTo(TaskState.FINISHED);
        assertThat(end.reason()).isEqualTo(TaskReason.RETURNED);
        assertThat(end.data().toText()).isEqualTo("from a-1");
        assertThat(end.sequence()).isEqualTo(2);
    }

    @Test
    void runsATaskOnceThoughItIsAssignedTwice() throws Exception {
        agent.attached();
        agent.assign("t", context -> Bytes.NONE);
        endOf(TaskState.RUNNING);

        agent.assign("t", context -> Bytes.NONE);
        agent.assign("u", context -> Bytes.NONE);

        assertThat(agent.status().task().task().value()).isEqualTo("u");
    }

    @Test
    void tellsWhatAFunctionThrewAndWhere() throws Exception {
        agent.attached();

        agent.assign("t", context -> {
            throw new IOException("disk is full", new IllegalStateException("quota"));
        });

        TaskStatus end = endOf(TaskState.RUNNING);
        assertThat(end.state()).isEqualTo(TaskState.FAILED);
        assertThat(end.reason()).isEqualTo(TaskReason.THREW);
        assertThat(end.message())
                .contains("disk is full")
                .contains("quota")
                .contains("at dev.stoa.sdk.executor.ExecutorProcessTest");
    }

    @SuppressWarnings("InfiniteRecursion") // That is its purpose.
    private static int dive(int depth) {
        return dive(depth + 1) + 1;
    }

    @Test
    void reportsAnOverflownStackAndGoesOn() throws Exception {
        agent.attached();

        agent.assign("t", context -> Bytes.of("" + dive(0)));
        assertThat(endOf(TaskState.RUNNING).message()).contains("StackOverflowError");
        agent.assign("u", context -> Bytes.NONE);

        assertThat(endOf(TaskState.RUNNING).state()).isEqualTo(TaskState.FINISHED);
    }

    @Test
    void reportsExhaustedMemoryAndGoesOn() throws Exception {
        agent.attached();

        agent.assign("t", context -> Bytes.of(new byte[Integer.MAX_VALUE]));
        assertThat(endOf(TaskState.RUNNING).message()).contains("OutOfMemoryError");
        agent.assign("u", context -> Bytes.NONE);

        assertThat(endOf(TaskState.RUNNING).state()).isEqualTo(TaskState.FINISHED);
    }

    @Test
    void refusesAResultThatIsTooLargeForAStatus() throws Exception {
        agent.attached();

        agent.assign("t", context -> Bytes.of(new byte[TaskStatus.MAX_DATA + 1]));

        TaskStatus end = endOf(TaskState.RUNNING);
        assertThat(end.state()).isEqualTo(TaskState.FAILED);
        assertThat(end.message()).contains("65537 bytes").contains("blob");
    }

    @Test
    void failsATaskWhoseCodeCannotBeOpened() throws Exception {
        agent.attached();

        agent.assign("t", new TaskBody.InExecutor(FakeAgent.SPEC, "function", Bytes.of("no closure")));
        assertThat(agent.status().reason()).isEqualTo(TaskReason.LAUNCH_FAILED);
        agent.assign("u", new TaskBody.InExecutor(FakeAgent.SPEC, "function", Closures.toBytes("a string")));
        assertThat(agent.status().message()).contains("java.lang.String").contains("TaskFunction");
        agent.assign("v", Tasks.function(FakeAgent.SPEC, new Unopenable()));
        assertThat(agent.status().message()).contains("broken on purpose");
        agent.assign("w", new TaskBody.InExecutor(FakeAgent.SPEC, "dance", Bytes.NONE));
        assertThat(agent.status().message()).contains("'dance'");
    }

    private static final class Unopenable implements TaskFunction {
        @Override
        public Bytes run(TaskContext context) {
            return Bytes.NONE;
        }

        private void readObject(ObjectInputStream in) {
            throw new StackOverflowError("broken on purpose");
        }
    }

    @Test
    void interruptsAKilledFunction() throws Exception {
        agent.attached();
        agent.assign("t", context -> {
            new CountDownLatch(1).await();
            return Bytes.NONE;
        });
        assertThat(agent.status().state()).isEqualTo(TaskState.RUNNING);

        agent.kill("t");

        TaskStatus end = agent.status();
        assertThat(end.state()).isEqualTo(TaskState.KILLED);
        assertThat(end.reason()).isEqualTo(TaskReason.KILL_ORDERED);
    }

    private static volatile boolean stubbornMayEnd;

    @SuppressWarnings("ThreadPriorityCheck") // The stubborn task must not heed anything.
    private static Bytes stubborn() {
        while (!stubbornMayEnd) {
            Thread.yield();
        }
        return Bytes.NONE;
    }

    @Test
    void leavesAStubbornTaskBehindAndEndsWhenThereAreTooMany() throws Exception {
        stubbornMayEnd = false;
        agent.attached();
        agent.assign("t", context -> stubborn());
        agent.assign("u", context -> stubborn());
        agent.status();
        agent.status();

        agent.kill("t");
        assertThat(agent.status().message()).contains("left behind");
        assertThat(agent.exit).isNotDone();
        agent.kill("u");

        assertThat(agent.exit.get(30, SECONDS).reason()).isEqualTo(ExitReason.EXHAUSTED);
        stubbornMayEnd = true;
    }

    @Test
    void letsTasksBeyondTheBoundWaitAndKillsOneThatWaits() throws Exception {
        agent.attached();
        for (int i = 0; i < 5; i++) {
            agent.assign("t-" + i, context -> {
                new CountDownLatch(1).await();
                return Bytes.NONE;
            });
        }
        for (int i = 0; i < 4; i++) {
            assertThat(agent.status().state()).isEqualTo(TaskState.RUNNING);
        }

        agent.kill("t-4");
        assertThat(agent.status().message()).contains("before it began");
        agent.assign("t-5", context -> Bytes.NONE);
        agent.kill("t-0");

        List<TaskState> rest = List.of(
                agent.status().state(), agent.status().state(), agent.status().state());
        assertThat(rest).containsExactlyInAnyOrder(TaskState.KILLED, TaskState.RUNNING, TaskState.FINISHED);
    }

    @Test
    void keepsItsTasksWhenTheAgentDiesAndReportsToTheNextOne() throws Exception {
        agent.attached();
        Gate.close();
        agent.assign("t", context -> {
            Gate.await();
            return Bytes.of("done");
        });
        assertThat(agent.unstoredStatus().state()).isEqualTo(TaskState.RUNNING);

        agent.die();
        Gate.open();
        agent.restart();

        List<TaskStatus> brought = agent.takeAttach().unacknowledged();
        assertThat(brought.get(0).state()).isEqualTo(TaskState.RUNNING);
        TaskStatus end = brought.size() > 1 ? brought.get(1) : agent.status();
        assertThat(end.state()).isEqualTo(TaskState.FINISHED);
        assertThat(end.data().toText()).isEqualTo("done");
    }

    private static final class Gate implements Serializable {
        private static volatile CountDownLatch latch = new CountDownLatch(1);

        static void close() {
            latch = new CountDownLatch(1);
        }

        static void open() {
            latch.countDown();
        }

        static void await() throws InterruptedException {
            latch.await();
        }
    }

    @Test
    void doesNotRepeatWhatWasStored() throws Exception {
        agent.attached();
        agent.assign("t", context -> Bytes.NONE);
        endOf(TaskState.RUNNING);
        // A second task's status comes after the executor has heard that the first ones are stored.
        agent.assign("u", context -> Bytes.NONE);
        endOf(TaskState.RUNNING);

        agent.die();
        agent.restart();

        assertThat(agent.takeAttach().unacknowledged())
                .allMatch(status -> status.task().task().value().equals("u"));
    }

    @Test
    void endsWhenItIsRefused() throws Exception {
        agent.startExecutor();
        agent.next();

        agent.refuse("wrong token");

        assertThat(agent.exit.get(30, SECONDS)).isEqualTo(new FakeAgent.Exit(ExitReason.REFUSED, "wrong token"));
    }

    @Test
    void endsWhenNoAgentComesBackInTime() throws Exception {
        agent.close();
        agent = new FakeAgent(directory, new ExecutorConfig(300, 100, 10, 50, 4, 1, 100));
        agent.attached();

        agent.die();

        assertThat(agent.exit.get(30, SECONDS).reason()).isEqualTo(ExitReason.ABANDONED);
    }

    @Test
    void killsItsTasksAndEndsWhenItIsShutDown() throws Exception {
        agent.attached();
        agent.assign("t", context -> {
            new CountDownLatch(1).await();
            return Bytes.NONE;
        });
        agent.status();

        agent.say(new ExecutorNotice.ShutdownOrdered());

        assertThat(agent.status().state()).isEqualTo(TaskState.KILLED);
        assertThat(agent.exit.get(30, SECONDS).reason()).isEqualTo(ExitReason.SHUT_DOWN);
    }

    private static Behavior<String> echo() {
        return Behaviors.setup(context -> {
            context.getSelf().tell("stop");
            return Behaviors.receive(String.class)
                    .onMessageEquals("stop", Behaviors::stopped)
                    .build();
        });
    }

    @Test
    void anActorTaskFinishesWhenItsActorStops() throws Exception {
        agent.attached();

        agent.assign("t", Tasks.actor(FakeAgent.SPEC, ExecutorProcessTest::echo));

        assertThat(endOf(TaskState.RUNNING).state()).isEqualTo(TaskState.FINISHED);
    }

    @Test
    void anActorTaskFailsWhenItsActorThrows() throws Exception {
        agent.attached();

        agent.assign(
                "t",
                Tasks.actor(
                        FakeAgent.SPEC,
                        () -> Behaviors.setup(context -> {
                            throw new IllegalStateException("no such luck");
                        })));

        TaskStatus end = endOf(TaskState.RUNNING);
        assertThat(end.state()).isEqualTo(TaskState.FAILED);
        assertThat(end.message()).contains("no such luck");
    }

    @Test
    void anActorTaskIsStoppedByAKill() throws Exception {
        agent.attached();
        agent.assign("t", Tasks.actor(FakeAgent.SPEC, Behaviors::empty));
        assertThat(agent.status().state()).isEqualTo(TaskState.RUNNING);

        agent.kill("t");

        assertThat(agent.status().state()).isEqualTo(TaskState.KILLED);
    }

    @Test
    void endsWhenATaskHasEndedTheActorSystem() throws Exception {
        agent.attached();

        agent.assign(
                "t",
                Tasks.actor(
                        FakeAgent.SPEC,
                        () -> Behaviors.setup(context -> {
                            context.getSystem().terminate();
                            return Behaviors.empty();
                        })));

        assertThat(agent.exit.get(10, SECONDS).reason()).isEqualTo(ExitReason.EXHAUSTED);
    }
}
