package dev.stoa.core.reign;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.demand.Demand;
import dev.stoa.api.demand.Demand.Fulfilment;
import dev.stoa.api.demand.Demand.Gang;
import dev.stoa.api.demand.Demand.Strategy;
import dev.stoa.api.demand.ExplainSubject;
import dev.stoa.api.demand.Explanation;
import dev.stoa.api.demand.Explanation.Outcome;
import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.DemandId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.placement.Constraint;
import dev.stoa.api.protocol.AgentNotice;
import dev.stoa.api.protocol.OperatorCall;
import dev.stoa.api.protocol.OperatorNotice;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.protocol.SchedulerNotice.DemandEnded;
import dev.stoa.api.protocol.SchedulerNotice.Explained;
import dev.stoa.api.resource.Ranges;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.role.RoleName;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.task.TaskTerms;
import dev.stoa.api.view.AgentView;
import dev.stoa.api.view.DemandView;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Random demands, ends, losses and time; after each step: nobody is over-committed, what the kernel calls placeable is placed, no
 * placeable demand waits, a gang is whole or not there, and a task is launched once.
 */
class DemandHistoryTest {
    private static final int AGENTS = 5;
    private static final List<String> CONSTRAINTS = List.of(
            "",
            "",
            "host == elsewhere",
            "unique(agent, app=a)",
            "anti-affinity(agent, app=b)",
            "spread(agent, app=a, 1)",
            "agent in (a0, a1, a2)",
            "max-per(agent, 2) or agent == a4");

    private final CellWorld world = new CellWorld();
    private final SortedMap<TaskKey, AgentId> running = new TreeMap<>();
    private final Set<TaskId> launched = new HashSet<>();
    private final SortedMap<String, Demand> stated = new TreeMap<>();
    private final FrameworkId framework;
    private int heard;
    private int numbers;
    private Random random = new Random(0);

