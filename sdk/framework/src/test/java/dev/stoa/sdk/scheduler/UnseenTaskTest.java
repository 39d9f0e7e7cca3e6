package dev.stoa.sdk.scheduler;

import java.util.List;

import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.api.task.TaskReason;
import dev.stoa.api.task.TaskState;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** A launch that nobody has heard of may be with an agent that cannot be seen. */
class UnseenTaskTest {
    @Test
    void goesOnAskingAboutATaskThatAnAgentMayHaveWhichCannotBeSeen() {
        Desk desk = Desk.subscribed();
        desk.hear(Desk.offers("o-1"));
        desk.call(Desk.accept(1, "o-1", "t"));
        SchedulerNotice.TaskStatusChanged perhaps =
                Desk.status("t", 0, TaskState.UNKNOWN, TaskReason.AGENT_UNREACHABLE);
        desk.reconnect(1);
        desk.hear(perhaps);
        desk.hear(perhaps);
        assertThat(desk.shown(SchedulerNotice.TaskStatusChanged.class)).containsExactly(perhaps);

        desk.clear();
        desk.reconnect(2);
        assertThat(desk.sent(SchedulerCall.Reconcile.class))
                .containsExactly(new SchedulerCall.Reconcile(List.of(Desk.task("t"))));

        desk.hear(Desk.status("t", 0, TaskState.UNKNOWN, TaskReason.UNKNOWN_TASK));
        assertThat(desk.shown(SchedulerNotice.TaskStatusChanged.class)).hasSize(1);
        desk.clear();
        desk.reconnect(3);
        assertThat(desk.sent(SchedulerCall.Reconcile.class)).isEmpty();
    }
}
