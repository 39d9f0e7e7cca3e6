package dev.stoa.bench.chronos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import akka.http.javadsl.ServerBinding;
import dev.stoa.api.offer.Operation;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.TaskBody;
import dev.stoa.api.task.TaskReason;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.api.task.TaskState;
import dev.stoa.bench.report.Conditions;
import dev.stoa.chronoslite.engine.Answer;
import dev.stoa.chronoslite.engine.Expectation;
import dev.stoa.chronoslite.http.ChronosServer;
import dev.stoa.chronoslite.job.JobDefinition;
import dev.stoa.chronoslite.leader.ChronosActor;
import dev.stoa.chronoslite.leader.Desk;
import dev.stoa.chronoslite.leader.EventLog;
import dev.stoa.chronoslite.leader.Meters;
import dev.stoa.chronoslite.leader.Webhooks;
import dev.stoa.chronoslite.store.FileStore;
import dev.stoa.sdk.Framework;
import dev.stoa.sdk.RunningFramework;
import dev.stoa.testkit.ScriptedMaster;
import org.HdrHistogram.Histogram;

/**
 * The whole of chronos-lite with its synced file store in this JVM; the kernel is a script that places, runs and ends every task at
 * once, so that the figures are chronos-lite's own.
 */
@SuppressWarnings("SystemOut") // The lines are this program's output.
public final class ChronosFigures {
    private static final int MANY_JOBS = 100_000;
    private static final int REQUESTS = 2_000;
    private static final List<String> KINDS = List.of("list", "job", "filter", "overview", "preview");
    private static final int AT_ONCE = 500;
    private static final Resources PLENTY = Resources.of(100_000_000, 100_000_000);

    /** For how many seconds jobs fire before any is counted. */
    private static final int WARM_UP = 20;

    private ChronosFigures() {}

    public static void main(String[] arguments) throws Exception {
        System.out.println(Conditions.line());
        if (arguments.length == 0 || arguments[0].equals("c2")) {
            firings(arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1_000, 20);
        }
        if (arguments.length == 0 || arguments[0].equals("c3")) {
            manyJobs();
        }
    }

    /** Jobs of ten seconds each, spread evenly, so that {@code rate} are due in each second. */
    private static void firings(int rate, int seconds) throws Exception {
        try (Served served = new Served()) {
            int jobs = rate * 10;
            Instant start = served.afterDefining(jobs);
            served.define(
                    jobs,
                    number -> JobDefinition.scheduled(
                            "job-%06d".formatted(number),
                            "R/%s/PT10S".formatted(start.plusMillis(number * 10_000L / jobs)),
                            "true"));
            if (Instant.now().isAfter(start)) {
                throw new IllegalStateException(
                        "the last job was defined after the first was due: take the figure again");
            }
            // Until then chronos-lite says nothing for longer than the script waits for a call.
            for (Duration left = until(start); !left.isNegative(); left = until(start)) {
                LockSupport.parkNanos(left.toNanos() + 1);
            }
            Histogram lateness = new Histogram(Duration.ofMinutes(2).toMillis(), 3);
            served.execute(start.plusSeconds(WARM_UP), start.plusSeconds((long) WARM_UP + seconds), lateness);
            System.out.println(
                    "C2 %d firings/s wanted, %.0f/s launched over %d s; from slot to when the launch order came in: p50 %d ms, p99 %d ms, max %d ms (target 1,000/s, p99 200 ms)"
                            .formatted(
                                    rate,
                                    lateness.getTotalCount() / (double) seconds,
                                    seconds,
                                    lateness.getValueAtPercentile(50),
                                    lateness.getValueAtPercentile(99),
                                    lateness.getMaxValue()));
        }
    }

    private static Duration until(Instant instant) {
        return Duration.between(Instant.now(), instant);
    }

    private static void manyJobs() throws Exception {
        try (Served served = new Served()) {
            long begin = System.nanoTime();
            served.define(
                    MANY_JOBS,
                    number -> JobDefinition.scheduled(
                            "job-%06d".formatted(number),
                            "%d %d * * *".formatted(number % 60, (number / 60) % 24),
                            "true"));
            double took = (System.nanoTime() - begin) / 1e9;
            Histogram latency = new Histogram(Duration.ofMinutes(1).toNanos(), 3);
            Map<String, Histogram> byKind = new LinkedHashMap<>();
            Random random = new Random(3);
            for (int i = 0; i < REQUESTS; i++) {
                int number = random.nextInt(MANY_JOBS);
                String path =
                        switch (i % 5) {
                            case 0 -> "/v1/jobs?limit=100&after=job-%06d".formatted(number);
                            case 1 -> "/v1/jobs/job-%06d".formatted(number);
                            case 2 -> "/v1/jobs?limit=100&filter=%05d".formatted(number / 10);
                            case 3 -> "/v1/overview";
                            default -> "/v1/jobs/job-%06d/preview".formatted(number);
                        };
                long sent = System.nanoTime();
                served.get(path);
                long answered = System.nanoTime() - sent;
                latency.recordValue(answered);
                byKind.computeIfAbsent(
                                KINDS.get(i % KINDS.size()),
                                kind -> new Histogram(Duration.ofMinutes(1).toNanos(), 3))
                        .recordValue(answered);
            }
            System.out.println(
                    "C3 %d jobs defined in %.1f s; lists, filters, jobs, overviews and previews over HTTP: p50 %.1f ms, p99 %.1f ms (target p99 100 ms)"
                            .formatted(
                                    MANY_JOBS,
                                    took,
                                    latency.getValueAtPercentile(50) / 1e6,
                                    latency.getValueAtPercentile(99) / 1e6));
            byKind.forEach((kind, each) -> System.out.println("   %-9s p50 %6.1f ms, p99 %6.1f ms, longest %6.1f ms"
                    .formatted(
                            kind,
                            each.getValueAtPercentile(50) / 1e6,
                            each.getValueAtPercentile(99) / 1e6,
                            each.getMaxValue() / 1e6)));
        }
    }

