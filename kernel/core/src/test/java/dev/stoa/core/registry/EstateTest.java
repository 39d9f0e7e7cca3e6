package dev.stoa.core.registry;

import java.util.Map;
import java.util.TreeMap;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.protocol.AgentInfo;
import dev.stoa.api.resource.Attributes;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.role.RoleName;
import dev.stoa.core.machine.Decision;
import dev.stoa.core.registry.RegistryReply.Refused;
import dev.stoa.core.registry.RegistryRequest.AdmitAgent;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class EstateTest {
    private final Registry registry = new Registry();

    private RegistryReply ask(RegistryRequest request) {
        Decision<RegistryEvent, RegistryReply> decision = registry.decide(request, 1);
        decision.events().forEach(registry::apply);
        return decision.reply();
    }

    private static AgentInfo agent(Map<String, String> reserved) {
        TreeMap<RoleName, Resources> kept = new TreeMap<>();
        reserved.forEach((role, resources) -> kept.put(new RoleName(role), Resources.parse(resources)));
        return new AgentInfo(
                new AgentId("a"), "k", "h", "e", Resources.parse("cpus:2"), Attributes.NONE, "b", kept, Resources.NONE);
    }

    @Test
    void anAgentCannotKeepMoreThanItHas() {
        assertThat(ask(new AdmitAgent(agent(Map.of("eng", "cpus:3")))))
                .isEqualTo(new Refused("agent 'a': 'cpus:3' is kept for roles, must be part of the total 'cpus:2'"));
    }

    @Test
    void whatAnAgentKeepsHasANameOfItsOwn() {
        assertThat(ask(new AdmitAgent(agent(Map.of("eng/web", "cpus:1", "eng.web", "cpus:1")))))
                .isEqualTo(new Refused(
                        "agent 'a' keeps something for roles 'eng.web' and 'eng/web', which are too much alike"));
        assertThat(ask(new AdmitAgent(agent(Map.of("r".repeat(128), "cpus:1")))))
                .isInstanceOf(Refused.class);
    }
}
