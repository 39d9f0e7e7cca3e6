package dev.stoa.core.reign;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.offer.Atomicity;
import dev.stoa.api.offer.Filter;
import dev.stoa.api.offer.Offer;
import dev.stoa.api.offer.Operation;
import dev.stoa.api.protocol.AgentNotice;
import dev.stoa.api.protocol.OperatorCall;
import dev.stoa.api.protocol.OperatorNotice;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.api.protocol.TaskRecord;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.task.TaskStatus;
import dev.stoa.api.view.AgentView;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Random histories of a cell: agents that come, break off, are lost and come back, frameworks that accept, decline, kill, go away
 * and return, masters that fail over. After every step no agent is over-committed; at the end every accepted task has one story.
 */
class ReignHistoryTest {
    private static final int STEPS = 600;

    /** An agent as it is, whatever the master believes. */
    private static final class Machine {
        final AgentId id;
        final SortedMap<TaskKey, Running> tasks = new TreeMap<>();
        boolean attached;

        Machine(AgentId id) {
            this.id = id;
        }
    }

    private static final class Running {
        final Resources resources;
        TaskStatus head;
        boolean acknowledged;

        Running(Resources resources, TaskStatus head) {
            this.resources = resources;
            this.head = head;
        }
    }

    private final CellWorld world = new CellWorld();
    private final List<Machine> machines = new ArrayList<>();
    private final SortedMap<FrameworkId, Boolean> frameworks = new TreeMap<>();
    private final Map<String, Offer> offers = new HashMap<>();
    private final SortedMap<TaskKey, TaskState> stories = new TreeMap<>();
    private final SortedMap<TaskKey, Integer> launches = new TreeMap<>();
    private Random random = new Random(0);
    private int heard;
    private int taskNumber;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void keepsItsPromisesThroughAnyHistory(long seed) {
        random = new Random(seed);
        for (int i = 0; i < 5; i++) {
            machines.add(new Machine(new AgentId("a" + i)));
        }
        for (int step = 0; step < STEPS; step++) {
            step();
            hear();
            checkBooks();
            checkMachines();
        }
        finish();
        assertThat(launches.values()).as("launches of one task id").allMatch(count -> count <= 1);
        assertThat(stories).as("stories").isNotEmpty();
        stories.forEach((task, state) -> {
            if (frameworks.containsKey(task.framework())) {
                assertThat(state.isTerminal()).as("%s ended as %s", task, state).isTrue();
            }
        });
        for (AgentView agent : agents()) {
            assertThat(agent.used()).as("held on %s at the end", agent.agent()).isEqualTo(Resources.NONE);
        }
    }

    private void step() {
        int dice = random.nextInt(100);
        Machine machine = machines.get(random.nextInt(machines.size()));
        if (dice < 10) {
            attach(machine);
        } else if (dice < 13 && machine.attached) {
            machine.attached = false;
            world.reign.agentDisconnected(machine.id, world.nowMillis);
            world.settle();
        } else if (dice < 15 && frameworks.size() < 6) {
            frameworks.put(world.subscribe(), true);
        } else if (dice < 19) {
            anyFramework((framework, connected) -> {
                if (connected) {
                    world.reign.frameworkDisconnected(framework, world.nowMillis);
                    world.settle();
                    frameworks.put(framework, false);
                } else {
                    world.resubscribe(framework);
                    frameworks.put(framework, true);
                }
            });
        } else if (dice < 45) {
            world.allocate();
        } else if (dice < 70) {
            useAnOffer();
        } else if (dice < 90) {
            progress(machine);
        } else if (dice < 93) {
            killSomething();
        } else if (dice < 94) {
            failOver();
        } else {
            world.pass(random.nextInt(4_000));
        }
    }

    private interface OnFramework {
        void act(FrameworkId framework, boolean connected);
    }

    private void anyFramework(OnFramework action) {
        if (!frameworks.isEmpty()) {
            List<FrameworkId> all = new ArrayList<>(frameworks.keySet());
            FrameworkId chosen = all.get(random.nextInt(all.size()));
            action.act(chosen, frameworks.getOrDefault(chosen, false));
        }
    }