    private interface Jobs {
        JobDefinition make(int number);
    }

    private static final class Served implements AutoCloseable {
        private final Path directory = Files.createTempDirectory("stoa-bench-chronos");
        private final ScriptedMaster master = ScriptedMaster.start();
        private final FileStore store = FileStore.open(directory);
        private final HttpClient http = HttpClient.newHttpClient();
        private final RunningFramework<ChronosActor.Command> running;
        private final Desk desk;
        private final ServerBinding binding;

        Served() throws IOException {
            EventLog events = new EventLog("bench");
            Meters meters = new Meters();
            ChronosActor.Parts parts =
                    new ChronosActor.Parts(store, events, meters, InstantSource.system(), new Webhooks());
            running = master.join(Framework.named("chronos").manualAck())
                    .<ChronosActor.Command>behavior(
                            session -> ChronosActor.create(session, parts), ChronosActor.Noticed::new)
                    .start();
            master.takeSubscription();
            desk = new Desk(running.ref(), events, meters);
            binding = ChronosServer.bind(
                            running.system(), desk, running.sandboxes(), InstantSource.system(), "127.0.0.1", 0)
                    .toCompletableFuture()
                    .join();
        }

        /** An instant by which so many jobs will be defined, even if that takes twice as long for each as for a thousand others. */
        Instant afterDefining(int count) {
            int others = 1_000;
            String tomorrow = "at %s".formatted(Instant.now().plus(1, ChronoUnit.DAYS));
            Instant begun = Instant.now();
            define(others, number -> JobDefinition.scheduled("other-%06d".formatted(number), tomorrow, "true"));
            Duration took = Duration.between(begun, Instant.now());
            return Instant.now()
                    .truncatedTo(ChronoUnit.SECONDS)
                    .plusSeconds(2)
                    .plus(took.multipliedBy(2L * count).dividedBy(others));
        }

        void define(int count, Jobs jobs) {
            Deque<CompletionStage<Answer>> open = new ArrayDeque<>();
            for (int number = 0; number < count; number++) {
                JobDefinition job = jobs.make(number);
                open.addLast(desk.order((engine, now) -> engine.put(job, new Expectation.Nothing(), now)));
                if (open.size() >= AT_ONCE) {
                    open.removeFirst().toCompletableFuture().join();
                }
            }
            open.forEach(each -> each.toCompletableFuture().join());
        }

        /**
         * Is the kernel until the end: everything fits, starts at once and ends at once. A launch counts from when it was due to when its
         * order comes in, which one thread notes; what the script, another thread, has not yet answered makes none later.
         */
        void execute(Instant from, Instant until, Histogram lateness) throws InterruptedException {
            ExecutorService script = Executors.newSingleThreadExecutor();
            try {
                script.execute(() -> master.offer(PLENTY));
                boolean wanted = true;
                while (Instant.now().isBefore(until)) {
                    SchedulerCall call = master.next();
                    if (call instanceof SchedulerCall.Accept accept) {
                        long now = System.currentTimeMillis();
                        if (now >= from.toEpochMilli() && now < until.toEpochMilli()) {
                            tasks(accept).forEach(task -> lateness.recordValue(Math.max(0, now - slot(task))));
                        }
                        script.execute(() -> run(accept));
                    } else if (call instanceof SchedulerCall.Suppress) {
                        wanted = false;
                    } else if (call instanceof SchedulerCall.Revive
                            || (call instanceof SchedulerCall.Decline && wanted)) {
                        wanted = true;
                        script.execute(() -> master.offer(PLENTY));
                    }
                }
            } finally {
                script.shutdown();
            }
            if (!script.awaitTermination(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the script is not done with what was launched within a minute");
            }
        }

        private void run(SchedulerCall.Accept accept) {
            master.place(accept);
            master.offer(PLENTY);
            for (TaskSpec task : tasks(accept)) {
                master.status(task.id(), TaskState.RUNNING, TaskReason.NONE);
                master.status(task.id(), TaskState.FINISHED, TaskReason.EXITED);
            }
        }

        private static List<TaskSpec> tasks(SchedulerCall.Accept accept) {
            return accept.operations().stream()
                    .map(operation -> ((Operation.Launch) operation).task())
                    .toList();
        }

        private static long slot(TaskSpec task) {
            return Long.parseLong(
                    ((TaskBody.Command) task.body()).environment().getOrDefault("CHRONOS_JOB_RUN_TIME", "0"));
        }

        void get(String path) throws IOException, InterruptedException {
            HttpRequest request = HttpRequest.newBuilder(URI.create(
                            "http://127.0.0.1:" + binding.localAddress().getPort() + path))
                    .build();
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException("%s was answered with %d".formatted(path, answer.statusCode()));
            }
        }

        @Override
        public void close() {
            binding.terminate(Duration.ofSeconds(1)).toCompletableFuture().join();
            running.close();
            store.close();
            master.close();
            try (Stream<Path> files = Files.walk(directory)) {
                files.sorted(Comparator.reverseOrder()).forEach(Served::delete);
            } catch (IOException left) {
                throw new UncheckedIOException(left);
            }
        }

        private static void delete(Path path) {
            try {
                Files.delete(path);
            } catch (IOException left) {
                throw new UncheckedIOException(left);
            }
        }
    }
}
