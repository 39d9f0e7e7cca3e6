package dev.stoa.core.reign;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

import dev.stoa.api.demand.Demand;
import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.DemandId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.protocol.FrameworkInfo;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.resource.Quantities;
import dev.stoa.api.resource.Ranges;
import dev.stoa.api.role.RoleName;
import dev.stoa.api.role.RoleTerms;
import dev.stoa.api.task.TaskState;
import dev.stoa.core.cell.Lease;
import dev.stoa.core.task.TaskEntry;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Random histories of roles that all want more, by offers, by demands or by both: once the cell is full nobody is behind another by
 * more than one task of the other's.
 *
 * <p>Why: while that holds for the shares s and what one task adds to a share, u, so that s(i) - u(i) ≤ s(j) for all i and j, let some
 * tasks end and what they held be given to whoever has least, one by one. Nobody's share has grown but of those who had least when
 * they took their last, for whom it holds; the others' have not grown, and the least of all shares has not fallen, since the places
 * that are given out were enough to bring everybody back to where it was, and giving to whoever has least makes the least as large as
 * can be.
 */
class ShareDeviationTest {
    private static final int AGENTS = 6;
    private static final int PLACES = 4 * AGENTS;
    private static final String TASK = "cpus:1;mem:1GiB";

    /** How a framework asks. */
    private enum By {
        OFFERS,
        DEMANDS,
        BOTH
    }

    private record Party(FrameworkId framework, By by, int weight) {}

    private final CellWorld world = new CellWorld();
    private final List<Party> parties = new ArrayList<>();
    private int numbers;

    private void join(String role, By by, int weight) {
        world.reign.quotaSet(new RoleName(role), new RoleTerms(1_000L * weight, Quantities.NONE, Optional.empty()));
        FrameworkId framework = world.subscribe(new FrameworkInfo("of " + role, role, "me", 60_000));
        if (by != By.OFFERS) {
            Demand demand = Demand.launch(new DemandId("d"), CellWorld.task("d", TASK), 10_000);
            world.reign.stateDemand(framework, new SchedulerCall.StateDemand(demand, Ranges.NONE, 0), world.nowMillis);
        }
        if (by == By.BOTH) {
            world.reign.revive(framework);
        }
        parties.add(new Party(framework, by, weight));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void nobodyIsBehindAnotherByMoreThanOneTask(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < AGENTS; i++) {
            world.register(new AgentId("a" + i), "cpus:4;mem:4GiB");
        }
        By[] ways = By.values();
        for (int i = 0; i < 5; i++) {
            join("role-" + i, i < ways.length ? ways[i] : ways[random.nextInt(ways.length)], 1 + random.nextInt(3));
        }
        for (int step = 0; step < 400; step++) {
            serve();
            check(seed, step);
            world.said.clear();
            for (int ends = random.nextInt(3); ends >= 0; ends--) {
                List<TaskEntry> running = running();
                end(running.get(random.nextInt(running.size())));
            }
            world.pass(random.nextInt(200));
        }
    }

    /** Until nobody is given anything any more. Who is offered something takes a task's worth and gives the rest back. */
    private void serve() {
        while (world.reign.isAllocationWanted(world.nowMillis)
                || !world.reign.books().leases().isEmpty()) {
            world.allocate();
            for (Lease lease : List.copyOf(world.reign.books().leases())) {
                world.accept(lease.framework(), lease.id(), CellWorld.task("o" + ++numbers, TASK));
            }
        }
    }

    private List<TaskEntry> running() {
        return world.reign.books().tasks().stream()
                .filter(task -> !task.state().isTerminal())
                .toList();
    }

    private void end(TaskEntry task) {
        world.report(task.key(), task.agent(), 1, TaskState.FINISHED);
        world.acknowledge(task.key(), task.agent(), 1);
    }

    private void check(long seed, int step) {
        List<TaskEntry> running = running();
        assertThat(running).as("seed %d, step %d: all is used", seed, step).hasSize(PLACES);
        Map<FrameworkId, Integer> counts = new LinkedHashMap<>();
        running.forEach(task -> counts.merge(task.key().framework(), 1, Integer::sum));
        for (Party ahead : parties) {
            for (Party behind : parties) {
                // Shares without fractions: (n - 1) / w of the one is at most n / w of the other.
                assertThat((counts.getOrDefault(ahead.framework(), 0) - 1) * behind.weight())
                        .as("seed %d, step %d: %s before %s with %s", seed, step, ahead, behind, counts)
                        .isLessThanOrEqualTo(counts.getOrDefault(behind.framework(), 0) * ahead.weight());
            }
        }
    }
}
