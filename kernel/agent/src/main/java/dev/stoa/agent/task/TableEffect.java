package dev.stoa.agent.task;

import dev.stoa.agent.container.ContainerId;
import dev.stoa.api.id.ExecutorKey;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.protocol.AgentCall;
import dev.stoa.api.protocol.ExecutorNotice;
import dev.stoa.api.task.ExecutorSpec;
import dev.stoa.api.task.TaskSpec;

/** What must be done, once the events decided with it are recorded. */
public sealed interface TableEffect {
    /** Say it to the master, if there is a session; what is lost is said again on the next one. */
    record TellMaster(AgentCall call) implements TableEffect {}

    /** Say it to the executor, if it has a session. */
    record TellExecutor(ExecutorKey executor, ExecutorNotice notice) implements TableEffect {}

    /** End the executor's session; it attaches again and repeats what was not stored. */
    record DropExecutorSession(ExecutorKey executor, String detail) implements TableEffect {}

    /** Prepare and start a command. Owed: container news. */
    record StartCommand(ContainerId container, FrameworkId framework, TaskSpec task) implements TableEffect {}

    /** Prepare and start an executor. Owed: container news. */
    record StartExecutor(ContainerId container, FrameworkId framework, ExecutorSpec executor) implements TableEffect {}

    /** Find out what became of a container of an earlier agent process. Owed: container news. */
    record AdoptContainer(ContainerId container) implements TableEffect {}

    /** End a container, in preparation or running. Owed: container news. */
    record StopContainer(ContainerId container, long graceMillis) implements TableEffect {}

    /** Forget what was written down of a container that has ended. */
    record RemoveContainer(ContainerId container) implements TableEffect {}

    /** Say after the delay that the time is up. A timer of the same key is replaced. */
    record StartTimer(TimerKey timer, long delayMillis) implements TableEffect {}
}
