package dev.stoa.chronoslite.fault;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import dev.stoa.chronoslite.cli.Chronos;
import dev.stoa.testkit.NodeCommand;
import dev.stoa.testkit.chaos.ChaosCluster;
import dev.stoa.testkit.chaos.ChaosPlan;
import dev.stoa.testkit.chaos.Fault;
import dev.stoa.testkit.chaos.Fault.Kind;
import dev.stoa.testkit.chaos.TestNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Jobs on three masters, two agents and chronos-lite, each on a host of its own, while the leader is cut off, an agent goes deaf,
 * chronos-lite goes mute, and last chronos-lite is killed while an agent is cut off.
 */
class PartitionIT {
    private static final int JOBS = 20;
    private static final int PERIOD_SECONDS = 20;
    private static final int PORT = 4400;
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final Duration RUN = Duration.ofSeconds(100);

    /** How late a run may begin: the longest fault, the time in which it is found, and the 15 s that the bar allows after it. */
    private static final Duration LATE = Duration.ofSeconds(50);

    @TempDir
    private Path jobs;

    @Test
    @EnabledIfSystemProperty(
            named = "stoa.soak",
            matches = "true",
            disabledReason = "minutes of real time: run with -Dstoa.soak=true")
    void noSlotIsMissedOrDoubledWhenCablesAreCut() throws Exception {
        assumeTrue(TestNetwork.whyNot().isEmpty(), () -> TestNetwork.whyNot().orElseThrow());
        try (ChaosCluster cluster = new ChaosCluster(3, 2, PartitionIT::serve)) {
            cluster.startAll(PATIENCE);
            cluster.awaitSaid(ChaosCluster.FRAMEWORK, "chronos-lite is at http://", PATIENCE);
            Ledger ledger = new Ledger(Files.createDirectory(cluster.directory().resolve("ledger")), PERIOD_SECONDS);
            Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(20);
            for (int i = 0; i < JOBS; i++) {
                String name = "job-%02d".formatted(i);
                Files.writeString(jobs.resolve(name + ".json"), ledger.definition(name, start.plusMillis(i * 1_000L)));
            }
            sync(cluster);
            List<Fault> faults = List.of(
                    new Fault(Kind.CUT_OFF, cluster.leader(), 25_000, 15_000),
                    new Fault(Kind.DEAFEN, "a1", 50_000, 10_000),
                    new Fault(Kind.MUTE, ChaosCluster.FRAMEWORK, 70_000, 10_000),
                    new Fault(Kind.CUT_OFF, "a2", 95_000, 8_000),
                    new Fault(Kind.KILL, ChaosCluster.FRAMEWORK, 97_000, 2_000));
            long length = faults.stream().mapToLong(Fault::endMillis).max().orElseThrow();
            cluster.suffer(new ChaosPlan(0, length, faults), System.out::println);
            Instant end = start.plus(RUN);
            ledger.awaitMet(end, PATIENCE);
            ledger.judge(end, LATE);
        }
    }

    private static List<String> serve(String masters, String host, Path directory) {
        String data = directory.resolve("chronos").toString();
        String port = Integer.toString(PORT);
        return NodeCommand.of(
                Chronos.class, List.of("serve", "--masters", masters, "--bind", host, "--port", port, "--data", data));
    }

    /** From the same host, since nothing else reaches it. */
    private void sync(ChaosCluster cluster) throws IOException, InterruptedException {
        String url = "http://%s:%d".formatted(cluster.addressOf(ChaosCluster.FRAMEWORK), PORT);
        List<String> command = new ArrayList<>(cluster.commandOn(ChaosCluster.FRAMEWORK));
        command.addAll(NodeCommand.of(Chronos.class, List.of("sync", jobs.toString(), "--url", url)));
        File out = jobs.resolve("sync.out").toFile();
        Process sync = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(out)
                .start();
        assertThat(sync.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(sync.exitValue()).as(Files.readString(out.toPath())).isZero();
    }
}
