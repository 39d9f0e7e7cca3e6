package dev.stoa.journal.raft;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import dev.stoa.journal.AppendOutcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** What is left after processes and disks fail in the middle of things. */
class CrashTest {
    @TempDir
    private Path temporary;

    @Test
    void findsEveryAcknowledgedEventAfterTheProcessWasKilled() throws Exception {
        Path directory = temporary.resolve("journal");
        long last = 0;
        for (int round = 1; round <= 2; round++) {
            try (LogProcess process = LogProcess.start(directory, 200, "")) {
                long target = last + 300;
                while (last < target) {
                    long acknowledged = process.nextAcknowledged();
                    assertThat(acknowledged).as("%s", process.others()).isEqualTo(last + 1);
                    last = acknowledged;
                }
                process.kill();
                for (long more = process.nextAcknowledged(); more != -1; more = process.nextAcknowledged()) {
                    last = more;
                }
            }
            last = requireEventsUpTo(directory, last, 200);
        }
    }

    @Test
    void reportsAFullDiskAndLosesNothingAcknowledged() throws Exception {
        Path directory = temporary.resolve("journal");
        long last = 0;
        // No file may grow beyond about 2 MB, which is what a full disk looks like to one who writes.
        try (LogProcess process = LogProcess.start(directory, 50_000, "ulimit -f 4000;")) {
            for (long next = process.nextAcknowledged(); next != -1; next = process.nextAcknowledged()) {
                last = next;
            }
            assertThat(process.awaitExit()).as("%s", process.others()).isEqualTo(LogProcess.FATAL_EXIT);
            assertThat(process.others()).anySatisfy(line -> assertThat(line)
                    .startsWith("fatal the journal in " + directory + " has failed: the log cannot be written"));
        }
        assertThat(last).isPositive();
        requireEventsUpTo(directory, last, 50_000);
    }

    private static long requireEventsUpTo(Path directory, long last, int bytes) throws Exception {
        try (Driver driver = Driver.openElected(LogProcess.config(directory))) {
            List<String> texts = driver.texts();
            assertThat(texts).hasSizeGreaterThanOrEqualTo((int) last);
            for (int i = 0; i < texts.size(); i++) {
                assertThat(texts.get(i)).isEqualTo(LogProcess.event(i + 1, bytes));
            }
            return texts.size();
        }
    }

    @Test
    void findsEveryAcknowledgedEventInACopyMadeWhileWriting() throws Exception {
        Path original = temporary.resolve("journal");
        Path copy = temporary.resolve("copy");
        AtomicLong acknowledged = new AtomicLong();
        AtomicBoolean enough = new AtomicBoolean();
        CountDownLatch underWay = new CountDownLatch(200);
        long atCopy;
        try (Driver driver = Driver.openElected(LogProcess.config(original))) {
            CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
                while (!enough.get()) {
                    long expected = acknowledged.get();
                    assertThat(driver.append(expected, "event " + (expected + 1)))
                            .isEqualTo(new AppendOutcome.Appended(expected + 1));
                    acknowledged.incrementAndGet();
                    underWay.countDown();
                }
            });
            underWay.await();
            atCopy = acknowledged.get();
            Tree.copy(original, copy);
            enough.set(true);
            Driver.await(writer);
        }
        try (Driver driver = Driver.openElected(LogProcess.config(copy))) {
            List<String> texts = driver.texts();
            assertThat(texts).hasSizeGreaterThanOrEqualTo((int) atCopy);
            for (int i = 0; i < texts.size(); i++) {
                assertThat(texts.get(i)).isEqualTo("event " + (i + 1));
            }
        }
    }

    @Test
    void startsWithoutATornLastEntry() throws Exception {
        RaftConfig config = LogProcess.config(temporary.resolve("journal"));
        List<String> written = new ArrayList<>();
        try (Driver driver = Driver.openElected(config)) {
            for (int i = 0; i < 20; i++) {
                written.add("event " + i);
                driver.append(i, written.get(i));
            }
        }
        Tree.tearTail(Tree.find(config.directory(), "log_inprogress"), 3);

        try (Driver driver = Driver.openElected(config)) {
            List<String> texts = driver.texts();
            assertThat(texts).hasSizeBetween(19, 20).isEqualTo(written.subList(0, texts.size()));
            assertThat(driver.append(texts.size(), "next")).isInstanceOf(AppendOutcome.Appended.class);
        }
    }
}
