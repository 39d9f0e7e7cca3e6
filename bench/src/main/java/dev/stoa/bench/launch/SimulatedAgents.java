package dev.stoa.bench.launch;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.protocol.AgentCall;
import dev.stoa.api.protocol.AgentInfo;
import dev.stoa.api.protocol.AgentNotice;
import dev.stoa.api.protocol.TaskRecord;
import dev.stoa.api.resource.Attributes;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.Bytes;
import dev.stoa.api.task.TaskReason;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.task.TaskStatus;
import dev.stoa.transport.session.Hello;
import dev.stoa.transport.session.PeerKind;
import dev.stoa.transport.session.SendResult;
import dev.stoa.transport.session.Session;
import dev.stoa.transport.session.SessionAddress;
import dev.stoa.transport.session.SessionEnd;
import dev.stoa.transport.session.SessionListener;
import dev.stoa.transport.session.SessionTransport;

/**
 * Agents that say what real ones say and run nothing: a task is RUNNING as soon as it is ordered, and FINISHED as soon as
 * the framework has acknowledged that. They keep their tasks over the end of a master and bring them back to the next.
 *
 * <p>Their state is touched only by the network's own thread, while it has one.
 */
final class SimulatedAgents {
    private final SessionTransport transport;
    private final List<SimulatedAgent> agents = new ArrayList<>();
    private final AtomicInteger registered = new AtomicInteger();
    private volatile CompletableFuture<Long> allRegistered = new CompletableFuture<>();

    /** So many agents, each with these resources, on a network that has a thread of its own. */
    SimulatedAgents(SessionTransport transport, int count, Resources each) {
        this.transport = transport;
        for (int i = 0; i < count; i++) {
            agents.add(new SimulatedAgent(i, each));
        }
    }

    /** Puts tasks of a framework on each agent, as if they had been launched before. Only while none is attached. */
    void giveTasks(FrameworkId framework, int tasksPerAgent, Resources each) {
        for (SimulatedAgent agent : agents) {
            for (int i = 0; i < tasksPerAgent; i++) {
                agent.run(new TaskKey(framework, new TaskId(agent.info.id() + "-" + i)), each);
            }
        }
    }

    /**
     * Attaches all at once.
     *
     * @return completes with {@link System#nanoTime} when the last one is registered, exceptionally if a session ends before
     */
    CompletableFuture<Long> attachAll(SessionAddress master) {
        registered.set(0);
        CompletableFuture<Long> all = new CompletableFuture<>();
        allRegistered = all;
        for (SimulatedAgent agent : agents) {
            transport.connect(master, Hello.of(PeerKind.AGENT, agent.info.id().value(), "stoa"), agent);
        }
        return all;
    }

    private final class SimulatedAgent implements SessionListener {
        private final AgentInfo info;
        private final SortedMap<TaskKey, TaskRecord> tasks = new TreeMap<>();
        private long epoch;

        SimulatedAgent(int number, Resources total) {
            info = new AgentInfo(
                    new AgentId("a%05d".formatted(number)),
                    "key-" + number,
                    "host-" + number,
                    "memory://a%05d".formatted(number),
                    total,
                    Attributes.parse("rack:r%d".formatted(number % 40)),
                    "boot");
        }

        void run(TaskKey task, Resources resources) {
            tasks.put(task, new TaskRecord("bench", resources, "", status(task, 1, TaskState.RUNNING)));
        }

        @Override
        public void onOpened(Session session) {
            session.send(new AgentCall.Register(info, epoch, List.copyOf(tasks.values()), List.of()));
        }

        @Override
        public void onMessage(Session session, Object message) {
            if (message instanceof AgentNotice.Registered notice) {
                epoch = notice.epoch();
                if (registered.incrementAndGet() == agents.size()) {
                    allRegistered.complete(System.nanoTime());
                }
            } else if (message instanceof AgentNotice.LaunchOrdered order) {
                TaskKey task = new TaskKey(order.framework(), order.task().id());
                run(task, order.task().resources());
                report(session, status(task, 1, TaskState.RUNNING));
            } else if (message instanceof AgentNotice.StatusAcknowledged acknowledged) {
                if (acknowledged.sequence() == 1) {
                    report(session, status(acknowledged.task(), 2, TaskState.FINISHED));
                } else {
                    tasks.remove(acknowledged.task());
                }
            }
        }

        private void report(Session session, TaskStatus status) {
            SendResult result = session.send(new AgentCall.ReportStatus(status));
            if (result != SendResult.SENT) {
                allRegistered.completeExceptionally(new IllegalStateException(
                        "agent %s could not report %s: %s".formatted(info.id(), status.task(), result)));
            }
        }

        private TaskStatus status(TaskKey task, long sequence, TaskState state) {
            TaskReason reason = state == TaskState.FINISHED ? TaskReason.EXITED : TaskReason.NONE;
            int exitCode = state == TaskState.FINISHED ? 0 : TaskStatus.NO_EXIT_CODE;
            long now = TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
            return new TaskStatus(task, info.id(), sequence, state, reason, "", exitCode, Bytes.NONE, now);
        }

        @Override
        public void onEnded(SessionEnd end) {
            allRegistered.completeExceptionally(
                    new IllegalStateException("the session of agent %s ended: %s".formatted(info.id(), end)));
        }
    }
}
