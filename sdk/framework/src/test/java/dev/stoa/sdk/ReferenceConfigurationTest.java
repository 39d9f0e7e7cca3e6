package dev.stoa.sdk;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.stoa.sdk.blob.BlobConfig;
import dev.stoa.sdk.scheduler.SchedulerConfig;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ReferenceConfigurationTest {
    private static Config with(String overrides) {
        return ConfigFactory.parseString(overrides)
                .withFallback(ConfigFactory.defaultReference())
                .resolve();
    }

    @Test
    void theDefaultsAreValid() {
        assertThat(SchedulerConfig.from(with("")).maxPendingCalls()).isEqualTo(10_000);
        assertThat(BlobConfig.from(with("")).maxMemoryBytes()).isEqualTo(128L << 20);
    }

    @Test
    void everyKeyHasAComment() throws Exception {
        Path file = Path.of("src/main/resources/reference.conf");
        List<String> lines = Files.readAllLines(file);
        String above = "";
        for (String line : lines) {
            String text = line.strip();
            if (text.contains(" = ")) {
                assertThat(above).as("above '%s'", text).matches("#.*|.* = .*");
            }
            above = text;
        }
    }

    @Test
    void reportsAllProblemsTogether() {
        Config config = with("stoa.sdk.scheduler { max-kills = 0, kill-retry-max = 1ms, subscribe-timeout = -1s }");

        assertThatThrownBy(() -> SchedulerConfig.from(config))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("max-kills is 0")
                .hasMessageContaining("kill-retry")
                .hasMessageContaining("subscribe-timeout");
    }
}
