package dev.stoa.core.domain;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.placement.LabelSelector;
import dev.stoa.api.placement.TaskCount;
import dev.stoa.api.protocol.AgentInfo;
import dev.stoa.api.resource.Attributes;
import dev.stoa.api.resource.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Random histories of agents and tasks; after each step every count is compared with one made from nothing. */
class DomainsTest {
    private static final FrameworkId FRAMEWORK = new FrameworkId("f");
    private static final int AGENTS = 8;

    private record Held(int agent, SortedMap<String, String> labels) {}

    private final Domains domains = new Domains();
    private final SortedMap<Integer, AgentInfo> agents = new TreeMap<>();
    private final SortedMap<Integer, Boolean> open = new TreeMap<>();
    private final SortedMap<TaskKey, Held> tasks = new TreeMap<>();
    private final List<TaskCount<Place>> counts = new ArrayList<>();
    private final List<LabelSelector> selectors = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private Random random = new Random(0);

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyCountEqualsARecountAfterEveryStep(int seed) {
        random = new Random(seed);
        for (int i = 0; i < 600; i++) {
            step(i);
            check(seed, i);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(ints = {11, 12})
    void countsThatMadeRoomForOthersAreCountedAnew(int seed) {
        random = new Random(seed);
        for (int i = 0; i < 100; i++) {
            step(i);
        }
        for (int i = 0; i < Tally.MAX_COUNTERS; i++) {
            domains.countsOf(FRAMEWORK).of("zone", LabelSelector.parse("n" + i));
        }
        for (int i = 0; i < 50; i++) {
            step(1_000 + i);
            check(seed, i);
        }
    }

    private void step(int number) {
        int agent = random.nextInt(AGENTS);
        switch (random.nextInt(8)) {
            case 0 -> put(agent);
            case 1 -> remove(agent);
            case 2 -> gate(agent);
            case 3 -> ask();
            case 4 -> release();
            default -> hold(agent, number);
        }
    }

    private void put(int agent) {
        SortedMap<String, String> says = new TreeMap<>();
        for (String name : List.of("zone", "rack")) {
            if (random.nextInt(4) > 0) {
                says.put(name, name + random.nextInt(3));
            }
        }
        AgentInfo info = new AgentInfo(
                new AgentId("a" + agent),
                "k",
                "host" + agent / 2,
                "udp://127.0.0.1:1",
                Resources.NONE,
                new Attributes(says),
                "b");
        agents.put(agent, info);
        open.putIfAbsent(agent, true);
        domains.put(agent, info);
    }

    private void remove(int agent) {
        if (agents.remove(agent) != null) {
            tasks.entrySet().stream()
                    .filter(task -> task.getValue().agent() == agent)
                    .map(Map.Entry::getKey)
                    .collect(Collectors.toList())
                    .forEach(task -> {
                        tasks.remove(task);
                        domains.releaseIfHeld(agent, task);
                    });
            open.remove(agent);
            domains.remove(agent);
        }
    }

    private void gate(int agent) {
        if (agents.containsKey(agent)) {
            boolean nowOpen = random.nextBoolean();
            open.put(agent, nowOpen);
            if (nowOpen) {
                domains.openIfClosed(agent);
            } else {
                domains.closeIfOpen(agent);
            }
        }
    }

    private void ask() {
        LabelSelector selector =
                LabelSelector.parse(List.of("", "app=a", "app!=a", "!app").get(random.nextInt(4)));
        String name = List.of("zone", "rack", "host", "agent").get(random.nextInt(4));
        counts.add(domains.countsOf(FRAMEWORK).of(name, selector));
        selectors.add(selector);
        names.add(name);
    }

    private void hold(int agent, int number) {
        if (agents.containsKey(agent)) {
            TaskKey task = new TaskKey(FRAMEWORK, new TaskId("t" + number % 40));
            SortedMap<String, String> labels = new TreeMap<>();
            if (random.nextInt(3) > 0) {
                labels.put("app", random.nextBoolean() ? "a" : "b");
            }
            tasks.put(task, new Held(agent, labels));
            domains.hold(agent, task, labels);
        }
    }

    private void release() {
        if (!tasks.isEmpty()) {
            TaskKey task = new ArrayList<>(tasks.keySet()).get(random.nextInt(tasks.size()));
            int agent = Objects.requireNonNull(tasks.remove(task)).agent();
            domains.releaseIfHeld(agent + 1, task);
            domains.releaseIfHeld(agent, task);
        }
    }

    private void check(int seed, int step) {
        for (int c = 0; c < counts.size(); c++) {
            String name = names.get(c);
            LabelSelector selector = selectors.get(c);
            SortedMap<String, Integer> plain = new TreeMap<>();
            SortedMap<String, Boolean> anyOpen = new TreeMap<>();
            agents.forEach((agent, info) -> {
                String value = domains.place(agent).valueOf(name);
                if (value != null) {
                    plain.putIfAbsent(value, 0);
                    anyOpen.merge(value, open.getOrDefault(agent, false), Boolean::logicalOr);
                }
            });
            for (Held held : tasks.values()) {
                String value = domains.place(held.agent()).valueOf(name);
                if (value != null && selector.matches(held.labels())) {
                    plain.merge(value, 1, Integer::sum);
                }
            }
            String as = "seed %d step %d %s '%s'".formatted(seed, step, name, selector);
            TaskCount<Place> count = counts.get(c);
            for (int agent : agents.keySet()) {
                String value = domains.place(agent).valueOf(name);
                int expected = value == null ? TaskCount.NO_DOMAIN : plain.getOrDefault(value, 0);
                assertThat(count.at(domains.place(agent))).as(as).isEqualTo(expected);
            }
            assertThat(count.total())
                    .as(as)
                    .isEqualTo(plain.values().stream().mapToInt(n -> n).sum());
            assertThat(count.fewest())
                    .as(as)
                    .isEqualTo(plain.entrySet().stream()
                            .filter(entry -> anyOpen.getOrDefault(entry.getKey(), false))
                            .mapToInt(Map.Entry::getValue)
                            .min()
                            .orElse(0));
        }
    }
}
