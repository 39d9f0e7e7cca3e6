package dev.stoa.node.option;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The files that say how the JVMs of nodes start. */
@Timeout(60)
class NodeFlagsTest {
    private static Path file(String kind) {
        return Path.of("src/main/resources/dev/stoa/node/jvm/%s.flags".formatted(kind));
    }

    @ParameterizedTest
    @ValueSource(strings = {"master", "agent"})
    void thisJavaStartsWithThem(String kind) throws Exception {
        Process java = new ProcessBuilder(JvmFlags.java(), "@" + file(kind), "-XX:+PrintCommandLineFlags", "-version")
                .redirectErrorStream(true)
                .start();
        String said = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(java.waitFor()).as(said).isZero();
        assertThat(said).contains("-XX:+UseSerialGC").doesNotContain("warning");
    }

    @ParameterizedTest
    @ValueSource(strings = {"master", "agent"})
    void eachLineIsOneOptionOrARemark(String kind) throws Exception {
        List<String> lines = Files.readAllLines(file(kind));

        assertThat(lines).allMatch(line -> line.matches("# .*|-X\\S+"));
    }
}