    DemandHistoryTest() {
        for (int i = 0; i < AGENTS; i++) {
            world.register(new AgentId("a" + i), "cpus:4;mem:4GiB;ports:[1-5]");
        }
        framework = world.subscribe();
        world.reign.suppress(framework);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void booksBalanceAndNothingPlaceableWaits(int seed) {
        random = new Random(seed);
        for (int step = 0; step < 120; step++) {
            switch (random.nextInt(6)) {
                case 0, 1 -> state();
                case 2 -> pass();
                case 3 -> probe();
                default -> endSomething();
            }
            allocate();
            check("seed %d step %d".formatted(seed, step));
        }
    }

    private void allocate() {
        while (world.reign.isAllocationWanted(world.nowMillis)) {
            world.reign.allocate(world.nowMillis);
            world.settle();
            hear();
        }
    }

    private void state() {
        String id = "d" + numbers++;
        int count = 1 + random.nextInt(4);
        int minimum = random.nextInt(3) == 0 ? count : 1;
        TaskTerms terms = TaskTerms.DEFAULT
                .withConstraint(Constraint.parse(CONSTRAINTS.get(random.nextInt(CONSTRAINTS.size()))))
                .withPriority(random.nextInt(3) * 100);
        SortedMap<String, String> labels = new TreeMap<>();
        labels.put("app", random.nextBoolean() ? "a" : "b");
        TaskSpec base = CellWorld.task(id, shape());
        TaskSpec template = new TaskSpec(
                base.id(), base.name(), base.resources(), base.body(), labels, base.killGraceMillis(), terms);
        Demand demand = new Demand(
                new DemandId(id),
                template,
                count,
                new Gang(minimum, random.nextBoolean() ? Strategy.PACK : Strategy.SPREAD),
                List.of(),
                random.nextBoolean() ? 500 : 0,
                random.nextBoolean() ? 3_000 : 0,
                Fulfilment.LAUNCH);
        stated.put(id, demand);
        world.reign.stateDemand(framework, new SchedulerCall.StateDemand(demand, Ranges.NONE, 0), world.nowMillis);
        world.settle();
    }

    private String shape() {
        String ports = random.nextInt(3) == 0 ? ";ports:" + (1 + random.nextInt(3)) : "";
        return "cpus:%d;mem:%dMiB%s".formatted(1 + random.nextInt(3), 256 * (1 + random.nextInt(6)), ports);
    }

    private void pass() {
        world.pass(random.nextInt(1_500));
    }

    private void endSomething() {
        if (!running.isEmpty()) {
            TaskKey task = new ArrayList<>(running.keySet()).get(random.nextInt(running.size()));
            AgentId agent = running.getOrDefault(task, new AgentId("none"));
            running.remove(task);
            world.report(task, agent, 1, TaskState.FINISHED);
            world.acknowledge(task, agent, 1);
        }
    }

    /** What is called placeable is placed when it is demanded, and what is not is not. */
    private void probe() {
        allocate();
        String resources = shape();
        Constraint constraint = Constraint.parse(CONSTRAINTS.get(random.nextInt(CONSTRAINTS.size())));
        int count = 1 + random.nextInt(3);
        TaskTerms terms = TaskTerms.DEFAULT.withConstraint(constraint).withPriority(TaskTerms.MAX_PRIORITY);
        Explanation before = explain(new ExplainSubject.Shape(
                RoleName.DEFAULT, Resources.parse(resources), terms, Collections.emptySortedMap(), count));
        String id = "p" + numbers++;
        TaskSpec template = CellWorld.task(id, resources).withTerms(terms);
        Demand demand = new Demand(
                new DemandId(id), template, count, new Gang(count, Strategy.PACK), List.of(), 0, 0, Fulfilment.LAUNCH);
        world.reign.stateDemand(framework, new SchedulerCall.StateDemand(demand, Ranges.NONE, 0), world.nowMillis);
        world.settle();
        allocate();
        boolean placed = launched.contains(new TaskId(id + ".0"));
        assertThat(placed)
                .as("%d x %s where %s: %s", count, resources, Constraint.print(constraint), before.summary())
                .isEqualTo(before.outcome() == Outcome.PLACEABLE);
        world.reign.withdrawDemand(framework, new SchedulerCall.WithdrawDemand(new DemandId(id)));
        world.settle();
    }

    private Explanation explain(ExplainSubject subject) {
        world.reign.explain(framework, new SchedulerCall.Explain(1, subject), world.nowMillis);
        world.settle();
        return world.last(Explained.class).explanation();
    }

    private void hear() {
        for (; heard < world.said.size(); heard++) {
            if (world.said.get(heard) instanceof AgentNotice.LaunchOrdered launch) {
                TaskId task = launch.task().id();
                assertThat(launched.add(task)).as("%s is launched once", task).isTrue();
                TaskKey key = new TaskKey(framework, task);
                running.put(key, agentOf(task));
            }
        }
    }

    private AgentId agentOf(TaskId task) {
        OperatorNotice.TasksListed listed =
                (OperatorNotice.TasksListed) world.reign.answer(new OperatorCall.ListTasks(0), world.nowMillis);
        return listed.tasks().stream()
                .filter(view -> view.task().equals(task.value()))
                .map(view -> new AgentId(view.agent()))
                .findFirst()
                .orElseThrow();
    }

    private void check(String as) {
        OperatorNotice.AgentsListed agents =
                (OperatorNotice.AgentsListed) world.reign.answer(new OperatorCall.ListAgents(0), world.nowMillis);
        for (AgentView agent : agents.agents()) {
            assertThat(agent.total().contains(agent.used().plus(agent.offered())))
                    .as("%s: %s is over-committed", as, agent.agent())
                    .isTrue();
        }
        OperatorNotice.DemandsListed demands =
                (OperatorNotice.DemandsListed) world.reign.answer(new OperatorCall.ListDemands(0), world.nowMillis);
        for (DemandView demand : demands.demands()) {
            Explanation why = explain(new ExplainSubject.Named(demand.demand()));
            assertThat(why.outcome())
                    .as("%s: %s waits though it could be placed: %s", as, demand.demand(), why.summary())
                    .isNotEqualTo(Outcome.PLACEABLE);
            if (demand.placed() > 0) {
                assertThat(demand.placed())
                        .as("%s: gang %s is partly there", as, demand.demand())
                        .isGreaterThanOrEqualTo(demand.minimum());
            }
        }
        for (DemandEnded ended : world.heard(DemandEnded.class)) {
            Demand demand = stated.get(ended.demand().value());
            if (demand != null && ended.placed() > 0) {
                assertThat(ended.placed())
                        .as("%s: gang %s ended partly placed", as, ended.demand())
                        .isGreaterThanOrEqualTo(demand.gang().minimum());
            }
        }
    }
}
