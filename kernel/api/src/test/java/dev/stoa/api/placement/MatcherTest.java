package dev.stoa.api.placement;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The matcher beside the plainest reading of each constraint over a list of agents and a list of tasks. */
class MatcherTest {
    private record Agent(SortedMap<String, String> says) implements Candidate {
        @Override
        public @Nullable String valueOf(String attribute) {
            return says.get(attribute);
        }
    }

    private record Task(Agent on, SortedMap<String, String> labels) {}

    /** Counts anew for each question. */
    private record World(List<Agent> agents, List<Task> tasks) implements TaskCounts<Agent> {
        static World of(long seed) {
            Random random = new Random(seed);
            List<Agent> agents = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                agents.add(new Agent(some(random, ConstraintArbitraries.ATTRIBUTES, ConstraintArbitraries.VALUES)));
            }
            List<Task> tasks = new ArrayList<>();
            for (int i = random.nextInt(6); i > 0; i--) {
                tasks.add(new Task(agents.get(random.nextInt(agents.size())), labels(random)));
            }
            return new World(agents, tasks);
        }

        static SortedMap<String, String> labels(Random random) {
            return some(random, ConstraintArbitraries.LABELS, ConstraintArbitraries.LABEL_VALUES);
        }

        private static SortedMap<String, String> some(Random random, List<String> names, List<String> values) {
            SortedMap<String, String> some = new TreeMap<>();
            for (String name : names) {
                if (random.nextInt(3) > 0) {
                    some.put(name, values.get(random.nextInt(3)));
                }
            }
            return some;
        }

        int in(String domain, String value, LabelSelector selector) {
            return (int) tasks.stream()
                    .filter(task -> value.equals(task.on().valueOf(domain)))
                    .filter(task -> selector.matches(task.labels()))
                    .count();
        }

