package dev.stoa.core.reign;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

import dev.stoa.api.demand.Demand;
import dev.stoa.api.demand.Demand.Fulfilment;
import dev.stoa.api.demand.Demand.Gang;
import dev.stoa.api.demand.Demand.Strategy;
import dev.stoa.api.eviction.DisruptionBudget;
import dev.stoa.api.eviction.EvictionAnswer;
import dev.stoa.api.eviction.EvictionReason;
import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.DemandId;
import dev.stoa.api.id.EvictionId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.maintenance.AfterDrain;
import dev.stoa.api.offer.Atomicity;
import dev.stoa.api.offer.Filter;
import dev.stoa.api.offer.Offer;
import dev.stoa.api.offer.Operation;
import dev.stoa.api.placement.LabelSelector;
import dev.stoa.api.protocol.AgentNotice.KillOrdered;
import dev.stoa.api.protocol.AgentNotice.LaunchOrdered;
import dev.stoa.api.protocol.FrameworkInfo;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.protocol.SchedulerNotice.DemandEnded;
import dev.stoa.api.protocol.SchedulerNotice.EvictionCalledOff;
import dev.stoa.api.protocol.SchedulerNotice.EvictionNoticed;
import dev.stoa.api.protocol.SchedulerNotice.OffersMade;
import dev.stoa.api.resource.Ranges;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.view.EvictionView;
import dev.stoa.core.cell.Slot;
import dev.stoa.core.eviction.EvictionStage;
import dev.stoa.core.registry.RegistryRequest;
import dev.stoa.core.task.TaskEntry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Random histories of a whole reign in which demands evict one another and whoever is evicted comes back as a demand at once. After
 * each step: nobody is over-committed, no role is above its limit, no budget is broken, nothing is kept that serves no room, and
 * nobody is evicted for the one it was evicted from. When only time passes the cell comes to rest, and nobody waits who may take.
 */
class PreemptingHistoryTest {
    private static final int AGENTS = 4;
    private static final long GUARANTEED = 5_000;
    private static final long LIMIT = 6_000;
    private static final EvictionTimes TIMES = new EvictionTimes(400, 500, 300, 100);
    private static final Set<EvictionReason> REASONS = EnumSet.noneOf(EvictionReason.class);
    private static final Set<String> SEEN = new HashSet<>();

    /** What a framework wants done: the same when it comes back. */
    private record Work(FrameworkId framework, int priority, int cpus) {}

    private final CellWorld world = CellWorld.evictingIn(TIMES);
    private final List<FrameworkId> frameworks = new ArrayList<>();
    private final FrameworkId eng;
    private final FrameworkId guest;
    private final SortedMap<TaskKey, Work> running = new TreeMap<>();
    private final TreeSet<TaskKey> dying = new TreeSet<>();
    private final SortedMap<String, Demand> standing = new TreeMap<>();
    private final Map<String, FrameworkId> owner = new HashMap<>();
    private final Map<String, Work> workOf = new HashMap<>();
    private final SortedMap<EvictionId, EvictionNoticed> open = new TreeMap<>();
    // For whom a task was evicted, by the demand in which it came back.
    private final Map<String, Set<String>> evictedFor = new HashMap<>();
    private final Map<TaskKey, String> takenFor = new HashMap<>();
    private final Set<TaskKey> launched = new HashSet<>();
    private int heard;
    private int numbers;
    private boolean useOffers = true;
    private Random random = new Random(0);

