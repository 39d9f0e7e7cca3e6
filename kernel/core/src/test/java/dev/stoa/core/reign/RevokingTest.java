package dev.stoa.core.reign;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

import dev.stoa.api.demand.Demand;
import dev.stoa.api.eviction.DisruptionBudget;
import dev.stoa.api.eviction.EvictionReason;
import dev.stoa.api.id.DemandId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.placement.LabelSelector;
import dev.stoa.api.protocol.AgentCall;
import dev.stoa.api.protocol.AgentInfo;
import dev.stoa.api.protocol.AgentNotice.KillOrdered;
import dev.stoa.api.protocol.FrameworkInfo;
import dev.stoa.api.protocol.FrameworkInfo.Capability;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.protocol.SchedulerNotice.EvictionNoticed;
import dev.stoa.api.protocol.TaskRecord;
import dev.stoa.api.resource.Attributes;
import dev.stoa.api.resource.Ranges;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.api.task.TaskTerms.Supply;
import org.junit.jupiter.api.Test;

import static dev.stoa.core.reign.CellWorld.A1;
import static org.assertj.core.api.Assertions.assertThat;

class RevokingTest {
    private final CellWorld world = new CellWorld();

    private void lends(String resources) {
        AgentInfo info = new AgentInfo(
                A1,
                "key",
                "host",
                "udp://127.0.0.1:1",
                Resources.parse("cpus:1"),
                Attributes.NONE,
                "boot",
                Collections.emptySortedMap(),
                Resources.parse(resources));
        List<TaskRecord> tasks = new ArrayList<>();
        world.reign
                .books()
                .tasks()
                .forEach(entry -> tasks.add(new TaskRecord(
                        entry.name(), entry.resources(), "", entry.latest(), 0, entry.labels(), entry.terms())));
        world.reign.agentRegistered(new AgentCall.Register(info, 0, tasks, List.of()), world.nowMillis);
        world.settle();
    }

    private void borrow(FrameworkId framework, String id, int priority) {
        TaskSpec task = CellWorld.task(id, "cpus:1");
        TaskSpec template =
                task.withTerms(task.terms().withPriority(priority).withPool(Supply.REVOCABLE, Optional.empty()));
        world.reign.stateDemand(
                framework,
                new SchedulerCall.StateDemand(Demand.launch(new DemandId(id), template, 1), Ranges.NONE, 0),
                world.nowMillis);
        world.settle();
        world.allocate();
    }

    private FrameworkId borrower() {
        FrameworkId framework = world.subscribe(
                new FrameworkInfo("b", "*", "me", 60_000, new TreeSet<>(List.of(Capability.REVOCABLE))));
        world.reign.suppress(framework);
        return framework;
    }

    @Test
    void whatIsNotLentAnyMoreIsTakenBackFromTheLeastImportant() {
        lends("cpus:3");
        FrameworkId framework = borrower();
        world.reign.stateBudget(
                framework, new SchedulerCall.StateBudget(new DisruptionBudget("all", LabelSelector.EVERYTHING, 0)));
        borrow(framework, "low", 10);
        borrow(framework, "high", 200);
        borrow(framework, "mid", 100);
        // 3 of 3 lent are held.
        lends("cpus:3");
        assertThat(world.heard(EvictionNoticed.class)).isEmpty();

        lends("cpus:1");
        // 1 is lent, 3 are held: low and mid go, whatever the budget says, after the notice.
        EvictionNoticed notice = world.last(EvictionNoticed.class);
        assertThat(notice.tasks()).containsExactly(new TaskId("low.0"), new TaskId("mid.0"));
        assertThat(notice.reason()).isEqualTo(EvictionReason.REVOKED);
        assertThat(notice.message()).isEqualTo("agent 'a1' lends cpus:1 now, less than is borrowed");
        assertThat(world.heard(KillOrdered.class)).isEmpty();
        lends("cpus:1");
        assertThat(world.heard(EvictionNoticed.class)).as("asked twice").hasSize(1);
        world.pass(EvictionTimes.DEFAULT.noticeMillis());
        assertThat(world.heard(KillOrdered.class)).hasSize(2);

        lends("");
        assertThat(world.last(EvictionNoticed.class).tasks()).containsExactly(new TaskId("high.0"));
    }
}
