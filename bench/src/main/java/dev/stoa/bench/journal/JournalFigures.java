package dev.stoa.bench.journal;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import dev.stoa.bench.report.Conditions;
import dev.stoa.journal.Append;
import dev.stoa.journal.AppendOutcome;
import dev.stoa.journal.Epoch;
import dev.stoa.journal.EventPage;
import dev.stoa.journal.Payload;
import dev.stoa.journal.PersistenceId;
import dev.stoa.journal.RegistryLog;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * The journal with three replicas in this one process, each with its own directory and fsync on: what one commit takes, how many fit
 * into a second, and how long 100,000 events take to be read again, bare and by a persistent actor on the next master.
 */
public final class JournalFigures {
    private static final int EVENT_BYTES = 200;
    private static final int WARM_UP = 200;
    private static final int ONE_AT_A_TIME = 500;
    private static final int WINDOW = 256;
    private static final int SINGLES = 10_000;
    private static final int BATCH = 50;
    private static final int RECOVERED = 100_000;

    private JournalFigures() {}

    /** Runs it and prints a line for each figure. */
    public static void main(String[] args) throws Exception {
        print(Conditions.line());
        Path directory = Files.createTempDirectory("stoa-journal-");
        try (Replicas replicas = Replicas.open(directory, 3)) {
            Writer writer = new Writer(replicas.leader().log(), replicas.epoch());
            latency(writer);
            throughput("single events, %d under way".formatted(WINDOW), writer, 1, SINGLES);
            throughput("batches of %d, %d under way".formatted(BATCH, WINDOW), writer, BATCH, RECOVERED / BATCH);
            readBack(replicas.leader().log());
            Recovery.measure(replicas, RECOVERED, EVENT_BYTES, JournalFigures::print);
        } finally {
            deleteAll(directory);
        }
    }

    private static void latency(Writer writer) {
        Histogram micros = new Histogram(60_000_000, 3);
        for (int i = 0; i < WARM_UP + ONE_AT_A_TIME; i++) {
            long begin = System.nanoTime();
            writer.append(1).join();
            if (i >= WARM_UP) {
                micros.recordValue(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - begin));
            }
        }
        print("journal commit, 3 replicas, one at a time: p50 %.1f ms, p99 %.1f ms (%d commits of %d bytes)"
                .formatted(
                        micros.getValueAtPercentile(50) / 1e3,
                        micros.getValueAtPercentile(99) / 1e3,
                        ONE_AT_A_TIME,
                        EVENT_BYTES));
    }

    private static void throughput(String what, Writer writer, int batch, int appends) throws InterruptedException {
        Semaphore room = new Semaphore(WINDOW);
        AtomicLong failed = new AtomicLong();
        long begin = System.nanoTime();
        for (int i = 0; i < appends; i++) {
            room.acquire();
            CompletableFuture<AppendOutcome> unused = writer.append(batch).whenComplete((outcome, failure) -> {
                if (!(outcome instanceof AppendOutcome.Appended)) {
                    failed.incrementAndGet();
                }
                room.release();
            });
        }
        room.acquire(WINDOW);
        double seconds = (System.nanoTime() - begin) / 1e9;
        print("journal, 3 replicas, %s: %,.0f events/s%s"
                .formatted(
                        what,
                        (double) appends * batch / seconds,
                        failed.get() == 0 ? "" : ", %d appends FAILED".formatted(failed.get())));
    }

    private static void readBack(RegistryLog log) {
        long begin = System.nanoTime();
        long events = 0;
        OptionalLong from = OptionalLong.of(1);
        while (from.isPresent()) {
            EventPage page = log.read(Writer.STREAM, from.getAsLong(), Long.MAX_VALUE, 1_000)
                    .toCompletableFuture()
                    .join();
            events += page.events().size();
            from = page.next();
        }
        print("journal, 3 replicas: %,d events read back in %.2f s"
                .formatted(events, (System.nanoTime() - begin) / 1e9));
    }

    /** Appends to one stream, many under way. */
    private static final class Writer {
        static final PersistenceId STREAM = new PersistenceId("bench");

        private final RegistryLog log;
        private final Epoch epoch;
        private final Payload event = Payload.of("bench", new byte[EVENT_BYTES]);
        private long highest;

        Writer(RegistryLog log, Epoch epoch) {
            this.log = log;
            this.epoch = epoch;
        }

        CompletableFuture<AppendOutcome> append(int events) {
            List<Payload> batch = new ArrayList<>(Collections.nCopies(events, event));
            Append append = new Append(STREAM, epoch, highest, batch);
            highest += events;
            return log.append(append).toCompletableFuture();
        }
    }

    private static void deleteAll(Path root) throws IOException {
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) throws IOException {
                Files.deleteIfExists(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    @SuppressWarnings("SystemOut") // The lines are this program's output.
    private static void print(String line) {
        System.out.println(line);
    }
}
