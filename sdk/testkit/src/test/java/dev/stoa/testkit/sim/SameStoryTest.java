package dev.stoa.testkit.sim;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import dev.stoa.testkit.sim.workload.Standard;
import dev.stoa.testkit.sim.world.Trace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(300)
@EnabledIfSystemProperty(named = "stoa.seeds", matches = ".+", disabledReason = "runs with -Psoak")
class SameStoryTest {
    private static final long SEED = 7;

    @Test
    void oneSeedTellsOneStoryToTheLastLine() {
        assertThat(tell()).isEqualTo(tell());
    }

    private static List<String> tell() {
        List<String> lines = new ArrayList<>();
        Standard.scenario().run(SEED, Trace.to(lines::add));
        assertThat(lines).hasSizeGreaterThan(1_000);
        return lines;
    }

    @Test
    void twoSeedsTellTwoStories() {
        assertThat(Standard.scenario().run(1).fingerprint())
                .isNotEqualTo(Standard.scenario().run(2).fingerprint());
    }

    @Test
    void anotherProcessTellsTheSameStory() throws Exception {
        Story here = Standard.scenario().run(SEED);

        assertThat(fingerprintOfAnotherProcess()).contains("fingerprint=" + here.fingerprint() + ",");
    }

    private static String fingerprintOfAnotherProcess() throws IOException, InterruptedException {
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-exports",
                        "java.base/jdk.internal.misc=ALL-UNNAMED",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SameStoryTest.class.getName())
                .redirectErrorStream(true)
                .start();
        String output = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(other.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return output;
    }

    /** Runs in the other process. */
    public static void main(String[] arguments) {
        System.out.println(Standard.scenario().run(SEED));
    }
}
