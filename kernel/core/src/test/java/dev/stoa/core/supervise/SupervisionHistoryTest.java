package dev.stoa.core.supervise;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;

import dev.stoa.core.supervise.Sight.How;
import dev.stoa.core.supervise.Sight.Seen;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Random deaths, lost agents and fail-overs: what must hold whatever happens, and that it comes to rest with one process. */
class SupervisionHistoryTest {
    private static final int AGENTS = 3;

    static LongStream seeds() {
        return LongStream.range(0, 400);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void neverHasTwoThatAreKnownToLiveUnlessOneCouldNotBeSeen(long seed) {
        World world = new World(seed);
        for (int i = 0; i < 300; i++) {
            world.step();
        }
        world.calm();
        assertThat(world.liveOnes()).as("processes in the end").hasSize(1);
        assertThat(world.launched).as("attempts that were launched").isNotEmpty();
    }

    private enum View {
        ATTACHED,
        EXPECTED,
        UNREACHABLE
    }

    private static final class Started {
        final int agent;
        boolean lives = true;
        How end = How.FAILED;

        Started(int agent) {
            this.agent = agent;
        }
    }

    /** Agents that run processes, a registry that keeps one number, and a kernel that knows what it was told. */
    private static final class World {
        private final Random random;
        private final Map<Long, Started> processes = new TreeMap<>();
        private final TreeMap<Long, Seen> known = new TreeMap<>();
        private final View[] agents = {View.ATTACHED, View.ATTACHED, View.ATTACHED};
        final List<Long> launched = new ArrayList<>();
        private Supervision supervision;
        private long recorded;
        private long recording;
        private long wanted;
        private long nowMillis = 1_000;

        World(long seed) {
            random = new Random(seed);
            supervision = new Supervision(0, SupervisionTimes.DEFAULT, nowMillis);
        }

        void step() {
            switch (random.nextInt(12)) {
                case 0, 1 -> nowMillis += random.nextInt(3_000);
                case 2 -> nowMillis += random.nextInt(700_000);
                case 3 -> die();
                case 4 -> lose(random.nextInt(AGENTS));
                case 5, 6 -> comeBack(random.nextInt(AGENTS));
                case 7 -> failOverSometimes();
                case 8, 9 -> place();
                case 10 -> record();
                default -> obey();
            }
            review();
        }

        private void die() {
            for (Started process : processes.values()) {
                if (process.lives && random.nextInt(2) == 0) {
                    process.lives = false;
                    process.end = random.nextInt(3) == 0 ? How.ENDED : How.FAILED;
                }
            }
            tell();
        }

        /** Ends what is to end. */
        private void obey() {
            known.forEach((attempt, seen) -> {
                Started process = processes.get(attempt);
                if (seen.isKillOrdered() && process != null && agents[process.agent] == View.ATTACHED) {
                    process.lives = false;
                    process.end = How.ENDED;
                }
            });
            tell();
        }

        private void lose(int agent) {
            agents[agent] = View.UNREACHABLE;
            known.replaceAll(
                    (attempt, seen) -> isOn(agent, attempt) && !seen.how().isOver()
                            ? new Seen(How.UNSEEN, seen.isKillOrdered(), "")
                            : seen);
        }

        private void comeBack(int agent) {
            agents[agent] = View.ATTACHED;
            processes.forEach((attempt, process) -> {
                Seen before = known.get(attempt);
                if (process.agent == agent && (before != null || process.lives)) {
                    known.put(attempt, new Seen(How.RUNNING, before != null && before.isKillOrdered(), ""));
                }
            });
            tell();
        }

        /** Agents that are attached tell how their processes are. */
        private void tell() {
            known.replaceAll((attempt, seen) -> {
                Started process = processes.get(attempt);
                return process == null || agents[process.agent] != View.ATTACHED || process.lives
                        ? seen
                        : new Seen(process.end, seen.isKillOrdered(), "it ended");
            });
            // Of those that have ended only the newest is remembered.
            known.entrySet().removeIf(entry -> entry.getValue().how().isOver() && entry.getKey() < recorded);
        }

        private boolean isOn(int agent, long attempt) {
            Started process = processes.get(attempt);
            return process != null && process.agent == agent;
        }

        private void failOverSometimes() {
            if (random.nextInt(4) > 0) {
                return;
            }
            known.clear();
            recording = 0;
            wanted = 0;
            for (int agent = 0; agent < AGENTS; agent++) {
                if (agents[agent] == View.ATTACHED) {
                    agents[agent] = View.EXPECTED;
                }
            }
            supervision = new Supervision(recorded, SupervisionTimes.DEFAULT, nowMillis);
        }

        private void record() {
            if (recording > 0) {
                assertThat(recording).isEqualTo(recorded + 1);
                recorded = recording;
                recording = 0;
                supervision.recorded(recorded);
            }
        }

        private void place() {
            int agent = random.nextInt(AGENTS);
            if (wanted == 0 || agents[agent] != View.ATTACHED) {
                return;
            }
            assertThat(wanted).as("only what is recorded is launched").isEqualTo(recorded);
            assertThat(processes).as("no attempt is launched twice").doesNotContainKey(wanted);
            if (wanted > 1) {
                assertThat(agents)
                        .as("nothing is launched while agents are expected back")
                        .doesNotContain(View.EXPECTED);
            }
            assertThat(known.values())
                    .as("nothing is launched beside what is known to live")
                    .noneMatch(seen -> seen.how() == How.RUNNING || seen.how() == How.STARTING);
            processes.put(wanted, new Started(agent));
            known.put(wanted, new Seen(random.nextBoolean() ? How.STARTING : How.RUNNING, false, ""));
            launched.add(wanted);
            wanted = 0;
        }

        private void review() {
            boolean returning = List.of(agents).contains(View.EXPECTED);
            boolean subscribed = processes.values().stream().anyMatch(process -> process.lives) && random.nextBoolean();
            Sight sight = new Sight(known, subscribed, wanted > 0, returning);
            for (Step step : supervision.review(sight, nowMillis)) {
                if (step instanceof Step.Begin begin) {
                    recording = begin.attempt();
                } else if (step instanceof Step.Place place) {
                    wanted = place.attempt();
                } else if (step instanceof Step.Withdraw) {
                    wanted = 0;
                } else if (step instanceof Step.Kill kill) {
                    known.computeIfPresent(kill.attempt(), (id, seen) -> new Seen(seen.how(), true, ""));
                } else {
                    throw new AssertionError("nobody is done here: " + step);
                }
            }
        }

        void calm() {
            for (int agent = 0; agent < AGENTS; agent++) {
                comeBack(agent);
                review();
            }
            for (int i = 0; i < 100; i++) {
                nowMillis += 10_000;
                obey();
                record();
                place();
                review();
            }
        }

        List<Started> liveOnes() {
            return processes.values().stream().filter(process -> process.lives).toList();
        }
    }
}
