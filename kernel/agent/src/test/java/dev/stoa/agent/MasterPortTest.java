package dev.stoa.agent;

import java.util.List;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.ExecutorId;
import dev.stoa.api.id.ExecutorKey;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.protocol.AgentCall;
import dev.stoa.api.protocol.AgentInfo;
import dev.stoa.api.protocol.ExecutorRecord;
import dev.stoa.api.resource.Attributes;
import dev.stoa.api.resource.Resources;
import dev.stoa.transport.session.PeerKind;
import dev.stoa.transport.session.memory.RecordingSession;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class MasterPortTest {
    private static final ExecutorKey EXECUTOR = new ExecutorKey(new FrameworkId("f-1"), new ExecutorId("e-1"));
    private static final AgentCall.ReportExecutorEnded ENDED = new AgentCall.ReportExecutorEnded(EXECUTOR, 1, "ended");

    private final MasterPort port = new MasterPort(full -> {});
    private final RecordingSession session = new RecordingSession(1, PeerKind.AGENT);

    @Test
    void saysNothingBeforeTheRegistrationIsTaken() {
        port.up(session, register(1));
        port.send(register(1));

        port.send(new AgentCall.ReportVolumes(List.of()));

        assertThat(session.sent()).containsExactly(register(1));
    }

    @Test
    void saysThatAnExecutorEndedWhileTheRegistrationThatListsItWasUnderWay() {
        port.up(session, register(1));
        port.send(register(1));

        port.send(ENDED);
        port.registered();

        assertThat(session.sent()).containsExactly(register(1), ENDED);
    }

    @Test
    void doesNotSayThatAnExecutorEndedThatTheRegistrationDoesNotList() {
        port.up(session, register(1));

        port.send(ENDED);
        port.send(register(1));
        port.registered();

        assertThat(session.sent()).containsExactly(register(1));
    }

    @Test
    void sendsTheRegistrationOfThisSessionAndNotOneThatWaitedForTheDiskSinceTheLast() {
        port.up(session, register(1));
        port.down();
        RecordingSession next = new RecordingSession(2, PeerKind.AGENT);
        port.up(next, register(2));

        port.send(register(1));
        port.send(register(2));

        assertThat(next.sent()).containsExactly(register(2));
    }

    private static AgentCall.Register register(long epoch) {
        AgentInfo info = new AgentInfo(
                new AgentId("a-1"), "key", "here", "memory:agent", Resources.of(1, 1), Attributes.NONE, "boot");
        ExecutorRecord executor = new ExecutorRecord(EXECUTOR, Resources.NONE);
        return new AgentCall.Register(info, epoch, List.of(), List.of(executor), List.of());
    }
}
