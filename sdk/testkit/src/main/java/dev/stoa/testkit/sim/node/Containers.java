package dev.stoa.testkit.sim.node;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

import dev.stoa.agent.container.ContainerEnd;
import dev.stoa.agent.container.ContainerId;
import dev.stoa.agent.runtime.ContainerPlan;
import dev.stoa.agent.runtime.LaunchException;
import dev.stoa.agent.runtime.RuntimeListener;
import dev.stoa.agent.runtime.TaskRuntime;
import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.testkit.sim.world.SimProcess;
import dev.stoa.testkit.sim.world.World;
import org.jspecify.annotations.Nullable;

/** What runs on one machine. It outlives the agent's process, and ends with the machine. */
public final class Containers {
    private static final int KILLED_BY_TERM = 128 + 15;
    private static final int KILLED_BY_FORCE = 128 + 9;
    private static final Duration TO_HEED = Duration.ofMillis(20);
    private static final int SLOW_STARTS_ONE_OF = 4;
    private static final int SLOW_START_MILLIS = 3_000;
    private static final int SLOWEST_STARTS_ONE_OF = 20;
    private static final int SLOWEST_START_MILLIS = 30_000;

    /** Sees what is started. */
    public interface Witness {
        /** The program of a task starts. */
        void launched(String machine, TaskKey task);

        /** An agent that was marked gone has heard so and has ended; its machine gets another one. */
        void retired(String machine, AgentId agent, List<TaskKey> running);
    }

    private static final class Box {
        private final TaskKey task;
        private final Command.Run run;
        private final long startsAtMillis;
        private @Nullable ContainerEnd end;
        private boolean told;
        private boolean stopping;

        Box(TaskKey task, Command.Run run, long startsAtMillis) {
            this.task = task;
            this.run = run;
            this.startsAtMillis = startsAtMillis;
        }
    }

    private final World world;
    private final String machine;
    private final RandomGenerator random;
    private final Command command;
    private final Witness witness;
    private final SortedMap<ContainerId, Box> boxes = new TreeMap<>();
    private @Nullable Hold watched;

    Containers(World world, String machine, Command command, Witness witness) {
        this.world = world;
        this.machine = machine;
        this.random = world.newRandom();
        this.command = command;
        this.witness = witness;
    }

    /** The tasks whose programs run now, in order. */
    public List<TaskKey> running() {
        List<TaskKey> running = new ArrayList<>();
        for (Box box : boxes.values()) {
            if (box.end == null) {
                running.add(box.task);
            }
        }
        return running;
    }

    /** One agent process's hold on them. */
    TaskRuntime open(SimProcess process, RuntimeListener listener) {
        Hold runtime = new Hold(process, listener);
        watched = runtime;
        return runtime;
    }

    /** The machine is started anew: nothing of what ran runs. */
    void reboot() {
        endAll(boxes.values(), new ContainerEnd.MachineRebooted());
    }

    /** One of them is killed together with whoever could have told how it ended; nothing if none runs. */
    public void killOne() {
        List<Box> running =
                boxes.values().stream().filter(box -> box.end == null).toList();
        if (!running.isEmpty()) {
            endAll(List.of(running.get(random.nextInt(running.size()))), new ContainerEnd.StatusLost());
        }
    }

    private void endAll(Collection<Box> some, ContainerEnd how) {
        for (Map.Entry<ContainerId, Box> entry : List.copyOf(boxes.entrySet())) {
            if (some.contains(entry.getValue())) {
                end(entry.getKey(), entry.getValue(), how);
            }
        }
    }

    private void end(ContainerId id, Box box, ContainerEnd how) {
        if (box.end == null) {
            box.end = how;
            tell(id, box);
        }
    }

    private void tell(ContainerId id, Box box) {
        ContainerEnd how = box.end;
        Hold runtime = watched;
        if (how != null && runtime != null && !box.told && runtime.watches(id)) {
            box.told = true;
            runtime.process.soon("container ends", () -> runtime.listener.onEnded(id, how));
        }
    }

    private final class Hold implements TaskRuntime {
        private final SimProcess process;
        private final RuntimeListener listener;
        private final List<ContainerId> mine = new ArrayList<>();

        Hold(SimProcess process, RuntimeListener listener) {
            this.process = process;
            this.listener = listener;
        }

        boolean watches(ContainerId id) {
            return mine.contains(id) && !process.isDead();
        }

        @Override
        public String name() {
            return "simulated";
        }

        @Override
        public void launch(ContainerPlan plan) throws LaunchException {
            Command.Run run = command.run(plan.argv(), random);
            if (!run.startFailure().isEmpty()) {
                throw new LaunchException(run.startFailure());
            }
            Duration toStart = timeToStart();
            Box box = new Box(taskOf(plan), run, world.nowMillis() + toStart.toMillis());
            boxes.put(plan.id(), box);
            mine.add(plan.id());
            witness.launched(machine, box.task);
            process.after(toStart, "container starts", () -> listener.onStarted(plan.id()));
            world.after(
                    toStart.plus(run.time()),
                    "container",
                    () -> end(plan.id(), box, new ContainerEnd.Exited(run.exitCode())));
        }

        private Duration timeToStart() {
            int longest = random.nextInt(SLOWEST_STARTS_ONE_OF) == 0
                    ? SLOWEST_START_MILLIS
                    : random.nextInt(SLOW_STARTS_ONE_OF) == 0 ? SLOW_START_MILLIS : 2;
            return Duration.ofMillis(random.nextInt(longest));
        }

        private TaskKey taskOf(ContainerPlan plan) {
            return new TaskKey(
                    new FrameworkId(variable(plan, "STOA_FRAMEWORK_ID")), new TaskId(variable(plan, "STOA_TASK_ID")));
        }

        private String variable(ContainerPlan plan, String name) {
            return Optional.ofNullable(plan.environment().get(name))
                    .orElseThrow(() -> new IllegalStateException("executors cannot be simulated, commands can"));
        }

        @Override
        public Adoption adopt(ContainerId container) {
            Box box = boxes.get(container);
            if (box == null) {
                return Adoption.UNATTEMPTED;
            }
            mine.add(container);
            box.told = false;
            if (box.end == null) {
                Duration toStart = Duration.ofMillis(Math.max(0, box.startsAtMillis - world.nowMillis()));
                process.after(toStart, "container runs", () -> listener.onStarted(container));
            } else {
                tell(container, box);
            }
            return Adoption.ADOPTED;
        }

        @Override
        public void stop(ContainerId container, Duration grace) {
            Box box = boxes.get(container);
            if (box == null || box.end != null) {
                return;
            }
            if (!box.stopping && box.run.heedsKill()) {
                box.stopping = true;
                world.after(
                        TO_HEED, "container heeds", () -> end(container, box, new ContainerEnd.Exited(KILLED_BY_TERM)));
            } else {
                world.after(
                        grace,
                        "container is forced",
                        () -> end(container, box, new ContainerEnd.Exited(KILLED_BY_FORCE)));
            }
        }

        @Override
        public void remove(ContainerId container) {
            Box box = boxes.get(container);
            if (box != null && box.end != null) {
                boxes.remove(container);
            }
        }

        @Override
        public void close() {
            mine.clear();
        }
    }
}
