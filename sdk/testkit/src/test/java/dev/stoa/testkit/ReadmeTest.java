package dev.stoa.testkit;

import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ReadmeTest {
    @Test
    void theReadmeShowsTheHelloFrameworkAsItIsCompiled() throws Exception {
        String source = Files.readString(Path.of("src/test/java/dev/stoa/testkit/HelloFramework.java"));
        String begin = "// README: begin";
        String compiled = source.substring(source.indexOf(begin) + begin.length(), source.indexOf("// README: end"));

        String readme = Files.readString(Path.of("../framework/README.md"));

        assertThat(words(readme)).contains(words(compiled));
    }

    @Test
    void theReadmeShowsTheDemandAsItIsCompiled() throws Exception {
        String source = Files.readString(Path.of("src/test/java/dev/stoa/testkit/HelloDemand.java"));
        String begin = "// README: begin";
        String compiled = source.substring(source.indexOf(begin) + begin.length(), source.indexOf("// README: end"));

        assertThat(words(Files.readString(Path.of("../framework/README.md")))).contains(words(compiled));
    }

    private static String words(String text) {
        return text.replaceAll("\\s+", " ").strip();
    }
}
