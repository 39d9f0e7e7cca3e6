package dev.stoa.master.boot;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.stoa.core.allocator.AllocatorConfig;
import dev.stoa.core.allocator.ThirdRule;
import dev.stoa.core.eviction.RebalanceConfig;
import dev.stoa.core.placement.PlacerConfig;
import dev.stoa.core.reign.ReignConfig;
import dev.stoa.core.reign.UnknownRoles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class MasterConfigTest {
    private static MasterConfig with(String key, Object value) {
        Config config =
                ConfigFactory.parseMap(Map.of("stoa.master." + key, value)).withFallback(ConfigFactory.load());
        return MasterConfig.from(config, Path.of("data"));
    }

    @Test
    void theReferenceSaysWhatTheCoreTakesForUsual() {
        ReignConfig reign =
                MasterConfig.from(ConfigFactory.load(), Path.of("data")).reign();

        assertThat(reign).isEqualTo(ReignConfig.DEFAULT);
    }

    @Test
    void offersAndPlacementAreTheOperators() {
        assertThat(with("offers.order", "first-come").reign().allocator())
                .isEqualTo(new AllocatorConfig(ThirdRule.FIRST_COME, 1_000));
        assertThat(with("offers.order", "random").reign().allocator().thirdRule())
                .isEqualTo(ThirdRule.RANDOM);
        assertThat(with("offers.max-percent", 40).reign().allocator().maxOfferedPermille())
                .isEqualTo(400);
        assertThat(with("placement.candidates", 7).reign().placer())
                .isEqualTo(new PlacerConfig(7, PlacerConfig.DEFAULT.promises(), 30_000));
        assertThat(with("placement.promises", 0).reign().placer().promises()).isZero();
        assertThat(with("placement.promise-time", "5s").reign().placer().promiseMillis())
                .isEqualTo(5_000);
        assertThat(with("eviction.rebalance", "on").reign().preemption().rebalance())
                .isEqualTo(new RebalanceConfig(RebalanceConfig.Moving.ON, 3_600_000));
        assertThat(with("roles.unknown", "refuse").reign().unknownRoles()).isEqualTo(UnknownRoles.REFUSE);
        assertThat(with("offer-timeout", "5s").reign().offerTimeoutMillis()).isEqualTo(5_000);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            gpu-agents           | mine    | stoa.master.gpu-agents is 'mine', must be kept or shared
            offers.order         | lottery | stoa.master.offers.order is 'lottery', must be fair, random or first-come
            offers.max-percent   | 0       | stoa.master.offers.max-percent is 0, must be 1 to 100
            offers.max-percent   | 101     | stoa.master.offers.max-percent is 101, must be 1 to 100
            placement.candidates | 0       | stoa.master.placement: 0 candidates must be 1 to 100000
            placement.promises   | 1001    | stoa.master.placement: 1001 promises must be 0 to 1000
            eviction.rebalance   | maybe   | stoa.master.eviction.rebalance is 'maybe', must be off or on
            eviction.rebalance-rest | 0s   | rest of 0 ms after a move must be more than 0
            roles.unknown        | perhaps | stoa.master.roles.unknown is 'perhaps', must be accept or refuse
            offer-timeout        | 0s      | offer time-out of 0 ms must be more than 0
            """)
    void namesTheValueAndTheRule(String key, String value, String message) {
        assertThatThrownBy(() -> with(key, value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void everyKeyOfTheReferenceIsExplained() throws Exception {
        List<String> lines = Files.readAllLines(Path.of("src/main/resources/reference.conf"));
        int end = lines.indexOf("  akka {");
        assertThat(end).isPositive();
        for (int i = 1; i < end; i++) {
            String key = lines.get(i).strip();
            if (key.matches("[a-z-]+ (=.*|\\{)")) {
                // One comment may be of several keys that follow one another.
                int above = i - 1;
                while (lines.get(above).strip().matches("[a-z-]+ =.*")) {
                    above--;
                }
                assertThat(lines.get(above).strip())
                        .as("what stands above line %d, %s", i + 1, key)
                        .startsWith("#");
            }
        }
    }
}
