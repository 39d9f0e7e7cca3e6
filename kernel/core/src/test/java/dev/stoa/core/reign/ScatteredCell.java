package dev.stoa.core.reign;

import java.util.List;

import dev.stoa.api.demand.Demand;
import dev.stoa.api.demand.Demand.Fulfilment;
import dev.stoa.api.demand.Demand.Gang;
import dev.stoa.api.demand.Demand.Strategy;
import dev.stoa.api.demand.ExplainSubject;
import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.DemandId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.placement.Constraint;
import dev.stoa.api.protocol.AgentNotice.KillOrdered;
import dev.stoa.api.protocol.AgentNotice.LaunchOrdered;
import dev.stoa.api.protocol.FrameworkInfo;
import dev.stoa.api.protocol.OperatorCall;
import dev.stoa.api.protocol.OperatorNotice;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.protocol.SchedulerNotice.EvictionNoticed;
import dev.stoa.api.resource.Ranges;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.api.task.TaskState;
import dev.stoa.core.cell.PoolKey;
import dev.stoa.core.eviction.RebalanceConfig;
import dev.stoa.core.eviction.RebalanceConfig.Moving;

import static dev.stoa.core.reign.CellWorld.A1;
import static org.assertj.core.api.Assertions.assertThat;

/** A cell in which tasks are moved, and what tests of that ask of it. */
abstract class ScatteredCell {
    static final AgentId A2 = new AgentId("a2");
    static final AgentId A3 = new AgentId("a3");
    static final long NOTICE = EvictionTimes.DEFAULT.noticeMillis();
    static final long KEEP = EvictionTimes.DEFAULT.keepMillis();
    static final long REST = 3_600_000;
    static final int USUAL = 100;

    CellWorld world = moving(Moving.ON);
    FrameworkId web = CellWorld.F1;
    FrameworkId big = CellWorld.F2;

    static CellWorld moving(Moving moving) {
        return CellWorld.evictingIn(EvictionTimes.DEFAULT, new RebalanceConfig(moving, REST));
    }

    FrameworkId framework(String role) {
        FrameworkId framework = world.subscribe(new FrameworkInfo("of " + role, role, "me", 600_000));
        world.reign.suppress(framework);
        world.pass(EvictionTimes.DEFAULT.settleMillis());
        return framework;
    }

    static Demand demand(String id, int priority, String resources, int count, String constraint) {
        TaskSpec template = CellWorld.task(id, resources);
        return new Demand(
                new DemandId(id),
                template.withTerms(template.terms()
                        .withPriority(priority)
                        .withConstraint(constraint.isEmpty() ? Constraint.NONE : Constraint.parse(constraint))),
                count,
                new Gang(1, Strategy.SPREAD),
                List.of(),
                0,
                0,
                Fulfilment.LAUNCH);
    }

    static Demand demand(String id, String resources, int count) {
        return demand(id, USUAL, resources, count, "");
    }

    static Demand gang(String id, String resources, int count) {
        Demand each = demand(id, resources, count);
        return new Demand(
                each.id(), each.template(), count, new Gang(count, Strategy.PACK), List.of(), 0, 0, Fulfilment.LAUNCH);
    }

    void state(FrameworkId framework, Demand demand) {
        world.reign.stateDemand(framework, new SchedulerCall.StateDemand(demand, Ranges.NONE, 0), world.nowMillis);
        world.settle();
        world.allocate();
        world.pass(Preempting.PASS_MILLIS);
        world.allocate();
    }

    TaskKey run(FrameworkId framework, String task, AgentId agent) {
        TaskKey key = new TaskKey(framework, new TaskId(task));
        world.report(key, agent, 1, TaskState.RUNNING);
        return key;
    }

    void end(FrameworkId framework, String task, AgentId agent) {
        TaskKey key = run(framework, task, agent);
        world.report(key, agent, 2, TaskState.KILLED);
        world.acknowledge(key, agent, 2);
        world.allocate();
    }

    /** Where a task was launched last; empty if it was not. */
    String placeOf(FrameworkId framework, String task) {
        return world.entry(new TaskKey(framework, new TaskId(task)))
                .map(entry -> entry.agent().value())
                .orElse("");
    }

    List<String> launched() {
        return world.heard(LaunchOrdered.class).stream()
                .map(launch -> launch.task().id().value())
                .toList();
    }

    List<String> killed() {
        return world.heard(KillOrdered.class).stream()
                .map(kill -> kill.task().task().value())
                .toList();
    }

    List<String> noticed() {
        return world.heard(EvictionNoticed.class).stream()
                .flatMap(notice -> notice.tasks().stream())
                .map(TaskId::value)
                .toList();
    }

    int promisesOn(AgentId agent) {
        return world.reign
                .books()
                .slot(agent)
                .map(slot -> slot.pool(PoolKey.UNRESERVED))
                .map(pool -> pool.promises().size())
                .orElse(0);
    }

    String explain(String name) {
        return ((OperatorNotice.Explained) world.reign.answer(
                        new OperatorCall.Explain(1, new ExplainSubject.Named(name)), world.nowMillis))
                .explanation()
                .summary();
    }

    String stateOf(String demand) {
        return ((OperatorNotice.DemandsListed) world.reign.answer(new OperatorCall.ListDemands(1), world.nowMillis))
                .demands().stream()
                        .filter(view -> view.demand().equals(demand))
                        .findFirst()
                        .orElseThrow()
                        .state();
    }

    /** Two agents of 2, on each of which a task of web holds 1; that on a2 is older. */
    void scatter() {
        world.register(A2, "cpus:2");
        web = framework("web");
        big = framework("big");
        state(web, demand("v", "cpus:1", 1));
        world.register(A1, "cpus:2");
        state(web, demand("w", "cpus:1", 1));
        assertThat(placeOf(web, "v.0")).isEqualTo("a2");
        assertThat(placeOf(web, "w.0")).isEqualTo("a1");
    }

    /** Two tasks of web on a1 of 2, each of which may go to a2 or a3, where 1 is free. */
    void packOne(String constraint) {
        world.register(A1, "cpus:2");
        web = framework("web");
        big = framework("big");
        state(web, demand("w", USUAL, "cpus:1", 2, constraint));
        world.register(A2, "cpus:2");
        world.register(A3, "cpus:2");
        state(big, demand("two", USUAL, "cpus:1", 1, "agent == a2"));
        state(big, demand("three", USUAL, "cpus:1", 1, "agent == a3"));
    }
}
