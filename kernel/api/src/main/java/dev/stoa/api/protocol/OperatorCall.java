package dev.stoa.api.protocol;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.store.StoreOperation;

/** What people and their tools say to the leading master. Each carries a number that its answer repeats. */
public sealed interface OperatorCall {
    /** Received to list tasks, live ones and a bounded number of ended ones. Owed: {@link OperatorNotice.TasksListed}. */
    record ListTasks(long request) implements OperatorCall {}

    /** Received to list agents. Owed: {@link OperatorNotice.AgentsListed}. */
    record ListAgents(long request) implements OperatorCall {}

    /** Received to list frameworks. Owed: {@link OperatorNotice.FrameworksListed}. */
    record ListFrameworks(long request) implements OperatorCall {}

    /** Received to list open offers. Owed: {@link OperatorNotice.OffersListed}. */
    record ListOffers(long request) implements OperatorCall {}

    /**
     * Received to end a task. Owed: {@link OperatorNotice.Done} once the order is on its way, or a refusal.
     *
     * @param task {@code FRAMEWORK/TASK}, or the task id alone if only one live task has it
     */
    record KillTask(long request, String task) implements OperatorCall {}

    /**
     * Received to read a framework's store: a get or a scan. Owed: {@link OperatorNotice.StoreRead}, or a refusal.
     */
    record ReadStore(long request, FrameworkId framework, StoreOperation operation) implements OperatorCall {}

    /**
     * Received to say that an agent which is not attached will never come back. Owed: {@link OperatorNotice.Done}; its tasks are
     * then {@code GONE} and it is never let in again. Or a refusal.
     */
    record MarkAgentGone(long request, AgentId agent) implements OperatorCall {}

    /**
     * Received to say that the agents which are overdue are lost indeed, though they are many. Owed: {@link
     * OperatorNotice.Done}; they are then recorded as unreachable. Or a refusal.
     */
    record ConfirmLostAgents(long request) implements OperatorCall {}

    /** Received to remove a framework with all it runs. Owed: {@link OperatorNotice.Done} once recorded, or a refusal. */
    record RemoveFramework(long request, FrameworkId framework) implements OperatorCall {}
}
