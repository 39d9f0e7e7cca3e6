package dev.stoa.chronoslite.engine;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

import dev.stoa.chronoslite.job.JobDefinition;
import dev.stoa.chronoslite.job.Policy;
import dev.stoa.chronoslite.run.Cause;
import dev.stoa.chronoslite.run.Run;
import dev.stoa.chronoslite.run.RunId;
import dev.stoa.chronoslite.run.RunState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What is looked up is what one would find by looking at every job. */
class StateIndexTest {
    private static final Policy ASLEEP = new Policy(
            Policy.SCHEDULED.misfire(),
            Policy.SCHEDULED.misfireLimit(),
            Optional.empty(),
            Policy.SCHEDULED.concurrency(),
            Policy.SCHEDULED.backoff(),
            Optional.empty(),
            false,
            true,
            false,
            Policy.SCHEDULED.history());

    private final State state = new State();

    private static JobDefinition job(String name, String description) {
        JobDefinition plain = JobDefinition.scheduled(name, "@daily", "true");
        return new JobDefinition(
                name,
                description,
                "",
                plain.timing(),
                plain.parents(),
                plain.trigger(),
                plain.work(),
                plain.demand(),
                plain.policy(),
                plain.webhooks());
    }

    private void put(JobDefinition job) {
        state.apply(new Change.JobPut(new JobRecord(job, 1, 1, 1, 1)));
    }

    private List<String> found(String filter, String after) {
        return state.shelves()
                .mentioning(filter, after)
                .map(job -> job.record().name())
                .toList();
    }

    private List<String> byLookingAtAll(String filter, String after) {
        return state.jobs().tailMap(after, false).values().stream()
                .filter(job -> job.mentions(filter))
                .map(job -> job.record().name())
                .toList();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aTextIsFoundInTheJobsThatHaveIt(long seed) {
        Random random = new Random(seed);
        for (int step = 0; step < 6_000; step++) {
            String name = "j" + Integer.toString(random.nextInt(3_000), 3);
            int what = random.nextInt(10);
            if (what < 6 || state.job(name).isEmpty()) {
                put(job(name, what == 0 ? "Backup of " + random.nextInt(9) : ""));
            } else {
                state.apply(new Change.JobRemoved(name));
            }
            if (step % 50 == 0) {
                String filter = step % 100 == 0 ? "backup of " + random.nextInt(9) : "j" + random.nextInt(3);
                String after = random.nextBoolean() ? "" : "j" + Integer.toString(random.nextInt(3_000), 3);
                assertThat(found(filter, after)).isEqualTo(byLookingAtAll(filter, after));
            }
        }
        assertThat(state.jobs()).hasSizeGreaterThan(2 * Shelves.MOST);
        List.copyOf(state.jobs().keySet()).forEach(name -> state.apply(new Change.JobRemoved(name)));
        assertThat(found("j", "")).isEmpty();
    }

    @Test
    void aTextIsFoundFromTheChangeOnThatBringsIt() {
        put(job("a", ""));
        assertThat(found("backup", "")).isEmpty();

        put(job("a", "Backup"));
        assertThat(found("backup", "")).containsExactly("a");

        put(job("b", "Archive"));
        assertThat(found("archive", "")).containsExactly("b");

        state.apply(new Change.JobRemoved("a"));
        assertThat(found("backup", "")).isEmpty();
    }

    @Test
    void aTextThatSpansTwoJobsIsInNone() {
        put(job("a", "x"));
        put(job("b", "y"));

        assertThat(found("x\nb", "")).isEmpty();
        assertThat(found("a", "a")).isEmpty();
        assertThat(found("y", "a")).containsExactly("b");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void jobsAreCountedByHowTheyAre(long seed) {
        Random random = new Random(seed);
        for (int step = 0; step < 3_000; step++) {
            String name = "j" + random.nextInt(20);
            if (state.job(name).isEmpty()) {
                put(job(name, ""));
                continue;
            }
            Progress progress = state.job(name).orElseThrow().progress();
            switch (random.nextInt(6)) {
                case 0 -> state.apply(new Change.JobRemoved(name));
                case 1 -> put(job(name, "").withPolicy(random.nextBoolean() ? Policy.SCHEDULED : ASLEEP));
                case 2 ->
                    state.apply(new Change.ProgressPut(
                            random.nextBoolean() ? progress.afterSuccess(5) : progress.afterFailure(6)));
                case 3 -> state.apply(new Change.RunRemoved(name, random.nextInt(3)));
                default -> state.apply(new Change.RunPut(run(name, random)));
            }
            assertThat(counts()).isEqualTo(countsByLookingAtAll());
        }
    }

    private static Run run(String job, Random random) {
        RunId id = new RunId(job, 1, "r");
        Run opened = Run.opened(id, random.nextInt(3), id, Cause.MANUAL, 1, "", 1);
        return switch (random.nextInt(4)) {
            case 0 -> opened.ready("");
            case 1 -> opened.running("a", "", 2);
            case 2 -> opened.running("a", "", 2).ended(RunState.SUCCEEDED, 0, "", 3);
            default -> opened;
        };
    }

    private record Counts(Map<Health, Integer> byHealth, List<String> troubled, List<String> running) {}

    private Counts counts() {
        Map<Health, Integer> counts = new EnumMap<>(Health.class);
        for (Health health : Health.values()) {
            counts.put(health, state.census().of(health));
        }
        return new Counts(
                counts,
                List.copyOf(state.census().troubled()),
                List.copyOf(state.census().running()));
    }

    private Counts countsByLookingAtAll() {
        Map<Health, Integer> counts = new EnumMap<>(Health.class);
        for (Health health : Health.values()) {
            counts.put(health, 0);
        }
        List<String> troubled = new ArrayList<>();
        List<String> running = new ArrayList<>();
        for (State.Job job : state.jobs().values()) {
            boolean asleep = job.definition().policy().disabled();
            boolean onAgent = job.runs().stream().anyMatch(run -> run.state().isOnAgent());
            boolean errors = job.progress().errorsSinceSuccess() > 0;
            Health expected = Health.FRESH;
            if (asleep) {
                expected = Health.DISABLED;
            } else if (onAgent) {
                expected = Health.RUNNING;
                running.add(job.record().name());
            } else if (job.runs().stream().anyMatch(run -> !run.state().isTerminal())) {
                expected = Health.WAITING;
            } else if (errors) {
                expected = Health.FAILING;
            } else if (job.progress().lastSuccessMillis() > 0) {
                expected = Health.OK;
            }
            assertThat(job.health()).isEqualTo(expected);
            counts.merge(expected, 1, Integer::sum);
            if (errors && !asleep) {
                troubled.add(job.record().name());
            }
        }
        return new Counts(counts, troubled, running);
    }
}
