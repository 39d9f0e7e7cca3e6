package dev.stoa.core.registry;

import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.maintenance.AfterDrain;
import dev.stoa.api.maintenance.AgentSelection;
import dev.stoa.api.maintenance.Drain;
import dev.stoa.api.maintenance.MaintenanceWindow;
import dev.stoa.api.protocol.AgentInfo;
import dev.stoa.api.resource.Attributes;
import dev.stoa.api.resource.Resources;
import dev.stoa.core.machine.Decision;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class UpkeepTest {
    private static final AgentId A1 = new AgentId("a1");
    private static final long NOW = 1_000;

    private final Registry registry = new Registry();

    UpkeepTest() {
        ask(new RegistryRequest.AdmitAgent(info(A1)));
    }

    private static AgentInfo info(AgentId agent) {
        return new AgentInfo(
                agent, "key", "host", "udp://127.0.0.1:1", Resources.parse("cpus:1"), Attributes.NONE, "boot");
    }

    private RegistryReply ask(RegistryRequest request) {
        Decision<RegistryEvent, RegistryReply> decision = registry.decide(request, NOW);
        decision.events().forEach(registry::apply);
        return decision.reply();
    }

    private static RegistryRequest drain(long deadlineMillis, AfterDrain after, String... agents) {
        TreeSet<AgentId> ids = new TreeSet<>();
        List.of(agents).forEach(agent -> ids.add(new AgentId(agent)));
        return new RegistryRequest.StartDrains(ids, deadlineMillis, after);
    }

    private static MaintenanceWindow window(String name, long start) {
        return new MaintenanceWindow(
                name, new AgentSelection(new TreeSet<>(List.of(A1)), new TreeMap<>()), start, 5_000, 1_000);
    }

    @Test
    void aDrainOutlivesARestart() {
        ask(drain(10_000, AfterDrain.STAY, "a1"));
        ask(new RegistryRequest.RecordDrained(A1));

        assertThat(Registry.of(registry.state()).state().drains())
                .containsExactly(new Drain(A1, NOW, NOW + 10_000, AfterDrain.STAY, NOW));
    }

    @Test
    void drainsAllThatAreNamedOrNone() {
        assertThat(ask(drain(0, AfterDrain.STAY, "a1", "a2")))
                .isEqualTo(new RegistryReply.Refused("agent 'a2' is not known"));
        assertThat(registry.state().drains()).isEmpty();
    }

    @Test
    void refusesADeadlineThatIsNone() {
        assertThat(ask(drain(-1, AfterDrain.STAY, "a1")))
                .isEqualTo(new RegistryReply.Refused("deadline of -1 ms must be 0 to 7776000000"));
    }

    @Test
    void anAgentThatIsGoneForGoodIsRefusedEverAfter() {
        ask(drain(0, AfterDrain.MARK_GONE, "a1"));
        ask(new RegistryRequest.RecordDrained(A1));

        assertThat(registry.state().agents()).isEmpty();
        Registry again = Registry.of(registry.state());
        assertThat(again.decide(new RegistryRequest.AdmitAgent(info(A1)), NOW).reply())
                .isEqualTo(new RegistryReply.AgentIsGone(
                        "agent 'a1' was marked gone by a person: its tasks were given up; start it with a new"
                                + " work directory"));
        assertThat(ask(new RegistryRequest.EndDrains(new TreeSet<>(List.of(A1)))))
                .isEqualTo(new RegistryReply.Refused("agent 'a1' is gone for good, that is not taken back"));
    }

    @Test
    void onlyADrainThatIsOnCanBeEnded() {
        assertThat(ask(new RegistryRequest.EndDrains(new TreeSet<>(List.of(A1)))))
                .isEqualTo(new RegistryReply.Refused("agent 'a1' is not being drained"));

        ask(drain(0, AfterDrain.STAY, "a1"));
        ask(new RegistryRequest.EndDrains(new TreeSet<>(List.of(A1))));

        assertThat(registry.state().drains()).isEmpty();
    }

    @Test
    void drainingAgainChangesTheTermsAndKeepsTheBeginning() {
        ask(drain(0, AfterDrain.STAY, "a1"));

        registry.decide(drain(10_000, AfterDrain.STAY, "a1"), NOW + 500)
                .events()
                .forEach(registry::apply);

        assertThat(registry.state().drains()).containsExactly(new Drain(A1, NOW, NOW + 10_500, AfterDrain.STAY, 0));
    }

    @Test
    void recordsAWindowOnceAndForgetsItWhenItIsRemoved() {
        assertThat(registry.decide(new RegistryRequest.SetWindow(window("w", 10_000)), NOW)
                        .events())
                .hasSize(1);
        ask(new RegistryRequest.SetWindow(window("w", 10_000)));
        assertThat(registry.decide(new RegistryRequest.SetWindow(window("w", 10_000)), NOW)
                        .events())
                .isEmpty();
        assertThat(Registry.of(registry.state()).state().windows()).containsExactly(window("w", 10_000));

        ask(new RegistryRequest.RemoveWindow("w"));

        assertThat(registry.state().windows()).isEmpty();
        assertThat(ask(new RegistryRequest.RemoveWindow("w")))
                .isEqualTo(new RegistryReply.Refused("no maintenance window is called 'w'"));
    }

    @Test
    void refusesAWindowThatIsOver() {
        MaintenanceWindow past = new MaintenanceWindow("w", window("w", 1).agents(), 1, 10, 0);

        assertThat(ask(new RegistryRequest.SetWindow(past)))
                .isEqualTo(new RegistryReply.Refused("window 'w' is over since 989 ms, must end in the future"));
    }
}
