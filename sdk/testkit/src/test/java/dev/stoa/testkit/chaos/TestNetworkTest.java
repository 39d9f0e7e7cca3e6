package dev.stoa.testkit.chaos;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Datagrams, counted where they arrive, tell one direction from the other. */
@Timeout(60)
class TestNetworkTest {
    private TestNetwork network;

    @BeforeEach
    void makeNetwork() {
        assumeTrue(TestNetwork.whyNot().isEmpty(), () -> TestNetwork.whyNot().orElse(""));
        network = new TestNetwork();
        network.addHost("one");
        network.addHost("two");
    }

    @AfterEach
    void removeNetwork() {
        if (network != null) {
            network.close();
        }
    }

    /** Whether datagrams sent by one host arrive at the other, with no answer needed. */
    private boolean arrives(String from, String to) throws IOException, InterruptedException {
        String hardware = output(to, "ip -o link show eth0").replaceAll("(?s).*link/ether (\\S+).*", "$1");
        output(from, "ip neigh replace %s lladdr %s dev eth0 nud permanent".formatted(network.addressOf(to), hardware));
        long before = datagrams(to);
        for (int i = 0; i < 20; i++) {
            output(from, "echo hello > /dev/udp/%s/9 || true".formatted(network.addressOf(to)));
        }
        return datagrams(to) - before >= 20;
    }

    /** How many datagrams came for ports that nobody listens at. */
    private long datagrams(String host) throws IOException, InterruptedException {
        String counters = output(host, "grep '^Udp: [0-9]' /proc/net/snmp");
        return Long.parseLong(List.of(counters.strip().split(" ", -1)).get(2));
    }

    private String output(String host, String script) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(network.commandOn(host));
        command.addAll(List.of("bash", "-c", script));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return output;
    }

    @Test
    void joinsItsHosts() throws Exception {
        assertThat(arrives("one", "two")).isTrue();
        assertThat(arrives("two", "one")).isTrue();
    }

    @Test
    void cutsAHostOffAndHealsIt() throws Exception {
        network.harm("two", Fault.Kind.CUT_OFF);
        assertThat(arrives("one", "two")).isFalse();
        assertThat(arrives("two", "one")).isFalse();

        network.heal("two");
        assertThat(arrives("one", "two")).isTrue();
    }

    @Test
    void cutsOneDirectionAlone() throws Exception {
        network.harm("two", Fault.Kind.DEAFEN);
        assertThat(arrives("one", "two")).isFalse();
        assertThat(arrives("two", "one")).isTrue();

        network.harm("two", Fault.Kind.MUTE);
        assertThat(arrives("one", "two")).isTrue();
        assertThat(arrives("two", "one")).isFalse();
    }
}
