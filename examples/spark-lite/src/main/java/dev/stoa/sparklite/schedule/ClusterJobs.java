package dev.stoa.sparklite.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import akka.Done;
import dev.stoa.api.task.ExecutorSpec;
import dev.stoa.sdk.Framework;
import dev.stoa.sdk.RunningFramework;
import dev.stoa.sdk.executor.ExecutorSpecs;
import dev.stoa.sparklite.data.ValueReader;
import dev.stoa.sparklite.plan.Plan;
import dev.stoa.sparklite.plan.Planner;
import dev.stoa.sparklite.plan.Stage;
import dev.stoa.sparklite.rdd.JobFailedException;
import dev.stoa.sparklite.rdd.Jobs;
import dev.stoa.sparklite.rdd.Lineage;
import dev.stoa.sparklite.rdd.PartitionAction;
import dev.stoa.sparklite.run.Workplace;
import org.jspecify.annotations.Nullable;

/** Runs jobs on a cluster, one at a time, as one framework of the kernel. From any thread; waiting threads queue. */
public final class ClusterJobs implements Jobs, AutoCloseable {
    /** How long the removal of the framework may take at the end. */
    private static final long TEARDOWN_SECONDS = 15;

    private final RunningFramework<DriverActor.Command> framework;
    private final ExecutorSpec executor;
    private final int defaultPartitions;
    private final AtomicInteger shuffles = new AtomicInteger();
    private final CompletableFuture<Done> terminated;
    /** What the thread that runs a job waits for. */
    private volatile CompletableFuture<DriverActor.Done> waiting = new CompletableFuture<>();

    private JobReport report = JobReport.NONE;

    /**
     * Starts the framework. The connection is made in the background: the first job waits for it.
     *
     * @param description who the framework is
     * @param heapMib the heap of each executor
     * @param listener hears how far the running job is, on a thread of the engine: must return at once
     */
    public ClusterJobs(
            Framework description, Sizing sizing, int heapMib, int defaultPartitions, Consumer<Progress> listener) {
        this.framework = description
                .<DriverActor.Command>behavior(
                        session -> DriverActor.create(session, sizing, listener), DriverActor.Noticed::new)
                .start();
        this.defaultPartitions = defaultPartitions;
        // One callback for all jobs: the framework outlives any number of them.
        this.terminated = framework.whenTerminated().toCompletableFuture();
        watchEnd();
        try {
            this.executor = ExecutorSpecs.jvm("spark-lite")
                    .classPath(framework.session().artifacts().ofClassPath())
                    .resources(sizing.executor())
                    .jvmOptions("-Xmx" + heapMib + "m")
                    .build();
        } catch (RuntimeException e) {
            framework.close();
            throw e;
        }
    }

    private void watchEnd() {
        CompletionStage<Done> unused = framework.whenTerminated().whenComplete(this::end);
    }

    @Override
    public synchronized <T, R> List<R> run(Lineage<T> lineage, List<Integer> partitions, PartitionAction<T, R> action) {
        Plan plan = Planner.plan(lineage, partitions, action);
        requireSendable(plan);
        CompletableFuture<DriverActor.Done> done = new CompletableFuture<>();
        waiting = done;
        if (terminated.isDone()) {
            // It ended before anybody waited: let this job hear why.
            watchEnd();
        }
        framework.ref().tell(new DriverActor.Submit(plan, executor, done));
        DriverActor.Done outcome = await(done);
        report = report.plus(outcome.report());
        return decode(outcome.results());
    }

    private void end(@Nullable Done ended, @Nullable Throwable trouble) {
        waiting.completeExceptionally(trouble != null ? trouble : new JobFailedException("the driver is closed"));
    }

    private static void requireSendable(Plan plan) {
        for (Stage stage : plan.stages()) {
            try {
                Workplace.close(stage.code());
            } catch (IllegalArgumentException e) {
                throw new JobFailedException(String.valueOf(e.getMessage()), e);
            }
        }
    }

    private static DriverActor.Done await(CompletableFuture<DriverActor.Done> done) {
        try {
            return done.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JobFailedException("the thread that waited for the job was interrupted", e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new JobFailedException(String.valueOf(cause.getMessage()), cause);
        }
    }

    @SuppressWarnings("unchecked") // an action's results are what it says
    private static <R> List<R> decode(List<byte[]> results) {
        List<R> values = new ArrayList<>(results.size());
        for (byte[] each : results) {
            values.add((R) ValueReader.fromBytes(each));
        }
        return values;
    }

    @Override
    public int nextShuffle() {
        return shuffles.incrementAndGet();
    }

    @Override
    public int defaultPartitions() {
        return defaultPartitions;
    }

    /** What all jobs together took. */
    public synchronized JobReport report() {
        return report;
    }

    /** Removes the framework from the cluster, its executors with it. */
    @Override
    public void close() {
        framework.session().teardown();
        try {
            terminated.get(TEARDOWN_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // The master drops a framework that is gone, with or without its goodbye.
        } finally {
            framework.close();
        }
    }
}
