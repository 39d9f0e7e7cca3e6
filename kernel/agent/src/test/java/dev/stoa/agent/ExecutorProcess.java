package dev.stoa.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.ExecutorId;
import dev.stoa.api.id.ExecutorKey;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.protocol.ExecutorCall;
import dev.stoa.api.protocol.ExecutorNotice;
import dev.stoa.api.task.TaskReason;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.task.TaskStatus;
import dev.stoa.transport.media.MediaConfig;
import dev.stoa.transport.session.Hello;
import dev.stoa.transport.session.PeerKind;
import dev.stoa.transport.session.Session;
import dev.stoa.transport.session.SessionAddress;
import dev.stoa.transport.session.SessionEnd;
import dev.stoa.transport.session.SessionListener;
import dev.stoa.transport.session.aeron.AeronSessions;
import org.jspecify.annotations.Nullable;

/** An executor that runs each task until the file that its payload names is there. All on one thread. */
public final class ExecutorProcess implements SessionListener {
    private final ScheduledExecutorService loop = Executors.newSingleThreadScheduledExecutor();
    private final AeronSessions transport = AeronSessions.open(MediaConfig.DEFAULT, AgentProcess.SESSIONS);
    private final FrameworkId framework = new FrameworkId(System.getenv("STOA_FRAMEWORK_ID"));
    private final ExecutorKey key = new ExecutorKey(framework, new ExecutorId(System.getenv("STOA_EXECUTOR_ID")));
    private final Map<TaskKey, Path> running = new TreeMap<>();
    private final List<TaskStatus> unacknowledged = new ArrayList<>();
    private @Nullable Session session;

    /** Serves its agent until it is told to end. */
    public static void main(String[] arguments) {
        ExecutorProcess process = new ExecutorProcess();
        process.loop.execute(process::connect);
        var unused = process.loop.scheduleWithFixedDelay(process::look, 50, 50, TimeUnit.MILLISECONDS);
    }

    private void connect() {
        try {
            String address = Files.readAllLines(Path.of(System.getenv("STOA_AGENT_ENDPOINT_FILE")))
                    .get(0);
            transport.connect(SessionAddress.parse(address), Hello.of(PeerKind.EXECUTOR, key.toString(), ""), this);
        } catch (IOException e) {
            onEnded(SessionEnd.of(SessionEnd.Cause.UNREACHABLE, e.toString()));
        }
    }

    private void look() {
        for (Map.Entry<TaskKey, Path> task : new TreeMap<>(running).entrySet()) {
            if (Files.exists(task.getValue())) {
                running.remove(task.getKey());
                report(task.getKey(), 2, TaskState.FINISHED);
            }
        }
    }

    private void report(TaskKey task, long sequence, TaskState state) {
        TaskStatus status = TaskStatus.ofMaster(task, new AgentId("a-1"), state, TaskReason.RETURNED, "", 1)
                .withSequence(sequence);
        unacknowledged.add(status);
        if (session != null) {
            session.send(new ExecutorCall.ReportStatus(status));
        }
    }

    @Override
    public void onOpened(Session opened) {
        loop.execute(() -> {
            session = opened;
            opened.send(
                    new ExecutorCall.Attach(key, System.getenv("STOA_EXECUTOR_TOKEN"), List.copyOf(unacknowledged)));
        });
    }

    @Override
    public void onMessage(Session from, Object message) {
        loop.execute(() -> hear((ExecutorNotice) message));
    }

    private void hear(ExecutorNotice notice) {
        if (notice instanceof ExecutorNotice.TaskAssigned assigned) {
            TaskSpec task = assigned.task();
            TaskKey taskKey = new TaskKey(framework, task.id());
            running.put(taskKey, Path.of(task.name()));
            report(taskKey, 1, TaskState.RUNNING);
        } else if (notice instanceof ExecutorNotice.StatusStored stored) {
            unacknowledged.removeIf(
                    status -> status.task().task().equals(stored.task()) && status.sequence() == stored.sequence());
        } else if (notice instanceof ExecutorNotice.ShutdownOrdered) {
            System.exit(0);
        }
    }

    @Override
    public void onEnded(SessionEnd end) {
        loop.execute(() -> session = null);
        var unused = loop.schedule(this::connect, 200, TimeUnit.MILLISECONDS);
    }
}
