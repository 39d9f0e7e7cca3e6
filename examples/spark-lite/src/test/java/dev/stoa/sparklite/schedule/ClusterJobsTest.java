package dev.stoa.sparklite.schedule;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.OfferId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.offer.Operation;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.Bytes;
import dev.stoa.api.task.TaskBody;
import dev.stoa.api.task.TaskReason;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.task.TaskStatus;
import dev.stoa.sdk.Framework;
import dev.stoa.sdk.blob.Blobs;
import dev.stoa.sdk.executor.TaskContext;
import dev.stoa.sparklite.Driver;
import dev.stoa.sparklite.DriverConfig;
import dev.stoa.sparklite.rdd.JobFailedException;
import dev.stoa.sparklite.rdd.Pair;
import dev.stoa.sparklite.run.RunTask;
import dev.stoa.sparklite.shuffle.MemoryBlobs;
import dev.stoa.testkit.ScriptedMaster;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The whole driver over the SDK as it is; master, agent and executor are played by the test. */
class ClusterJobsTest {
    private static final AgentId AGENT = new AgentId("agent-1");
    private static final Resources FREE = Resources.of(2000, 2048);

    @TempDir
    Path sandbox;

    private final ScriptedMaster master = ScriptedMaster.start();
    private final MemoryBlobs blobs = new MemoryBlobs.Network().join("executor");
    private final List<SchedulerCall> seen = new ArrayList<>();
    private final List<Progress> progress = new ArrayList<>();
    private final List<TaskSpec> launched = new ArrayList<>();

    @AfterEach
    void end() {
        master.close();
    }

    /** Runs the application on a thread of its own and plays the cluster on this one until the framework leaves. */
    private <R> R play(Function<Driver, R> application) {
        CompletableFuture<R> result = CompletableFuture.supplyAsync(() -> {
            try (ClusterJobs jobs = new ClusterJobs(
                    master.join(Framework.named("test")),
                    new Sizing(Resources.of(1000, 0), Resources.of(0, 512)),
                    384,
                    3,
                    progress::add)) {
                return application.apply(Driver.over(jobs, DriverConfig.named("test")));
            }
        });
        FrameworkId framework = master.takeSubscription();
        Set<OfferId> open = new HashSet<>(Set.of(master.offer(AGENT, FREE).id()));
        for (SchedulerCall call = master.next(); !(call instanceof SchedulerCall.Teardown); call = master.next()) {
            seen.add(call);
            if (call instanceof SchedulerCall.Revive) {
                open.add(master.offer(AGENT, FREE).id());
            } else if (call instanceof SchedulerCall.Accept accept) {
                assertThat(open.removeAll(accept.offers()))
                        .as("the offer was open")
                        .isTrue();
                master.place(accept);
                accept.operations().forEach(operation -> run(framework, ((Operation.Launch) operation).task()));
                open.add(master.offer(AGENT, FREE).id());
            }
        }
        master.closeSession("removed");
        return result.join();
    }

    private void run(FrameworkId framework, TaskSpec task) {
        launched.add(task);
        TaskKey key = new TaskKey(framework, task.id());
        tell(key, 1, TaskState.RUNNING, TaskReason.NONE, "", Bytes.NONE);
        try {
            Bytes data = open(((TaskBody.InExecutor) task.body()).payload()).run(new Context(key, sandbox, blobs));
            tell(key, 2, TaskState.FINISHED, TaskReason.RETURNED, "", data);
        } catch (Exception e) {
            tell(key, 2, TaskState.FAILED, TaskReason.THREW, e.toString(), Bytes.NONE);
        }
    }

    private void tell(TaskKey task, long sequence, TaskState state, TaskReason reason, String message, Bytes data) {
        master.send(new SchedulerNotice.TaskStatusChanged(
                new TaskStatus(task, AGENT, sequence, state, reason, message, TaskStatus.NO_EXIT_CODE, data, 0)));
    }

    private static RunTask open(Bytes payload) throws IOException, ClassNotFoundException {
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(payload.toArray()))) {
            return (RunTask) in.readObject();
        }
    }

    private record Context(TaskKey task, Path sandbox, Blobs blobs) implements TaskContext {
        @Override
        public AgentId agent() {
            return AGENT;
        }

        @Override
        public boolean isKilled() {
            return false;
        }
    }

    @Test
    void jobsRunAsTasksOfOneExecutorAndResultsComeBackInStatuses() {
        Map<Integer, Long> found = play(driver -> {
            List<Integer> numbers = IntStream.range(0, 90).boxed().toList();
            return driver
                    .parallelize(numbers, 4)
                    .mapToPair(n -> new Pair<>(n % 3, 1L))
                    .reduceByKey(Long::sum)
                    .collect()
                    .stream()
                    .collect(Collectors.toMap(Pair::key, Pair::value, Long::sum, TreeMap::new));
        });
        assertThat(found).isEqualTo(Map.of(0, 30L, 1, 30L, 2, 30L));
        assertThat(launched).hasSize(4 + 3);
        assertThat(launched.stream()
                        .map(task -> ((TaskBody.InExecutor) task.body()).executor())
                        .distinct())
                .hasSize(1)
                .first()
                .satisfies(executor -> {
                    assertThat(executor.jvmOptions()).contains("-Xmx384m");
                    assertThat(executor.resources()).isEqualTo(Resources.of(0, 512));
                    assertThat(executor.classPath()).isNotEmpty();
                });
        assertThat(progress).contains(new Progress(1, 2, 3, 4)).endsWith(new Progress(2, 2, 3, 3));
        assertThat(seen).as("nothing is wanted when nothing waits").anyMatch(SchedulerCall.Suppress.class::isInstance);
    }

    @Test
    void aTaskThatAlwaysThrowsFailsTheJobWithItsOwnWords() {
        assertThatThrownBy(() -> play(driver -> driver.parallelize(List.of(1), 1)
                        .map(n -> {
                            if (n == 1) {
                                throw new IllegalStateException("never " + n);
                            }
                            return n;
                        })
                        .count()))
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(JobFailedException.class)
                .hasMessageContaining("failed 4 times")
                .hasMessageContaining("never 1");
        assertThat(launched).hasSize(4);
    }

    @Test
    void aFunctionThatCannotTravelFailsBeforeAnythingIsLaunched() {
        Object local = new Object();
        assertThatThrownBy(() -> play(driver -> driver.parallelize(List.of(1), 1)
                        .map(n -> n + local.hashCode())
                        .count()))
                .hasMessageContaining("java.lang.Object");
        assertThat(launched).isEmpty();
    }
}
