package dev.stoa.core.eviction;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

import dev.stoa.api.eviction.DisruptionBudget;
import dev.stoa.api.eviction.EvictionReason;
import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.DemandId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.placement.LabelSelector;
import dev.stoa.api.resource.Quantities;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.role.RoleName;
import dev.stoa.api.role.RoleTerms;
import dev.stoa.api.task.TaskTerms.Supply;
import dev.stoa.core.eviction.EvictionRules.FairShare;
import dev.stoa.core.eviction.Evictions.Order;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Random histories of demands that evict one another, where whoever is evicted comes back as a demand at once: the worst that can
 * be done to stability. No task ends by itself, so every eviction is the kernel's own doing.
 */
class EvictionHistoryTest {
    private static final int AGENTS = 4;
    private static final int CPUS = 4;
    private static final List<RoleName> ROLES =
            List.of(new RoleName("dev"), new RoleName("prod"), new RoleName("prod/web"), new RoleName("qa"));

    private static final Set<EvictionReason> SEEN = EnumSet.noneOf(EvictionReason.class);

    private record Work(FrameworkId framework, RoleName role, int priority, int cpus) {}

    private final SortedMap<AgentId, List<Holding>> running = new TreeMap<>();
    private final SortedMap<TaskKey, Work> workOf = new TreeMap<>();
    private final List<Work> waiting = new ArrayList<>();