    private void attach(Machine machine) {
        if (machine.attached) {
            return;
        }
        machine.attached = true;
        List<TaskRecord> records = new ArrayList<>();
        machine.tasks.forEach(
                (key, running) -> records.add(new TaskRecord(key.task().value(), running.resources, "", running.head)));
        world.register(machine.id, "cpus:4;mem:4GiB", records.toArray(TaskRecord[]::new));
        machine.tasks.values().stream()
                .filter(running -> !running.acknowledged)
                .forEach(running -> world.reign.statusReported(machine.id, running.head, world.nowMillis));
        world.settle();
    }

    private void failOver() {
        world.failOver();
        machines.forEach(machine -> machine.attached = false);
        frameworks.replaceAll((framework, connected) -> false);
        offers.clear();
        machines.forEach(this::attach);
    }

    private void useAnOffer() {
        if (offers.isEmpty()) {
            return;
        }
        String id = new ArrayList<>(new TreeMap<>(offers).keySet()).get(random.nextInt(offers.size()));
        FrameworkId framework = new FrameworkId(id.substring(0, id.indexOf(' ')));
        Offer offer = offers.remove(id);
        if (offer == null || !frameworks.getOrDefault(framework, false)) {
            return;
        }
        if (random.nextInt(4) == 0) {
            world.reign.decline(
                    framework, new SchedulerCall.Decline(List.of(offer.id()), new Filter(1_000)), world.nowMillis);
            world.settle();
            return;
        }
        List<Operation> operations = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            String cpus = "cpus:%d;mem:%dMiB".formatted(1 + random.nextInt(2), 64 + random.nextInt(1024));
            operations.add(new Operation.Launch(offer.id(), CellWorld.task("t" + ++taskNumber, cpus)));
        }
        Atomicity atomicity = random.nextBoolean() ? Atomicity.EACH : Atomicity.ALL_OR_NOTHING;
        world.reign.accept(
                framework,
                new SchedulerCall.Accept(1, List.of(offer.id()), operations, atomicity, new Filter(500)),
                world.nowMillis);
        world.settle();
    }

    private void killSomething() {
        if (!stories.isEmpty()) {
            TaskKey task = new ArrayList<>(stories.keySet()).get(random.nextInt(stories.size()));
            if (frameworks.getOrDefault(task.framework(), false)) {
                world.reign.kill(task.framework(), new SchedulerCall.Kill(task.task()), world.nowMillis);
                world.settle();
            }
        }
    }

    /** Lets a task of a machine go on: to running, or to its end. Nothing moves while a status is unacknowledged. */
    private void progress(Machine machine) {
        for (Map.Entry<TaskKey, Running> entry : machine.tasks.entrySet()) {
            Running running = entry.getValue();
            if (running.acknowledged && !running.head.state().isTerminal()) {
                tell(machine, entry.getKey(), running, random.nextBoolean() ? TaskState.FINISHED : TaskState.FAILED);
                return;
            }
        }
    }

    private void tell(Machine machine, TaskKey task, Running running, TaskState state) {
        running.head = CellWorld.status(task, machine.id, running.head.sequence() + 1, state);
        running.acknowledged = false;
        if (machine.attached) {
            world.reign.statusReported(machine.id, running.head, world.nowMillis);
            world.settle();
        }
    }

    /** Does on the machines and in the frameworks what was said to them. */
    private void hear() {
        while (heard < world.said.size()) {
            Object notice = world.said.get(heard++);
            if (notice instanceof AgentNotice.LaunchOrdered launch) {
                launch(launch);
            } else if (notice instanceof AgentNotice.StatusAcknowledged acknowledged) {
                acknowledge(acknowledged);
            } else if (notice instanceof AgentNotice.KillOrdered kill) {
                kill(kill.task());
            } else if (notice instanceof AgentNotice.FrameworkRemoved removed) {
                machines.forEach(machine -> new ArrayList<>(machine.tasks.keySet())
                        .stream()
                                .filter(task -> task.framework().equals(removed.framework()))
                                .forEach(this::kill));
            } else if (notice instanceof SchedulerNotice.TaskStatusChanged changed) {
                tellFramework(changed.status());
            }
        }
        offers.clear();
        for (SchedulerNotice.OffersMade made : world.heard(SchedulerNotice.OffersMade.class)) {
            made.offers().forEach(offer -> offers.put(ownerOf(offer) + " " + offer.id(), offer));
        }
        offers.keySet().removeIf(id -> id.startsWith("-"));
    }

    private String ownerOf(Offer offer) {
        OperatorNotice.OffersListed open =
                (OperatorNotice.OffersListed) world.reign.answer(new OperatorCall.ListOffers(0), world.nowMillis);
        return open.offers().stream()
                .filter(view -> view.offer().equals(offer.id().value()))
                .map(view -> view.framework())
                .findFirst()
                .orElse("-");
    }

    private void launch(AgentNotice.LaunchOrdered launch) {
        TaskKey key = new TaskKey(launch.framework(), launch.task().id());
        launches.merge(key, 1, Integer::sum);
        AgentId agent = new AgentId(taskAgent(key));
        Machine machine = machine(agent);
        stories.put(key, TaskState.STAGING);
        Running running = new Running(launch.task().resources(), CellWorld.status(key, agent, 1, TaskState.RUNNING));
        machine.tasks.put(key, running);
        if (machine.attached) {
            world.reign.statusReported(agent, running.head, world.nowMillis);
            world.settle();
        }
    }

    private String taskAgent(TaskKey key) {
        return world.heard(SchedulerNotice.AcceptAnswered.class).stream()
                .map(answer -> answer.reply().placed().get(key.task()))
                .filter(agent -> agent != null)
                .findFirst()
                .orElseThrow()
                .value();
    }

    private Machine machine(AgentId id) {
        return machines.stream()
                .filter(machine -> machine.id.equals(id))
                .findFirst()
                .orElseThrow();
    }

    private void acknowledge(AgentNotice.StatusAcknowledged acknowledged) {
        for (Machine machine : machines) {
            Running running = machine.tasks.get(acknowledged.task());
            if (running != null && running.head.sequence() == acknowledged.sequence()) {
                running.acknowledged = true;
                if (running.head.state().isTerminal()) {
                    machine.tasks.remove(acknowledged.task());
                }
            }
        }
    }

    private void kill(TaskKey task) {
        for (Machine machine : machines) {
            Running running = machine.tasks.get(task);
            if (running != null && !running.head.state().isTerminal()) {
                tell(machine, task, running, TaskState.KILLED);
            }
        }
    }

    private void tellFramework(TaskStatus status) {
        TaskState before = stories.get(status.task());
        if (before != null && before.isTerminal() && status.sequence() > 0) {
            assertThat(status.state()).as("%s ends once", status.task()).isEqualTo(before);
        }
        if (status.state() != TaskState.UNKNOWN) {
            stories.put(status.task(), status.state());
        }
        if (status.needsAcknowledgement()) {
            world.reign.acknowledge(
                    status.task().framework(),
                    new SchedulerCall.Acknowledge(status.task().task(), status.agent(), status.sequence()));
            world.settle();
        }
    }

    private List<AgentView> agents() {
        return ((OperatorNotice.AgentsListed) world.reign.answer(new OperatorCall.ListAgents(0), world.nowMillis))
                .agents();
    }

    private void checkBooks() {
        for (AgentView agent : agents()) {
            Resources taken = agent.used().plus(agent.offered());
            assertThat(agent.total().contains(taken))
                    .as("%s has %s, %s are taken", agent.agent(), agent.total(), taken)
                    .isTrue();
        }
    }

    private void checkMachines() {
        for (Machine machine : machines) {
            Resources running = Resources.NONE;
            for (Running task : machine.tasks.values()) {
                running = running.plus(task.head.state().isTerminal() ? Resources.NONE : task.resources);
            }
            assertThat(Resources.parse("cpus:4;mem:4GiB").contains(running))
                    .as("%s really runs %s", machine.id, running)
                    .isTrue();
        }
    }

    /** Brings everybody back and lets everything end. */
    private void finish() {
        frameworks.replaceAll((framework, connected) -> {
            if (!connected) {
                world.resubscribe(framework);
            }
            return true;
        });
        machines.forEach(this::attach);
        for (int round = 0; round < 1_000; round++) {
            hear();
            machines.forEach(this::progress);
        }
        frameworks.keySet().forEach(framework -> {
            world.reign.reconcile(
                    framework,
                    new SchedulerCall.Reconcile(stories.keySet().stream()
                            .filter(task -> task.framework().equals(framework))
                            .map(task -> new TaskId(task.task().value()))
                            .toList()),
                    world.nowMillis);
            world.settle();
        });
        hear();
    }
}
