package dev.stoa.node.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

import static org.assertj.core.api.Assertions.assertThat;

/** Kills what runs a supervised framework, one after the other, without a word; it goes on each time with what is in its store. */
class SupervisedIT {
    private static final long PATIENCE_SECONDS = 90;

    private Cluster cluster;
    private Path counts;

    // Not with the instance, which is made for tests that are passed over, too.
    @BeforeEach
    void start() {
        // Whoever tears its own framework down must end by itself: nobody ends it as long as a test takes.
        cluster = new Cluster("-Dstoa.master.supervision.farewell=1h");
        counts = cluster.directory().resolve("counts");
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    /** One process of the framework, as it wrote it down when it had counted itself. */
    private record Counted(long pid, String agent, String framework, long instance) {
        ProcessHandle process() {
            return ProcessHandle.of(pid).orElseThrow();
        }

        void kill() throws Exception {
            ProcessHandle process = process();
            assertThat(process.destroyForcibly()).isTrue();
            process.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
    }

    @Test
    @EnabledIfSystemProperty(
            named = "stoa.soak",
            matches = "true",
            disabledReason = "many processes: run with -Dstoa.soak=true")
    void outlivesItsProcessItsAgentAndTheMasterAndIsGoneWhenItIsTornDown() throws Exception {
        cluster.startAgent("a", "cpus:1;mem:1GiB");
        String framework = submit("stay");

        // Its first process counts 1.
        Counted first = await(1);
        assertThat(first.framework()).isEqualTo(framework);
        assertThat(first.agent()).isEqualTo("a");
        assertThat(supervision().get("attempt").asLong()).isEqualTo(1);
        assertThat(supervision().get("task").asText()).isEqualTo("s-" + framework + "/attempt-1.0");

        first.kill();
        // The second, on the same agent, goes on with the store of the first.
        Counted second = await(2);
        assertThat(second.agent()).isEqualTo("a");
        assertThat(second.framework()).isEqualTo(framework);

        cluster.startAgent("b", "cpus:1;mem:1GiB");
        cluster.agent("a").kill();
        second.kill();
        // With agent 'a' and its process gone the third is on the other one.
        Counted third = await(3);
        assertThat(third.agent()).isEqualTo("b");

        cluster.master().kill();
        cluster.restartMaster();
        cluster.startAgent("a", "cpus:1;mem:1GiB");
        // It goes on under the new master, which starts no other.
        assertThat(third.process().isAlive()).isTrue();
        awaitPhase("running");
        assertThat(supervision().get("attempt").asLong()).isEqualTo(3);

        third.kill();
        // And the new master keeps it running as the old one did.
        Counted fourth = await(4);
        assertThat(fourth.framework()).isEqualTo(framework);

        ProcessHandle last = fourth.process();
        try (StoaProcess teardown = cluster.start("teardown", framework)) {
            assertThat(teardown.awaitExit()).as("%s", teardown).isZero();
        }
        last.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(cluster.list("frameworks")).isEmpty();
        assertThat(counts.resolve("5")).doesNotExist();
    }

    @Test
    void aProcessThatIsDoneIsNotStartedAgain() throws Exception {
        cluster.startAgent("a", "cpus:1;mem:1GiB");
        submit("end");

        Counted first = await(1);
        first.process().onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        cluster.master().awaitErr(line -> line.contains("supervised no more"));

        assertThat(cluster.list("frameworks").get(0).get("supervision").isNull())
                .isTrue();
        assertThat(cluster.list("ps")).isEmpty();
    }

    @Test
    @EnabledIfSystemProperty(
            named = "stoa.soak",
            matches = "true",
            disabledReason = "many processes: run with -Dstoa.soak=true")
    void aProcessThatTearsItsFrameworkDownEndsByItself() throws Exception {
        cluster.startAgent("a", "cpus:1;mem:1GiB");
        submit("teardown");

        Counted first = await(1);
        Optional<ProcessHandle> process = ProcessHandle.of(first.pid());
        if (process.isPresent()) {
            process.get().onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
        cluster.master().awaitErr(line -> line.contains("framework removed"));

        assertThat(cluster.list("frameworks")).isEmpty();
    }

    private String submit(String how) throws IOException {
        Files.createDirectories(counts);
        try (StoaProcess submit = cluster.start(
                "submit",
                "--supervise",
                "--resources",
                "cpus:0.5;mem:256MiB",
                jar().toString(),
                counts.toString(),
                how)) {
            assertThat(submit.awaitExit()).as("%s", submit).isZero();
            return submit.out().strip();
        }
    }

    private Path jar() throws IOException {
        Path jar = cluster.directory().resolve("counting.jar");
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, CountingFramework.class.getName());
        String entry = CountingFramework.class.getName().replace('.', '/') + ".class";
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file, manifest);
                InputStream bytes = SupervisedIT.class.getClassLoader().getResourceAsStream(entry)) {
            out.putNextEntry(new JarEntry(entry));
            assertThat(bytes).isNotNull();
            if (bytes != null) {
                bytes.transferTo(out);
            }
        }
        return jar;
    }

    private JsonNode supervision() {
        return cluster.list("frameworks").get(0).get("supervision");
    }

    /** Each look is a command of its own, which takes its time. */
    private void awaitPhase(String phase) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        Optional<String> seen = Optional.empty();
        while (System.nanoTime() < end) {
            seen = Optional.of(supervision().get("phase").asText());
            if (seen.get().equals(phase)) {
                return;
            }
        }
        throw new AssertionError("the supervision is %s and not %s: %s".formatted(seen, phase, cluster.master()));
    }

    /** What the process of this number has written, waiting for it. */
    private Counted await(int count) throws Exception {
        Path file = counts.resolve(Integer.toString(count));
        try (WatchService watch = counts.getFileSystem().newWatchService()) {
            counts.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
            while (!Files.exists(file)) {
                WatchKey key = watch.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                assertThat(key)
                        .as("count %d is awaited: %s %s", count, cluster.list("frameworks"), cluster.master())
                        .isNotNull();
                if (key != null) {
                    key.pollEvents();
                    key.reset();
                }
            }
        }
        String[] fields = Files.readString(file).split(" ", -1);
        return new Counted(Long.parseLong(fields[0]), fields[1], fields[2], Long.parseLong(fields[3]));
    }
}
