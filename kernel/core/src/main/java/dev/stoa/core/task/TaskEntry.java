package dev.stoa.core.task;

import java.util.Optional;
import java.util.SortedMap;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.task.TaskStatus;
import dev.stoa.api.task.TaskTerms;
import org.jspecify.annotations.Nullable;

/** One task as the leading master knows it. Changed only by {@link TaskTable}. */
public final class TaskEntry {
    private final TaskKey key;
    private final String name;
    private final AgentId agent;
    private final Resources resources;
    private final String executor;
    private final SortedMap<String, String> labels;
    private final TaskTerms terms;
    private final long sinceMillis;
    private TaskStatus latest;
    private @Nullable TaskStatus unacknowledged;
    private long acknowledged;
    private boolean reported;
    private @Nullable KillCause killCause;
    private @Nullable Wish wish;

    TaskEntry(
            TaskKey key,
            String name,
            AgentId agent,
            Resources resources,
            String executor,
            SortedMap<String, String> labels,
            TaskTerms terms,
            TaskStatus latest) {
        this.key = key;
        this.name = name;
        this.agent = agent;
        this.resources = resources;
        this.executor = executor;
        this.labels = labels;
        this.terms = terms;
        this.sinceMillis = latest.atMillis();
        this.latest = latest;
    }

    public TaskKey key() {
        return key;
    }

    public String name() {
        return name;
    }

    /** Where it was launched. */
    public AgentId agent() {
        return agent;
    }

    /** What it holds while it is not terminal. */
    public Resources resources() {
        return resources;
    }

    /** The id of its executor; empty for a command. */
    public String executor() {
        return executor;
    }

    /** Its framework's own marks. */
    public SortedMap<String, String> labels() {
        return labels;
    }

    /** On which terms it was launched. */
    public TaskTerms terms() {
        return terms;
    }

    /** When it was launched, or, of one that an agent brought back, when it came into the state in which it was. */
    public long sinceMillis() {
        return sinceMillis;
    }

    /** The newest status. */
    public TaskStatus latest() {
        return latest;
    }

    public TaskState state() {
        return latest.state();
    }

    /** The numbered status that the framework has not acknowledged, if there is one. */
    public Optional<TaskStatus> unacknowledged() {
        return Optional.ofNullable(unacknowledged);
    }

    /** The highest number that the framework has acknowledged; 0 before the first. */
    public long acknowledged() {
        return acknowledged;
    }

    /** Whether the newest status is numbered and not acknowledged: its agent reports it, behind what is before it. */
    public boolean isMoreToCome() {
        return latest.sequence() > acknowledged;
    }

    /** Whether its framework was told the newest status by its number, in this reign or before. */
    public boolean isLatestTold() {
        return !isMoreToCome() || latest.equals(unacknowledged);
    }

    /** Whether the agent has ever spoken of it. */
    public boolean isReported() {
        return reported;
    }

    /** Whether somebody wants it ended. */
    public boolean isKillOrdered() {
        return killCause != null;
    }

    /** Why somebody wants it ended, if somebody does. */
    public Optional<KillCause> killCause() {
        return Optional.ofNullable(killCause);
    }

    /** How its place was looked for; empty if it was not placed alone for a demand in this reign. */
    public Optional<Wish> wish() {
        return Optional.ofNullable(wish);
    }

    void placedBy(Wish asked) {
        wish = asked;
    }

    void orderKill(KillCause cause) {
        killCause = killCause == null ? cause : killCause;
    }

    void setReported() {
        reported = true;
    }

    void moveTo(TaskStatus status) {
        latest = status;
    }

    void await(TaskStatus status) {
        unacknowledged = status;
    }

    void acknowledge(long sequence) {
        acknowledged = Math.max(acknowledged, sequence);
        if (unacknowledged != null && unacknowledged.sequence() <= acknowledged) {
            unacknowledged = null;
        }
    }
}
