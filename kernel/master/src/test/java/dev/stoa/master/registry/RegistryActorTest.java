package dev.stoa.master.registry;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

import akka.actor.testkit.typed.javadsl.TestInbox;
import akka.persistence.testkit.javadsl.PersistenceEffect;
import akka.persistence.testkit.javadsl.UnpersistentBehavior;
import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.protocol.AgentInfo;
import dev.stoa.api.protocol.FrameworkInfo;
import dev.stoa.api.resource.Attributes;
import dev.stoa.api.resource.Resources;
import dev.stoa.core.registry.Registry;
import dev.stoa.core.registry.RegistryEvent;
import dev.stoa.core.registry.RegistryReply;
import dev.stoa.core.registry.RegistryRequest;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RegistryActorTest {
    private static final FrameworkInfo WEB = new FrameworkInfo("web", "*", "me", 60_000);
    private static final AgentInfo AGENT =
            new AgentInfo(new AgentId("a"), "k", "h", "e", Resources.parse("cpus:1"), Attributes.NONE, "boot");

    private final UnpersistentBehavior<RegistryActor.Command, RegistryEvent, Registry> registry =
            UnpersistentBehavior.fromEventSourced(
                    RegistryActor.create(Clock.fixed(Instant.ofEpochMilli(5), ZoneOffset.UTC)));
    private final TestInbox<RegistryActor.Committed> answers = TestInbox.create();

    private List<RegistryReply> commit(RegistryRequest... requests) {
        registry.getBehaviorTestKit().run(new RegistryActor.Commit(List.of(requests), answers.getRef()));
        return answers.receiveMessage().replies();
    }

    @Test
    void recordsABatchAsOneWriteAndAnswersInItsOrder() {
        List<RegistryReply> replies =
                commit(new RegistryRequest.AdmitFramework(WEB), new RegistryRequest.AdmitAgent(AGENT));

        assertThat(replies)
                .containsExactly(
                        new RegistryReply.FrameworkRecorded(new FrameworkId("f-00001"), WEB, 1),
                        new RegistryReply.AgentRecorded(AGENT));
        assertThat(registry.getEventProbe().drain())
                .extracting(PersistenceEffect::persistedObject)
                .containsExactly(
                        new RegistryEvent.FrameworkAdmitted(new FrameworkId("f-00001"), WEB, 5),
                        new RegistryEvent.AgentAdmitted(AGENT, 5));
    }

    @Test
    void eachRequestOfABatchSeesThoseBeforeIt() {
        assertThat(commit(new RegistryRequest.AdmitFramework(WEB), new RegistryRequest.AdmitFramework(WEB)))
                .extracting(reply ->
                        ((RegistryReply.FrameworkRecorded) reply).framework().value())
                .containsExactly("f-00001", "f-00002");
    }

    @Test
    void aRefusalIsAnsweredAndNotRecorded() {
        assertThat(commit(new RegistryRequest.MarkAgentUnreachable(new AgentId("ghost"))))
                .containsExactly(new RegistryReply.Refused("agent 'ghost' is not known"));
        assertThat(registry.getEventProbe().hasEffects()).isFalse();
    }
}
