package dev.stoa.core.registry;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.protocol.AgentInfo;
import dev.stoa.api.protocol.FrameworkInfo;
import dev.stoa.api.resource.Attributes;
import dev.stoa.api.resource.Resources;
import dev.stoa.core.machine.Decision;
import dev.stoa.core.registry.RegistryReply.FrameworkRecorded;
import dev.stoa.core.registry.RegistryReply.Refused;
import dev.stoa.core.registry.RegistryRequest.AdmitAgent;
import dev.stoa.core.registry.RegistryRequest.AdmitFramework;
import dev.stoa.core.registry.RegistryRequest.BeginReign;
import dev.stoa.core.registry.RegistryRequest.CloseStore;
import dev.stoa.core.registry.RegistryRequest.MarkAgentUnreachable;
import dev.stoa.core.registry.RegistryRequest.OpenStore;
import dev.stoa.core.registry.RegistryRequest.ReadmitFramework;
import dev.stoa.core.registry.RegistryRequest.RemoveFramework;
import dev.stoa.core.registry.RegistryRequest.SetRoleWeight;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RegistryTest {
    private static final FrameworkInfo WEB = new FrameworkInfo("web", "*", "me", 60_000);

    private final Registry registry = new Registry();
    private int recorded;

    private static AgentInfo agent(String id, String workKey) {
        return new AgentInfo(new AgentId(id), workKey, "host", "e", Resources.parse("cpus:1"), Attributes.NONE, "boot");
    }

    private RegistryReply ask(RegistryRequest request) {
        Decision<RegistryEvent, RegistryReply> decision = registry.decide(request, 1_000);
        decision.events().forEach(registry::apply);
        recorded += decision.events().size();
        return decision.reply();
    }

    @Test
    void answersRepeatedAdmissionWithoutRecordingIt() {
        RegistryReply first = ask(new AdmitAgent(agent("a", "k")));

        assertThat(ask(new AdmitAgent(agent("a", "k")))).isEqualTo(first);
        assertThat(recorded).isEqualTo(1);
    }

    @Test
    void refusesASecondAgentUnderOneId() {
        ask(new AdmitAgent(agent("a", "k")));

        assertThat(ask(new AdmitAgent(agent("a", "another"))))
                .isEqualTo(new Refused("agent id 'a' belongs to another work directory, on host 'host':"
                        + " give this agent an id of its own"));
    }

    @Test
    void anUnreachableAgentThatComesBackIsReachable() {
        ask(new AdmitAgent(agent("a", "k")));
        ask(new MarkAgentUnreachable(new AgentId("a")));
        assertThat(registry.state().agents().get(0).isUnreachable()).isTrue();

        ask(new AdmitAgent(agent("a", "k")));

        assertThat(registry.state().agents().get(0).isUnreachable()).isFalse();
    }

    @Test
    void neverGivesAFrameworkIdTwice() {
        FrameworkRecorded first = (FrameworkRecorded) ask(new AdmitFramework(WEB));
        ask(new RemoveFramework(first.framework(), RemovalCause.TORN_DOWN, "done"));

        assertThat(ask(new AdmitFramework(WEB))).isEqualTo(new FrameworkRecorded(new FrameworkId("f-00002"), WEB, 1));
    }

    @Test
    void refusesAFrameworkIdThatWasNeverGiven() {
        assertThat(ask(new ReadmitFramework(new FrameworkId("ghost"), WEB, 0)))
                .isEqualTo(new Refused("framework id 'ghost' was never given by this cluster,"
                        + " subscribe without an id for a new one"));
    }

    @Test
    void refusesAFrameworkThatWasRemoved() {
        ask(new AdmitFramework(WEB));
        ask(new RemoveFramework(new FrameworkId("f-00001"), RemovalCause.TORN_DOWN, "done"));

        assertThat(ask(new ReadmitFramework(new FrameworkId("f-00001"), WEB, 0)))
                .isEqualTo(new Refused("framework id 'f-00001' was removed, subscribe without an id for a new one"));
    }

    @Test
    void refusesAReignThatIsNotHigher() {
        ask(new BeginReign("m1", 7));

        assertThat(ask(new BeginReign("m2", 7)))
                .isEqualTo(new Refused("epoch 7 of master 'm2' is not higher than 7, which has reigned before"));
    }

    @Test
    void refusesAWeightOfNothing() {
        assertThat(ask(new SetRoleWeight("dev", 0)))
                .isEqualTo(new Refused("weight of role 'dev' is 0 thousandths, must be 1 to 1000000000"));
    }

    @Test
    void aCopyOfItsStateIsTheSameRegistry() {
        ask(new BeginReign("m1", 3));
        ask(new AdmitAgent(agent("a", "k")));
        ask(new AdmitFramework(WEB));
        ask(new AdmitFramework(WEB));
        ask(new RemoveFramework(new FrameworkId("f-00001"), RemovalCause.TORN_DOWN, "done"));
        ask(new SetRoleWeight("dev", 2_000));

        assertThat(Registry.of(registry.state()).state()).isEqualTo(registry.state());
    }

    @Test
    void aNewProcessOfAFrameworkTakesOverAndTheOneBeforeIsRefused() {
        ask(new AdmitFramework(WEB));
        FrameworkId id = new FrameworkId("f-00001");

        assertThat(ask(new ReadmitFramework(id, WEB, 1))).isEqualTo(new FrameworkRecorded(id, WEB, 1));
        assertThat(ask(new ReadmitFramework(id, WEB, 0))).isEqualTo(new FrameworkRecorded(id, WEB, 2));
        assertThat(ask(new ReadmitFramework(id, WEB, 2))).isEqualTo(new FrameworkRecorded(id, WEB, 2));
        assertThat(ask(new ReadmitFramework(id, WEB, 1)))
                .isEqualTo(new Refused("instance 1 of framework 'f-00001' may not speak for it any more:"
                        + " instance 2 has taken over"));
        assertThat(recorded).isEqualTo(2);
    }

    @Test
    void aStoreIsOpenedOnceAndClosedOnlyAfterItsFramework() {
        ask(new AdmitFramework(WEB));
        FrameworkId id = new FrameworkId("f-00001");
        ask(new OpenStore(id));
        ask(new OpenStore(id));

        assertThat(recorded).isEqualTo(2);
        assertThat(ask(new CloseStore(id))).isEqualTo(new Refused("framework 'f-00001' exists and keeps its store"));
        ask(new RemoveFramework(id, RemovalCause.TORN_DOWN, "test"));
        assertThat(registry.state().stores()).containsExactly(id);
        ask(new CloseStore(id));
        assertThat(registry.state().stores()).isEmpty();
    }
}