        @Override
        public TaskCount<Agent> of(String domain, LabelSelector selector) {
            return new TaskCount<>() {
                @Override
                public int at(Agent candidate) {
                    String value = candidate.valueOf(domain);
                    return value == null ? NO_DOMAIN : in(domain, value, selector);
                }

                @Override
                public int fewest() {
                    return agents.stream()
                            .map(agent -> agent.valueOf(domain))
                            .filter(value -> value != null)
                            .mapToInt(value -> in(domain, value, selector))
                            .min()
                            .orElse(0);
                }

                @Override
                public int total() {
                    return (int) tasks.stream()
                            .filter(task -> task.on().valueOf(domain) != null)
                            .filter(task -> selector.matches(task.labels()))
                            .count();
                }
            };
        }
    }

    @Property
    @Domain(ConstraintArbitraries.class)
    void agreesWithThePlainestReading(@ForAll Constraint constraint, @ForAll long seed) {
        World world = World.of(seed);
        SortedMap<String, String> labels = World.labels(new Random(seed + 1));
        Matcher<Agent> matcher = Matcher.of(constraint, labels, world);
        for (Agent agent : world.agents()) {
            for (long waited : new long[] {0, 600, Matcher.WAITS_FOR_NOTHING}) {
                boolean expected = plainly(constraint, agent, labels, waited, world);
                Verdict verdict = matcher.verdict(agent, waited);
                assertThat(matcher.passes(agent, waited))
                        .as(Constraint.print(constraint))
                        .isEqualTo(expected);
                assertThat(verdict.passes()).isEqualTo(expected);
                assertThat(verdict.message().isEmpty()).isEqualTo(expected);
            }
        }
    }

    private static boolean plainly(
            Constraint constraint, Agent agent, SortedMap<String, String> labels, long waited, World world) {
        if (constraint instanceof Constraint.All all) {
            return all.of().stream().allMatch(each -> plainly(each, agent, labels, waited, world));
        }
        if (constraint instanceof Constraint.Any any) {
            return any.of().stream().anyMatch(each -> plainly(each, agent, labels, waited, world));
        }
        if (constraint instanceof Constraint.Not not) {
            return !plainly(not.of(), agent, labels, waited, world);
        }
        if (constraint instanceof Constraint.AttributeEquals equal) {
            return equal.value().equals(agent.valueOf(equal.attribute()));
        }
        if (constraint instanceof Constraint.AttributeIn in) {
            String value = agent.valueOf(in.attribute());
            return value != null && in.values().contains(value);
        }
        if (constraint instanceof Constraint.AttributeMatches matches) {
            String value = agent.valueOf(matches.attribute());
            return value != null && value.matches(matches.pattern());
        }
        if (constraint instanceof Constraint.AttributeExists exists) {
            return agent.valueOf(exists.attribute()) != null;
        }
        if (constraint instanceof Constraint.Near near) {
            String value = agent.valueOf(near.domain());
            return waited >= near.patienceMillis()
                    || (value != null && near.values().contains(value));
        }
        return countedPlainly(constraint, agent, labels, world);
    }

    private static boolean countedPlainly(
            Constraint constraint, Agent agent, SortedMap<String, String> labels, World world) {
        if (constraint instanceof Constraint.Spread spread) {
            String value = agent.valueOf(spread.domain());
            int more = spread.tasks().matches(labels) ? 1 : 0;
            return value != null
                    && world.agents().stream()
                            .map(other -> other.valueOf(spread.domain()))
                            .filter(other -> other != null)
                            .allMatch(other -> world.in(spread.domain(), value, spread.tasks()) + more
                                    <= world.in(spread.domain(), other, spread.tasks()) + spread.maxSkew());
        }
        if (constraint instanceof Constraint.Affinity affinity) {
            String value = agent.valueOf(affinity.domain());
            boolean first = affinity.tasks().matches(labels)
                    && world.of(affinity.domain(), affinity.tasks()).total() == 0;
            return value != null && (first || world.in(affinity.domain(), value, affinity.tasks()) > 0);
        }
        if (constraint instanceof Constraint.AntiAffinity apart) {
            String value = agent.valueOf(apart.domain());
            return value == null || world.in(apart.domain(), value, apart.tasks()) == 0;
        }
        if (constraint instanceof Constraint.MaxPer max) {
            String value = agent.valueOf(max.domain());
            int more = max.tasks().matches(labels) ? 1 : 0;
            return value != null && world.in(max.domain(), value, max.tasks()) + more <= max.max();
        }
        Constraint.Cluster cluster = (Constraint.Cluster) constraint;
        String value = agent.valueOf(cluster.domain());
        return value != null
                && world.tasks().stream()
                        .filter(task -> cluster.tasks().matches(task.labels()))
                        .map(task -> task.on().valueOf(cluster.domain()))
                        .allMatch(other -> other == null || other.equals(value));
    }

    @Test
    void saysWhatThereIsAndWhatMustBe() {
        Agent agent = new Agent(new TreeMap<>(Map.of("rack", "b", "zone", "z1")));
        Task web = new Task(agent, new TreeMap<>(Map.of("app", "web")));
        World world = new World(List.of(agent, new Agent(new TreeMap<>(Map.of("zone", "z2")))), List.of(web));

        assertThat(message("rack == a", world)).isEqualTo("'rack' is 'b', must be 'a'");
        assertThat(message("os == a", world)).isEqualTo("nothing is said of 'os', must be 'a'");
        assertThat(message("not rack == b", world)).isEqualTo("'rack == b' is true, must not be");
        assertThat(message("anti-affinity(rack, app=web)", world))
                .isEqualTo("rack 'b' holds 1 tasks that match 'app=web', must hold none");
        assertThat(message("spread(zone, app=web, 1)", world))
                .isEqualTo("zone 'z1' holds 1 tasks that match 'app=web', the emptiest 0, "
                        + "the difference may be at most 1 with this one");
        assertThat(message("unique(os)", world)).isEqualTo("nothing is said of 'os', by which tasks are counted");
        assertThat(message("near(rack, (a), 3s)", world))
                .isEqualTo("'rack' is 'b', must be one of [a] for another 3000 ms");
    }

    private static String message(String constraint, World world) {
        SortedMap<String, String> labels = new TreeMap<>(Map.of("app", "web"));
        return Matcher.of(Constraint.parse(constraint), labels, world)
                .verdict(world.agents().get(0), 0)
                .message();
    }
}
