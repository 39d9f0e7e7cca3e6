package dev.stoa.sparklite.schedule;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.OfferId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.offer.Offer;
import dev.stoa.api.resource.Attributes;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.TaskReason;
import dev.stoa.api.task.TaskState;
import dev.stoa.sparklite.data.ValueReader;
import dev.stoa.sparklite.plan.Planner;
import dev.stoa.sparklite.rdd.JobFailedException;
import dev.stoa.sparklite.rdd.Jobs;
import dev.stoa.sparklite.rdd.Lineage;
import dev.stoa.sparklite.rdd.PartitionAction;
import dev.stoa.sparklite.run.Payload;
import dev.stoa.sparklite.run.TaskOrder;
import dev.stoa.sparklite.run.TaskResult;
import dev.stoa.sparklite.run.TaskWork;
import dev.stoa.sparklite.run.Workplace;
import dev.stoa.sparklite.shuffle.MemoryBlobs;
import dev.stoa.sparklite.shuffle.MemoryBudget;

/**
 * Runs jobs in this JVM on one thread, with everything but the kernel real: the machine decides, orders are serialized,
 * tasks run in workplaces of their own and fetch from each other. Which launched task runs next is drawn from a seed.
 */
public final class LocalRunner implements Jobs {
    /** What may go wrong, asked before each task that runs. */
    public interface Chaos {
        void beforeTask(LocalRunner runner, int tasksRun);
    }

    private static final Resources AGENT = Resources.of(2000, 2048);
    private static final Sizing SIZING = new Sizing(Resources.of(1000, 0), Resources.of(0, 1024));

    private final Path directory;
    private final Random random;
    private final Chaos chaos;
    private final long budgetBytes;
    private final MemoryBlobs.Network network = new MemoryBlobs.Network();
    private final MemoryBlobs driver = network.join("driver");
    private final Orders orders = new Orders(driver);
    private final JobMachine machine = new JobMachine(SIZING);
    private final Map<AgentId, Executor> agents = new LinkedHashMap<>();
    private final Map<TaskId, Launched> launched = new LinkedHashMap<>();
    private final Deque<Action> todo = new ArrayDeque<>();
    private int shuffles;
    private int offers;
    private int executors;
    private int tasksRun;
    private JobReport report = JobReport.NONE;

    private record Executor(Workplace place, MemoryBlobs blobs) {}

    private record Launched(AgentId agent, TaskOrder order) {}

    public LocalRunner(Path directory, int agentCount, long seed, Chaos chaos, long budgetBytes) {
        this.directory = directory;
        this.random = new Random(seed);
        this.chaos = chaos;
        this.budgetBytes = budgetBytes;
        for (int i = 0; i < agentCount; i++) {
            start(new AgentId("agent" + i));
        }
    }

    /** Two agents, no trouble, memory enough. */
    public static LocalRunner calm(Path directory) {
        return new LocalRunner(directory, 2, 1, (runner, tasksRun) -> {}, 1 << 28);
    }

    private void start(AgentId agent) {
        String name = "executor" + ++executors;
        MemoryBlobs blobs = network.join(name);
        try {
            Path home = Files.createDirectories(directory.resolve(name));
            agents.put(agent, new Executor(new Workplace(home, blobs, new MemoryBudget(budgetBytes)), blobs));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Executor executor(AgentId agent) {
        return Objects.requireNonNull(agents.get(agent));
    }

    public List<AgentId> agents() {
        return List.copyOf(agents.keySet());
    }

    /** Kills an executor: what it held is gone, its tasks' ends are told. */
    public void kill(AgentId agent) {
        killSilently(agent);
        for (Map.Entry<TaskId, Launched> each : List.copyOf(launched.entrySet())) {
            if (each.getValue().agent().equals(agent)) {
                launched.remove(each.getKey());
                todo.addAll(machine.changed(
                        each.getKey(), TaskState.FAILED, TaskReason.EXECUTOR_ENDED, "the executor was killed"));
            }
        }
    }

    /** Takes away what an executor held without a word; its tasks run on in the next one. */
    public void killSilently(AgentId agent) {
        network.vanish(executor(agent).blobs());
        start(agent);
    }

    @Override
    public <T, R> List<R> run(Lineage<T> lineage, List<Integer> partitions, PartitionAction<T, R> action) {
        todo.addAll(machine.submit(Planner.plan(lineage, partitions, action)));
        while (true) {
            while (!todo.isEmpty()) {
                Action next = todo.poll();
                if (next instanceof Action.Succeeded succeeded) {
                    report = report.plus(succeeded.report());
                    drain();
                    return decode(succeeded.results());
                }
                if (next instanceof Action.Failed failed) {
                    drain();
                    throw new JobFailedException(failed.reason());
                }
                carryOut(next);
            }
            if (launched.isEmpty() || random.nextInt(3) == 0) {
                offer();
            } else {
                runOne();
            }
        }
    }

    private void drain() {
        todo.forEach(this::carryOut);
        todo.clear();
        orders.clear();
    }

    private void carryOut(Action action) {
        if (action instanceof Action.Launch launch) {
            for (Action.Order order : launch.orders()) {
                launched.put(order.attempt().id(), new Launched(order.attempt().agent(), copy(orders.make(order))));
            }
        } else if (action instanceof Action.Kill kill) {
            launched.remove(kill.task());
        }
    }

    private void offer() {
        List<Offer> made = new ArrayList<>();
        for (AgentId agent : agents.keySet()) {
            long busy = launched.values().stream()
                    .filter(each -> each.agent().equals(agent))
                    .count();
            Resources free = AGENT.minus(Resources.of(busy * 1000, busy > 0 ? 1024 : 0));
            made.add(new Offer(
                    new OfferId("o" + ++offers), agent, "localhost", "memory:x", "*", free, Attributes.NONE, 1000));
        }
        todo.addAll(machine.offered(made));
    }

    private void runOne() {
        chaos.beforeTask(this, tasksRun);
        if (launched.isEmpty()) {
            return;
        }
        List<TaskId> ids = List.copyOf(launched.keySet());
        TaskId id = ids.get(random.nextInt(ids.size()));
        Launched task = Objects.requireNonNull(launched.remove(id));
        tasksRun++;
        try {
            TaskResult result = TaskWork.run(
                    task.order(), id.value(), executor(task.agent()).place(), () -> false);
            TaskResult arrived = TaskResult.fromBytes(result.toBytes());
            if (arrived instanceof TaskResult.Value value) {
                byte[] bytes = value.value().await(driver);
                arrived = new TaskResult.Value(new Payload.Inline(bytes), value.measures());
            }
            todo.addAll(machine.finished(id, arrived));
        } catch (Exception e) {
            todo.addAll(machine.changed(id, TaskState.FAILED, TaskReason.THREW, e.toString()));
        }
    }

    /** Sends an order through what the SDK does to it. */
    private static TaskOrder copy(TaskOrder order) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
                out.writeObject(order);
            }
            return (TaskOrder) new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
        } catch (IOException | ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    @SuppressWarnings("unchecked") // an action's results are what it says
    private static <R> List<R> decode(List<Payload> results) {
        List<R> values = new ArrayList<>();
        for (Payload each : results) {
            values.add((R) ValueReader.fromBytes(((Payload.Inline) each).bytes()));
        }
        return values;
    }

    public JobReport report() {
        return report;
    }

    public int tasksRun() {
        return tasksRun;
    }

    @Override
    public int nextShuffle() {
        return ++shuffles;
    }

    @Override
    public int defaultPartitions() {
        return 4;
    }
}
