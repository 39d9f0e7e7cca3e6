package dev.stoa.agent;

import java.util.List;

import akka.actor.testkit.typed.javadsl.TestInbox;
import dev.stoa.api.id.ExecutorId;
import dev.stoa.api.id.ExecutorKey;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.protocol.ExecutorCall;
import dev.stoa.transport.session.Hello;
import dev.stoa.transport.session.PeerKind;
import dev.stoa.transport.session.SessionAcceptor.Admission;
import dev.stoa.transport.session.SessionListener;
import dev.stoa.transport.session.memory.RecordingSession;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class AgentAcceptorTest {
    private final TestInbox<AgentActor.Command> agent = TestInbox.create();
    private final AgentAcceptor acceptor = new AgentAcceptor("stoa", agent.getRef());

    @Test
    void doesNotReadAFloodOfAnExecutorUntilTheAgentHasCaughtUp() {
        ExecutorKey executor = new ExecutorKey(new FrameworkId("f-1"), new ExecutorId("e-1"));
        SessionListener listener =
                ((Admission.Admitted) acceptor.admit(Hello.of(PeerKind.EXECUTOR, "somebody", "stoa"))).listener();
        RecordingSession session = new RecordingSession(1, PeerKind.EXECUTOR);
        listener.onOpened(session);

        for (int i = 1; i < AgentAcceptor.PAUSE_AT; i++) {
            listener.onMessage(session, new ExecutorCall.Attach(executor, "guess", List.of()));
        }
        assertThat(session.pauses()).isZero();
        listener.onMessage(session, new ExecutorCall.Attach(executor, "guess", List.of()));
        assertThat(session.pauses()).isEqualTo(1);

        for (int left = AgentAcceptor.PAUSE_AT; left > AgentAcceptor.RESUME_AT; left--) {
            assertThat(session.resumes()).isZero();
            ((AgentActor.FromExecutor) agent.receiveMessage()).processed().run();
        }
        assertThat(session.resumes()).isEqualTo(1);
    }
}
