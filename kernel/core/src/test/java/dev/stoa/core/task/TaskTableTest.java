package dev.stoa.core.task;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.protocol.TaskRecord;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.Bytes;
import dev.stoa.api.task.TaskReason;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.task.TaskStatus;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TaskTableTest {
    private static final AgentId AGENT = new AgentId("a-1");
    private static final TaskKey TASK = new TaskKey(new FrameworkId("f-1"), new TaskId("t-1"));

    private final TaskTable table = new TaskTable();

    @Test
    void anEndThatWasBroughtBackWithoutItsDataIsReportedWithThem() {
        TaskEntry entry = table.bringBack(AGENT, new TaskRecord("t", Resources.NONE, "e-1", finished(Bytes.NONE)));

        assertThat(table.report(entry, finished(Bytes.of("result")))).isEqualTo(TaskTable.Reported.NEWS);
        assertThat(entry.unacknowledged()).contains(finished(Bytes.of("result")));
    }

    private static TaskStatus finished(Bytes data) {
        return new TaskStatus(
                TASK, AGENT, 1, TaskState.FINISHED, TaskReason.NONE, "", TaskStatus.NO_EXIT_CODE, data, 1);
    }
}
