package dev.stoa.agent;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.stoa.agent.task.TableLimits;
import dev.stoa.api.reservation.Inventory;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.role.RoleName;
import dev.stoa.transport.session.LeaderSeeker;
import dev.stoa.transport.session.SessionAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class AgentConfigTest {
    private static final Config REFERENCE = ConfigFactory.parseResources("reference.conf");

    @Test
    void readsTheReference() {
        AgentConfig config = AgentConfig.from(REFERENCE.resolve());

        assertThat(config.masters()).containsExactly(SessionAddress.udp("127.0.0.1", 5050));
        assertThat(config.listen()).isEqualTo(SessionAddress.udp("127.0.0.1", 5051));
        assertThat(config.onStop()).isEqualTo(OnStop.KEEP);
        assertThat(config.limits()).isEqualTo(TableLimits.DEFAULT);
        assertThat(config.backOff()).isEqualTo(LeaderSeeker.BackOff.DEFAULT);
        assertThat(config.id()).isEmpty();
        assertThat(config.resources()).isEmpty();
        assertThat(config.hostname()).isNotBlank();
    }

    @Test
    void resourcesMayBeKeptForRolesAndLent() {
        Config config = ConfigFactory.parseMap(Map.of("stoa.agent.resources", "cpus:2;cpus(eng):1;mem{revocable}:1GiB"))
                .withFallback(REFERENCE);

        Inventory brings = AgentConfig.from(config.resolve()).resources().orElseThrow();

        assertThat(brings.total()).isEqualTo(Resources.of(3000, 0));
        assertThat(brings.reserved()).containsEntry(new RoleName("eng"), Resources.of(1000, 0));
        assertThat(brings.revocable()).isEqualTo(Resources.of(0, 1024));
    }

    @Test
    void everyKeyOfTheReferenceIsExplained() throws Exception {
        List<String> lines = Files.readAllLines(Path.of("src/main/resources/reference.conf"));
        int end = lines.indexOf("  actors {");
        assertThat(end).isPositive();
        for (int i = 1; i < end; i++) {
            String line = lines.get(i).strip();
            boolean isKey = line.matches("[a-z-]+ (=.*|\\{)");
            if (isKey && !line.startsWith("max = ")) {
                String before = lines.get(i - 1).strip();
                assertThat(before.startsWith("#")
                                || line.startsWith("executor {")
                                || line.startsWith("download {")
                                || before.startsWith("back-off {"))
                        .as("line %d, %s, has a comment above", i + 1, line)
                        .isTrue();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "masters, , must name at least one",
        "on-stop, maybe, must be keep or kill",
        "resources, cpus:-1, negative",
        "resources, cpus{revocable}:1, must have something that is not revocable",
        "resources, cpus(*):1, leave the role out",
        "attributes, rack, must be NAME:VALUE",
        "id, a/b, allowed are letters",
        "listen, nowhere, HOST:PORT",
        "max-tasks, 0, 'must be 1 to 20000'",
        "executor.grace, 2 days, must be 0 to one day",
        "registration-timeout, 0s, must be above 0",
        "cluster, ' ', must name a cluster",
        "download.max-size, 0, must be above 0",
        "download.timeout, 0s, must be above 0",
        "task-users, a b, user 'a b' must be 1 to 32 letters",
    })
    void namesTheValueAndTheRule(String key, String value, String rule) {
        Object given = key.equals("masters") ? List.of() : key.equals("task-users") ? List.of(value) : value;
        Config config =
                ConfigFactory.parseMap(Map.of("stoa.agent." + key, given)).withFallback(REFERENCE);

        assertThatThrownBy(() -> AgentConfig.from(config.resolve()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(rule);
    }

    @Test
    void keepsSomeMemoryForTheSystem() {
        assertThat(MachineResources.offered(8, 64_000)).isEqualTo(offer(8000, 57_600));
        assertThat(MachineResources.offered(2, 2_000)).isEqualTo(offer(2000, 1_488));
        assertThat(MachineResources.offered(1, 600)).isEqualTo(offer(1000, 300));
        assertThat(MachineResources.detect().cpuMillis()).isPositive();
    }

    private static Resources offer(long cpuMillis, long memoryMib) {
        return Resources.parse("cpus:%s;mem:%dMiB;ports:[31000-31999]".formatted(cpuMillis / 1000, memoryMib));
    }
}