    private final Budgets budgets = new Budgets(50);
    private final Evictions evictions = new Evictions(1, budgets, 1_000);
    private long nowMillis = 1_000;
    private int tasks;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24})
    void comesToRestHoweverTheEvictedComeBack(long seed) {
        Random random = new Random(seed);
        SortedMap<RoleName, RoleTerms> terms = new TreeMap<>(
                Map.of(ROLES.get(1), Holdings.guaranteed("cpus:5"), ROLES.get(3), Holdings.guaranteed("cpus:3")));
        for (int i = 0; i < AGENTS; i++) {
            running.put(new AgentId("a" + i), new ArrayList<>());
        }
        for (int f = 0; f < 4; f++) {
            budgets.state(
                    new FrameworkId("f" + f),
                    new DisruptionBudget("all", LabelSelector.EVERYTHING, 1 + random.nextInt(3)));
        }
        EvictionRules rules =
                new EvictionRules(50_000, random.nextBoolean() ? FairShare.RECLAIMED : FairShare.BY_ITSELF);
        for (int i = 0; i < 30; i++) {
            int framework = random.nextInt(4);
            waiting.add(new Work(
                    new FrameworkId("f" + framework),
                    ROLES.get(framework),
                    100 * (1 + random.nextInt(3)),
                    1 + random.nextInt(2)));
        }
        int quiet = 0;
        int evicted = 0;
        for (int round = 0; quiet < 60; round++) {
            assertThat(round)
                    .as("rounds without coming to rest, %d evicted", evicted)
                    .isLessThan(5_000);
            int now = round(rules, terms);
            evicted += now;
            quiet = now > 0 ? 0 : quiet + 1;
            nowMillis += 10;
            budgets.expire(nowMillis);
            checkAgents();
        }
        // Whoever still waits may take from nobody, even without any budget.
        Preemption unbounded = new Preemption(rules);
        for (Work work : waiting) {
            assertThat(unbounded.plan(
                            claimant(work), 1, rooms(work), shares(terms), new Budgets(1).allowance(), nowMillis))
                    .as("%s still may evict", work)
                    .isEmpty();
        }
    }

    @AfterAll
    static void everyRuleWasUsed() {
        assertThat(SEEN)
                .containsExactlyInAnyOrder(
                        EvictionReason.PREEMPTED,
                        EvictionReason.RECLAIMED_FOR_GUARANTEE,
                        EvictionReason.RECLAIMED_FOR_SHARE);
    }

    /** Places all that fits, then lets the one that waits longest evict; how many tasks went. */
    private int round(EvictionRules rules, SortedMap<RoleName, RoleTerms> terms) {
        for (int i = waiting.size() - 1; i >= 0; i--) {
            Work work = waiting.get(i);
            Optional<AgentId> fit = running.keySet().stream()
                    .filter(agent -> free(agent) >= work.cpus())
                    .findFirst();
            if (fit.isPresent()) {
                waiting.remove(i);
                start(work, fit.get());
            }
        }
        if (waiting.isEmpty()) {
            return 0;
        }
        Work work = waiting.remove(0);
        Optional<Preemption.Plan> plan = new Preemption(rules)
                .plan(claimant(work), 1, rooms(work), shares(terms), budgets.allowance(), nowMillis);
        if (plan.isEmpty()) {
            waiting.add(work);
            return 0;
        }
        SortedSet<TaskKey> killed = carryOut(claimant(work), plan.get());
        start(work, place(plan.get()));
        checkStability(work, rules, terms, killed);
        killed.forEach(task -> waiting.add(work(task)));
        return killed.size();
    }

    private SortedSet<TaskKey> carryOut(Claimant claimant, Preemption.Plan plan) {
        List<Order> orders = plan.orders(reason -> "test");
        orders.forEach(order -> SEEN.add(order.reason()));
        // Orders that a budget has no room for are refused by the pipeline: budgets are kept or this throws.
        evictions.clear(claimant, plan.places(), orders, nowMillis + 5, nowMillis);
        SortedSet<TaskKey> killed = new TreeSet<>();
        for (EvictionStep step : evictions.due(nowMillis + 5)) {
            killed.add(((EvictionStep.Kill) step).task());
        }
        boolean handedOver = false;
        for (TaskKey task : killed) {
            on(place(plan)).removeIf(holding -> holding.task().equals(task));
            for (EvictionStep step : evictions.ended(task, nowMillis)) {
                assertThat(handedOver).isFalse();
                handedOver = true;
                Clearing clearing = ((EvictionStep.HandOver) step).clearing();
                assertThat(clearing.claimant()).isEqualTo(claimant);
                assertThat(free(clearing.places().kept().firstKey()) * 1_000L)
                        .isGreaterThanOrEqualTo(claimant.needed().cpuMillis());
                evictions.handedOver(clearing);
            }
        }
        assertThat(handedOver).as("what was freed reaches the claimant").isTrue();
        assertThat(evictions.open()).isEmpty();
        return killed;
    }

    private void checkStability(
            Work winner, EvictionRules rules, SortedMap<RoleName, RoleTerms> terms, SortedSet<TaskKey> killed) {
        Holding placed = running.values().stream()
                .flatMap(List::stream)
                .filter(holding -> holding.task().task().value().equals("t" + tasks))
                .findFirst()
                .orElseThrow();
        for (TaskKey victim : killed) {
            assertThat(rules.mayTake(claimant(work(victim)), placed, shares(terms)))
                    .as("%s takes back from %s", victim, winner)
                    .isEmpty();
        }
    }

    private void start(Work work, AgentId agent) {
        TaskKey key = Holdings.key(work.framework(), "t" + ++tasks);
        workOf.put(key, work);
        on(agent)
                .add(new Holding(
                        key,
                        agent,
                        work.role(),
                        work.priority(),
                        Supply.ORDINARY,
                        Optional.empty(),
                        Resources.of(work.cpus() * 1_000L, 0),
                        new TreeMap<>(),
                        nowMillis));
        budgets.replaced(key, new TreeMap<>());
    }

    private List<Holding> on(AgentId agent) {
        return running.computeIfAbsent(agent, absent -> new ArrayList<>());
    }

    private Work work(TaskKey task) {
        return Optional.ofNullable(workOf.get(task)).orElseThrow();
    }

    private static Claimant claimant(Work work) {
        return new Claimant(
                work.framework(),
                new DemandId("d"),
                work.role(),
                work.priority(),
                Supply.ORDINARY,
                Optional.empty(),
                Resources.of(work.cpus() * 1_000L, 0));
    }

    private int free(AgentId agent) {
        return CPUS
                - on(agent).stream()
                        .mapToInt(holding -> (int) (holding.resources().cpuMillis() / 1_000))
                        .sum();
    }

    private static AgentId place(Preemption.Plan plan) {
        return plan.places().kept().firstKey();
    }

    private List<Preemption.Room> rooms(Work work) {
        Resources needed = claimant(work).needed();
        return running.entrySet().stream()
                .map(agent -> new Preemption.Room(
                        agent.getKey(),
                        needed,
                        needed,
                        Resources.of(free(agent.getKey()) * 1_000L, 0),
                        agent.getValue()))
                .toList();
    }

    private RoleShares shares(SortedMap<RoleName, RoleTerms> terms) {
        RoleShares shares = new RoleShares(terms, Quantities.of(Resources.of(AGENTS * CPUS * 1_000L, 0)));
        running.values().forEach(all -> all.forEach(holding -> shares.gain(holding.role(), holding.resources())));
        return shares;
    }

    private void checkAgents() {
        running.keySet()
                .forEach(
                        agent -> assertThat(free(agent)).as("free on %s", agent).isNotNegative());
    }
}