    PreemptingHistoryTest() {
        for (int i = 0; i < AGENTS; i++) {
            world.register(new AgentId("a" + i), "cpus:4");
        }
        for (String role : List.of("batch", "eng", "qa", "guest")) {
            FrameworkId framework = world.subscribe(new FrameworkInfo("of " + role, role, "me", 60_000));
            world.reign.suppress(framework);
            frameworks.add(framework);
        }
        eng = frameworks.get(1);
        guest = frameworks.get(3);
        world.quota("eng", "cpus:5", "");
        world.quota("qa", "", "cpus:6");
        world.pass(TIMES.settleMillis());
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
    void roomIsMadeByTheRulesAndTheCellComesToRest(int seed) {
        random = new Random(seed);
        budget(frameworks.get(0), 1 + random.nextInt(3));
        budget(frameworks.get(2), 2);
        boolean freedIsLost = false;
        for (int step = 0; step < 150; step++) {
            switch (random.nextInt(12)) {
                case 0, 1, 2 -> stateSomething();
                case 3 -> withdrawSomething();
                case 4 -> endSomething();
                case 5 -> answerSomething();
                case 6 -> drainOrNot(step);
                case 7, 8, 9 -> dieSome();
                default -> world.pass(random.nextInt(400));
            }
            if (step == 100 && seed % 4 == 0) {
                tearDownTheGuest();
            }
            if (step == 60 && seed % 3 == 0) {
                loseAnAgent(new AgentId("a3"));
            }
            freedIsLost = freedIsLost || (step > 60 && seed % 3 == 1 && loseWhatIsFreed());
            allocate();
            check("seed %d step %d".formatted(seed, step));
        }
        comeToRest(seed);
        checkNobodyWaitsWhoMayTake("seed %d at rest".formatted(seed));
        endAll();
    }

    @AfterAll
    static void allOfItHappened() {
        assertThat(REASONS)
                .contains(EvictionReason.PREEMPTED, EvictionReason.RECLAIMED_FOR_GUARANTEE, EvictionReason.DRAINED);
        assertThat(SEEN).containsExactlyInAnyOrder("gang", "offer", "called off", "instead", "came back");
        assertThat(EvictionStage.TRANSITIONS.neverTaken()).isEmpty();
    }

    private void budget(FrameworkId framework, int away) {
        world.reign.stateBudget(
                framework, new SchedulerCall.StateBudget(new DisruptionBudget("all", LabelSelector.EVERYTHING, away)));
        world.settle();
    }

    private void allocate() {
        hear();
        for (int round = 0; world.reign.isAllocationWanted(world.nowMillis); round++) {
            assertThat(round).as("rounds without an end").isLessThan(1_000);
            world.reign.allocate(world.nowMillis);
            world.settle();
            hear();
        }
    }

    private void stateSomething() {
        FrameworkId framework = frameworks.get(random.nextInt(frameworks.size()));
        int count = 1 + random.nextInt(3);
        int minimum = random.nextInt(3) == 0 ? count : 1;
        Work work = new Work(framework, 100 * (1 + random.nextInt(3)), 1 + random.nextInt(2));
        Fulfilment fulfilment = minimum == 1 && random.nextInt(4) == 0 ? Fulfilment.OFFER : Fulfilment.LAUNCH;
        state(work, count, minimum, fulfilment);
    }

    private String state(Work work, int count, int minimum, Fulfilment fulfilment) {
        String id = "d" + numbers++;
        TaskSpec template = CellWorld.task(id, "cpus:" + work.cpus());
        Demand demand = new Demand(
                new DemandId(id),
                template.withTerms(template.terms().withPriority(work.priority())),
                count,
                new Gang(minimum, random.nextBoolean() ? Strategy.PACK : Strategy.SPREAD),
                List.of(),
                0,
                0,
                fulfilment);
        standing.put(id, demand);
        owner.put(id, work.framework());
        workOf.put(id, work);
        world.reign.stateDemand(
                work.framework(), new SchedulerCall.StateDemand(demand, Ranges.NONE, 0), world.nowMillis);
        world.settle();
        return id;
    }

    private void withdrawSomething() {
        if (!standing.isEmpty() && random.nextInt(3) == 0) {
            String id = new ArrayList<>(standing.keySet()).get(random.nextInt(standing.size()));
            withdraw(id);
        }
    }

    private void withdraw(String id) {
        FrameworkId framework = Optional.ofNullable(owner.get(id)).orElseThrow();
        world.reign.withdrawDemand(framework, new SchedulerCall.WithdrawDemand(new DemandId(id)));
        world.settle();
        hear();
    }

    private void endSomething() {
        if (!running.isEmpty()) {
            end(new ArrayList<>(running.keySet()).get(random.nextInt(running.size())), TaskState.FINISHED);
        }
    }

    private void dieSome() {
        for (TaskKey task : List.copyOf(dying)) {
            if (random.nextInt(3) > 0) {
                die(task);
            }
        }
    }

    /** It ends as it was told to, and comes back if it was taken away. */
    private void die(TaskKey task) {
        Work work = running.get(task);
        String claimant = takenFor.get(task);
        end(task, TaskState.KILLED);
        if (work != null && frameworks.contains(work.framework())) {
            String back = state(work, 1, 1, Fulfilment.LAUNCH);
            if (claimant != null) {
                evictedFor.computeIfAbsent(back, id -> new HashSet<>()).add(claimant);
                SEEN.add("came back");
            }
        }
    }

    private void end(TaskKey task, TaskState state) {
        running.remove(task);
        dying.remove(task);
        Optional<TaskEntry> entry = world.entry(task);
        if (entry.isPresent()) {
            world.report(task, entry.get().agent(), 2, state);
            world.acknowledge(task, entry.get().agent(), 2);
        }
    }

    private void answerSomething() {
        if (open.isEmpty()) {
            return;
        }
        EvictionNoticed notice = new ArrayList<>(open.values()).get(random.nextInt(open.size()));
        FrameworkId framework = frameworkOf(notice);
        EvictionAnswer answer = new EvictionAnswer.Agree();
        List<TaskId> others = running.keySet().stream()
                .filter(task -> task.framework().equals(framework)
                        && !notice.tasks().contains(task.task())
                        && world.entry(task)
                                .filter(entry -> entry.agent().equals(notice.agent()))
                                .isPresent())
                .map(TaskKey::task)
                .toList();
        if (random.nextBoolean() && !others.isEmpty()) {
            answer = new EvictionAnswer.Instead(others);
            SEEN.add("instead");
        }
        world.reign.answerEviction(
                framework, new SchedulerCall.AnswerEviction(notice.eviction(), answer), world.nowMillis);
        world.settle();
    }

    private FrameworkId frameworkOf(EvictionNoticed notice) {
        return running.keySet().stream()
                .filter(task -> notice.tasks().contains(task.task()))
                .map(TaskKey::framework)
                .findFirst()
                .orElse(eng);
    }

    private void drainOrNot(int step) {
        TreeSet<AgentId> agent = new TreeSet<>(List.of(new AgentId("a0")));
        if (step % 2 == 0 && random.nextInt(3) == 0) {
            world.intend(new RegistryRequest.StartDrains(agent, 0, AfterDrain.STAY));
        } else {
            world.intend(new RegistryRequest.EndDrains(agent));
        }
    }

    /** Its agents end what it has left, as they are told to. */
    private void tearDownTheGuest() {
        world.reign.teardown(guest);
        world.settle();
        frameworks.remove(guest);
        hear();
        standing.keySet().removeIf(demand -> guest.equals(owner.get(demand)));
        for (TaskKey task : List.copyOf(running.keySet())) {
            if (task.framework().equals(guest)) {
                end(task, TaskState.KILLED);
            }
        }
    }

    /** Loses an agent on which room is ready that nobody has come for yet. */
    private boolean loseWhatIsFreed() {
        Optional<String> freed = world.evictions().stream()
                .filter(view -> view.stage().equals(EvictionStage.FREED.name()))
                .map(EvictionView::agent)
                .findFirst();
        freed.ifPresent(agent -> loseAnAgent(new AgentId(agent)));
        return freed.isPresent();
    }

    private void loseAnAgent(AgentId lost) {
        world.reign.agentDisconnected(lost, world.nowMillis);
        world.pass(15_000);
        assertThat(world.reign.books().slot(lost)).isEmpty();
        for (TaskEntry entry : world.reign.books().tasks()) {
            if (entry.agent().equals(lost)) {
                running.remove(entry.key());
                dying.remove(entry.key());
            }
        }
        world.register(new AgentId(lost.value() + "b"), "cpus:4");
    }

    /** Hears what was said since: launches, kills, offers, ends of demands, notices. */
    private void hear() {
        for (; heard < world.said.size(); heard++) {
            Object said = world.said.get(heard);
            if (said instanceof LaunchOrdered launch) {
                TaskKey task = new TaskKey(launch.framework(), launch.task().id());
                assertThat(launched.add(task)).as("%s is launched once", task).isTrue();
                String demand = demandOf(task);
                running.put(task, Optional.ofNullable(workOf.get(demand)).orElseThrow());
                world.report(task, world.entry(task).orElseThrow().agent(), 1, TaskState.RUNNING);
                world.acknowledge(task, world.entry(task).orElseThrow().agent(), 1);
            } else if (said instanceof KillOrdered kill && running.containsKey(kill.task())) {
                dying.add(kill.task());
            } else if (said instanceof DemandEnded ended) {
                standing.remove(ended.demand().value());
            } else if (said instanceof EvictionNoticed notice) {
                noticed(notice);
            } else if (said instanceof EvictionCalledOff off) {
                open.remove(off.eviction());
                SEEN.add("called off");
            } else if (said instanceof OffersMade made) {
                made.offers().forEach(this::use);
            }
        }
    }

    private static String demandOf(TaskKey task) {
        return task.task().value().replaceAll("[.-].*", "");
    }

    private void noticed(EvictionNoticed notice) {
        REASONS.add(notice.reason());
        open.put(notice.eviction(), notice);
        String claimant = world.evictions().stream()
                .filter(view -> view.eviction().equals(notice.eviction().value()))
                .map(EvictionView::claimant)
                .findFirst()
                .orElse("");
        if (claimant.isEmpty()) {
            return;
        }
        String demand = claimant.substring(claimant.indexOf('/') + 1);
        Demand wanted = standing.get(demand);
        if (wanted != null && wanted.gang().minimum() > 1) {
            SEEN.add("gang");
        }
        if (wanted != null && wanted.fulfilment() == Fulfilment.OFFER) {
            SEEN.add("offer");
        }
        FrameworkId framework = frameworkOf(notice);
        for (TaskId task : notice.tasks()) {
            TaskKey victim = new TaskKey(framework, task);
            takenFor.put(victim, demand);
            assertThat(evictedFor.getOrDefault(demand, Set.of()))
                    .as("%s was evicted for the demand of %s, and takes back", demand, victim)
                    .doesNotContain(demandOf(victim));
        }
    }

    private void use(Offer offer) {
        String demand = standing.entrySet().stream()
                .filter(each -> each.getValue().fulfilment() == Fulfilment.OFFER)
                .filter(each -> each.getValue().template().resources().equals(offer.resources()))
                .filter(each -> world.reign.books().leases().stream()
                        .anyMatch(lease -> lease.id().equals(offer.id())
                                && lease.framework().equals(owner.get(each.getKey()))))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse("");
        if (demand.isEmpty()) {
            return;
        }
        FrameworkId framework = Optional.ofNullable(owner.get(demand)).orElseThrow();
        if (!useOffers || random.nextInt(3) > 0) {
            TaskSpec task =
                    CellWorld.task(demand + "-" + numbers++, offer.resources().toString());
            TaskSpec terms = task.withTerms(Optional.ofNullable(standing.get(demand))
                    .orElseThrow()
                    .template()
                    .terms());
            world.reign.accept(
                    framework,
                    new SchedulerCall.Accept(
                            1,
                            List.of(offer.id()),
                            List.of(new Operation.Launch(offer.id(), terms)),
                            Atomicity.EACH,
                            Filter.NONE),
                    world.nowMillis);
        } else {
            world.reign.decline(
                    framework, new SchedulerCall.Decline(List.of(offer.id()), Filter.NONE), world.nowMillis);
        }
        world.settle();
    }

    private void check(String as) {
        open.keySet().removeIf(id -> world.evictions().stream()
                .noneMatch(view ->
                        view.eviction().equals(id.value()) && view.stage().equals("NOTICED")));
        Soundness.check(world, as);
        assertThat(world.usedBy("qa")).as("%s: qa is above its limit", as).isLessThanOrEqualTo(LIMIT);
    }

    /** Nobody ends or comes but by eviction. */
    private void comeToRest(int seed) {
        useOffers = false;
        world.intend(new RegistryRequest.EndDrains(new TreeSet<>(List.of(new AgentId("a0")))));
        int quiet = 0;
        for (int round = 0; quiet < 60; round++) {
            assertThat(round).as("seed %d: rounds without coming to rest", seed).isLessThan(2_000);
            int before = launched.size();
            world.pass(2_000);
            allocate();
            List.copyOf(dying).forEach(this::die);
            allocate();
            check("seed %d round %d".formatted(seed, round));
            quiet = launched.size() == before && world.evictions().isEmpty() ? quiet + 1 : 0;
        }
    }

    private void checkNobodyWaitsWhoMayTake(String as) {
        standing.forEach((id, demand) -> {
            Work work = Optional.ofNullable(workOf.get(id)).orElseThrow();
            long needed = work.cpus() * 1_000L;
            boolean limited = work.framework().equals(frameworks.get(2)) && world.usedBy("qa") + needed > LIMIT;
            if (demand.gang().minimum() > 1 || limited || !frameworks.contains(work.framework())) {
                return;
            }
            boolean owed = work.framework().equals(eng) && world.usedBy("eng") + needed <= GUARANTEED;
            for (Slot slot : world.reign.books().slots()) {
                long takeable = running.entrySet().stream()
                        .filter(task -> world.entry(task.getKey())
                                .filter(entry -> entry.agent().equals(slot.id()))
                                .isPresent())
                        .filter(task -> task.getValue().priority() < work.priority()
                                || (owed
                                        && task.getValue().priority() == work.priority()
                                        && !task.getValue().framework().equals(eng)))
                        .mapToLong(task -> task.getValue().cpus() * 1_000L)
                        .sum();
                assertThat(takeable)
                        .as("%s: %s of %s waits for %d on %s", as, id, work, needed, slot.id())
                        .isLessThan(needed);
            }
        });
    }

    /** Everything that was kept is given back, and the books are empty. */
    private void endAll() {
        List.copyOf(standing.keySet()).forEach(this::withdraw);
        List.copyOf(running.keySet()).forEach(task -> end(task, TaskState.FINISHED));
        world.pass(2_000);
        allocate();
        assertThat(world.evictions()).isEmpty();
        for (Slot slot : world.reign.books().slots()) {
            assertThat(slot.unreserved().promises()).isEmpty();
            assertThat(slot.unreserved().free()).isEqualTo(slot.total());
        }
        world.roles()
                .forEach(role ->
                        assertThat(role.used().amountOf("cpus")).as(role.role()).isZero());
    }
}
