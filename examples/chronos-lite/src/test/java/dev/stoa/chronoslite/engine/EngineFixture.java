package dev.stoa.chronoslite.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.OfferId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.offer.Offer;
import dev.stoa.api.resource.Attributes;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.Bytes;
import dev.stoa.api.task.TaskReason;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.task.TaskStatus;
import dev.stoa.chronoslite.job.JobDefinition;
import dev.stoa.chronoslite.job.Policy;
import dev.stoa.chronoslite.run.Run;
import dev.stoa.chronoslite.run.RunId;
import dev.stoa.chronoslite.run.RunState;

import static org.assertj.core.api.Assertions.assertThat;

/** An engine with a clock that stands until it is moved, a store that is a map, and a kernel that does what it is told. */
final class EngineFixture {
    static final Instant START = Instant.parse("2026-11-27T10:00:00Z");

    final Map<String, Change> store = new LinkedHashMap<>();
    final List<TaskId> kills = new ArrayList<>();
    final List<TaskId> launched = new ArrayList<>();
    Engine engine = new Engine();
    Instant now = START;

    /** Takes a decision: writes it, then says what follows. */
    <T> T take(Decision<T> decision) {
        for (Change change : decision.changes()) {
            if (change instanceof Change.RunRemoved || change instanceof Change.JobRemoved) {
                store.remove(change.key());
                if (change instanceof Change.JobRemoved removed) {
                    store.remove("progress/" + removed.name());
                }
            } else {
                store.put(change.key(), change);
            }
            engine.apply(change);
        }
        kills.addAll(engine.react(decision.changes()));
        return decision.answer();
    }

    Answer put(JobDefinition job) {
        return take(engine.put(job, new Expectation.Anything(), now.toEpochMilli()));
    }

    void define(JobDefinition... jobs) {
        for (JobDefinition job : jobs) {
            assertThat(put(job)).isInstanceOf(Answer.Done.class);
        }
    }

    /** Moves the clock and does all that is due on the way, each at its own time. */
    void passUntil(Instant end) {
        while (engine.nextMillis().isPresent() && engine.nextMillis().get() <= end.toEpochMilli()) {
            Instant due = Instant.ofEpochMilli(engine.nextMillis().get());
            now = due.isAfter(now) ? due : now;
            tick();
        }
        now = end;
    }

    void pass(Duration time) {
        passUntil(now.plus(time));
    }

    /** Moves the clock as if nobody had been there meanwhile. */
    void sleep(Duration time) {
        now = now.plus(time);
        tick();
    }

    void tick() {
        boolean more = true;
        while (more) {
            more = take(engine.tick(now.toEpochMilli()));
        }
    }

    /** Offers one large agent. */
    List<Placement.Launch> offer() {
        return offer("agent-1", Resources.of(64_000, 64_000), Attributes.NONE);
    }

    List<Placement.Launch> offer(String agent, Resources resources, Attributes attributes) {
        List<Placement.Launch> launches = engine.place(List.of(offerOf(agent, resources, attributes)), written -> true);
        launches.forEach(launch ->
                launch.tasks().forEach(task -> launched.add(task.sent().task())));
        return launches;
    }

    static Offer offerOf(String agent, Resources resources, Attributes attributes) {
        return new Offer(
                new OfferId("o-" + agent),
                new AgentId(agent),
                agent + ".host",
                "udp://" + agent,
                "*",
                resources,
                attributes,
                60_000);
    }

    /** Offers, and lets everything launched run. */
    void launchAll() {
        offer().forEach(launch ->
                launch.tasks().forEach(task -> status(task.sent().task(), TaskState.RUNNING, TaskReason.NONE)));
    }

    Statuses.Verdict status(TaskId task, TaskState state, TaskReason reason) {
        int exit = state == TaskState.FINISHED ? 0 : reason == TaskReason.EXITED ? 1 : TaskStatus.NO_EXIT_CODE;
        TaskStatus status = new TaskStatus(
                new TaskKey(new FrameworkId("f"), task),
                new AgentId("agent-1"),
                0,
                state,
                reason,
                "said so",
                exit,
                Bytes.NONE,
                now.toEpochMilli());
        return take(engine.status(status, now.toEpochMilli()));
    }

    void finish(Run run) {
        status(run.task(), TaskState.FINISHED, TaskReason.EXITED);
    }

    void fail(Run run) {
        status(run.task(), TaskState.FAILED, TaskReason.EXITED);
    }

    /** A new leader over the same store. */
    void crash() {
        engine = new Engine();
        store.values().stream()
                .filter(change -> change instanceof Change.MetaPut)
                .forEach(engine::apply);
        // As a store lists them: by kind, then by name; parents may come after children.
        List<Change> jobs = new ArrayList<>(store.values().stream()
                .filter(change -> change instanceof Change.JobPut)
                .toList());
        Recovery.inOrder(jobs).forEach(engine::apply);
        store.values().stream()
                .filter(change -> change instanceof Change.ProgressPut)
                .forEach(engine::apply);
        store.values().stream()
                .filter(change -> change instanceof Change.RunPut)
                .forEach(engine::apply);
        engine.recovered();
    }

    List<Run> runs(String job) {
        return List.copyOf(engine.view().job(job).orElseThrow().runs());
    }

    Run last(String job) {
        return engine.view().job(job).orElseThrow().last().orElseThrow();
    }

    List<RunState> states(String job) {
        return runs(job).stream().map(Run::state).toList();
    }

    Run run(String id) {
        return engine.view().run(RunId.parse(id)).orElseThrow();
    }

    static JobDefinition every(String name, String period) {
        return JobDefinition.scheduled(name, "R/%s/%s".formatted(START.plusSeconds(60), period), "true");
    }

    static Policy policy(JobDefinition job, dev.stoa.chronoslite.job.Misfire misfire, Optional<Duration> deadline) {
        Policy p = job.policy();
        return new Policy(
                misfire,
                p.misfireLimit(),
                deadline,
                p.concurrency(),
                p.backoff(),
                p.maxRunTime(),
                p.softError(),
                p.disabled(),
                p.highPriority(),
                p.history());
    }

    static JobDefinition with(JobDefinition job, dev.stoa.chronoslite.job.Concurrency concurrency) {
        Policy p = job.policy();
        return job.withPolicy(new Policy(
                p.misfire(),
                p.misfireLimit(),
                p.deadline(),
                concurrency,
                p.backoff(),
                p.maxRunTime(),
                p.softError(),
                p.disabled(),
                p.highPriority(),
                p.history()));
    }

    static JobDefinition retries(JobDefinition job, int retries, Optional<Duration> maxRunTime, boolean soft) {
        Policy p = job.policy();
        return job.withPolicy(new Policy(
                p.misfire(),
                p.misfireLimit(),
                p.deadline(),
                p.concurrency(),
                new dev.stoa.chronoslite.job.Backoff(retries, Duration.ofSeconds(10), 200, Duration.ofMinutes(1)),
                maxRunTime,
                soft,
                p.disabled(),
                p.highPriority(),
                p.history()));
    }
}
