package dev.stoa.chronoslite.engine;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

import dev.stoa.chronoslite.graph.JobGraph;
import dev.stoa.chronoslite.job.JobDefinition;
import dev.stoa.chronoslite.job.Timing;
import dev.stoa.chronoslite.run.Run;
import dev.stoa.chronoslite.run.RunId;
import dev.stoa.chronoslite.schedule.Slots;
import org.jspecify.annotations.Nullable;

/**
 * All records, and what is looked up in them. Changed by {@link #apply} alone; the indexes follow from the records, so that a new
 * leader has the same ones.
 */
final class State {
    /** Something that has a time. */
    record Due(long millis, String job, String run) implements Comparable<Due> {
        private static final Comparator<Due> ORDER =
                Comparator.comparingLong(Due::millis).thenComparing(Due::job).thenComparing(Due::run);

        @Override
        public int compareTo(Due other) {
            return ORDER.compare(this, other);
        }
    }

    /** A job with everything of it. */
    static final class Job {
        private JobRecord record;
        private Progress progress;
        private Optional<Slots> slots;
        private final TreeMap<Long, Run> runs = new TreeMap<>();
        private final TreeMap<Long, Run> open = new TreeMap<>();
        private Optional<Instant> next = Optional.empty();
        private @Nullable Due due;
        private String soughtIn;
        private Health health;
        private boolean hasErrors;

        private Job(JobRecord record) {
            this.record = record;
            this.soughtIn = soughtIn(record.definition());
            this.progress = Progress.begun(record.name(), record.updatedMillis(), new TreeMap<>());
            this.slots = record.definition().timing().map(Timing::slots);
            this.health = healthNow();
        }

        private Health healthNow() {
            if (definition().policy().disabled()) {
                return Health.DISABLED;
            }
            if (!open.isEmpty()) {
                boolean running =
                        open.values().stream().anyMatch(run -> run.state().isOnAgent());
                return running ? Health.RUNNING : Health.WAITING;
            }
            if (progress.errorsSinceSuccess() > 0) {
                return Health.FAILING;
            }
            return progress.lastSuccessMillis() > 0 ? Health.OK : Health.FRESH;
        }

        private static String soughtIn(JobDefinition definition) {
            return String.join("\n", definition.name(), definition.owner(), definition.description())
                    .toLowerCase(Locale.ROOT);
        }

        JobRecord record() {
            return record;
        }

        Health health() {
            return health;
        }

        /** Its name, owner and description in lower case. */
        String soughtIn() {
            return soughtIn;
        }

        /** Whether its name, owner or description has this in it, which must be in lower case. */
        boolean mentions(String lowerCase) {
            return soughtIn.contains(lowerCase);
        }

        JobDefinition definition() {
            return record.definition();
        }

        Progress progress() {
            return progress;
        }

        Optional<Slots> slots() {
            return slots;
        }

        /** All kept runs, oldest first. */
        Collection<Run> runs() {
            return runs.values();
        }

        /** The kept run of this number; empty if there is none. */
        Optional<Run> run(long sequence) {
            return Optional.ofNullable(runs.get(sequence));
        }

        /** Those that have not ended, oldest first. */
        Collection<Run> open() {
            return open.values();
        }

        /** The first slot that is not decided; empty if there is none, or the job is disabled. */
        Optional<Instant> next() {
            return next;
        }

        long jitterMillis() {
            return definition()
                    .timing()
                    .map(timing -> timing.jitterMillis(record.name()))
                    .orElse(0L);
        }
    }

    private final TreeMap<String, Job> jobs = new TreeMap<>();
    private final Shelves shelves = new Shelves(jobs);
    private final Census census = new Census();
    private final Map<String, Run> runs = new HashMap<>();
    private final JobGraph graph = new JobGraph();
    private final TreeSet<Due> due = new TreeSet<>();
    private final Map<String, Due> runDue = new HashMap<>();
    private Meta meta = Meta.FIRST;
    private int openCount;

    NavigableMap<String, Job> jobs() {
        return jobs;
    }

    Shelves shelves() {
        return shelves;
    }

    Census census() {
        return census;
    }

    Optional<Job> job(String name) {
        return Optional.ofNullable(jobs.get(name));
    }

    Optional<Run> run(RunId id) {
        return Optional.ofNullable(runs.get(id.toString()));
    }

    Optional<Run> run(String id) {
        return Optional.ofNullable(runs.get(id));
    }

    int openRuns() {
        return openCount;
    }

    JobGraph graph() {
        return graph;
    }

    NavigableSet<Due> due() {
        return due;
    }

    Meta meta() {
        return meta;
    }

    void apply(Change change) {
        if (change instanceof Change.JobPut put) {
            put(put.job());
        } else if (change instanceof Change.JobRemoved removed) {
            Job job = jobs.remove(removed.name());
            if (job != null) {
                shelves.removed(removed.name());
                census.uncount(removed.name(), job.health);
                forget(job.due);
                new ArrayList<>(job.runs.values()).forEach(run -> unfile(job, run));
                graph.remove(removed.name());
            }
        } else if (change instanceof Change.ProgressPut put) {
            Job job = need(put.progress().name());
            boolean moved = job.progress.cursorMillis() != put.progress().cursorMillis();
            job.progress = put.progress();
            if (moved) {
                schedule(job);
            }
            countAgain(job);
        } else if (change instanceof Change.RunPut put) {
            Job job = need(put.run().id().job());
            Run old = job.runs.get(put.run().sequence());
            if (old != null) {
                unfile(job, old);
            }
            file(job, put.run());
            countAgain(job);
        } else if (change instanceof Change.RunRemoved removed) {
            job(removed.job()).ifPresent(job -> {
                Run old = job.runs.get(removed.sequence());
                if (old != null) {
                    unfile(job, old);
                    countAgain(job);
                }
            });
        } else if (change instanceof Change.MetaPut put) {
            boolean turned = meta.paused() != put.meta().paused();
            meta = put.meta();
            if (turned) {
                jobs.values().forEach(this::schedule);
            }
        }
    }

    private void put(JobRecord record) {
        Job job = jobs.get(record.name());
        if (job == null) {
            job = new Job(record);
            jobs.put(record.name(), job);
            shelves.added(record.name());
            census.count(record.name(), job.health, false);
        } else {
            job.record = record;
            job.soughtIn = Job.soughtIn(record.definition());
            shelves.changed(record.name());
            job.slots = record.definition().timing().map(Timing::slots);
        }
        graph.put(record.name(), record.definition().parents());
        schedule(job);
        // Priority, deadline and longest time may be others now.
        for (Run run : new ArrayList<>(job.open.values())) {
            unfile(job, run);
            file(job, run);
        }
        countAgain(job);
    }

    private void countAgain(Job job) {
        Health now = job.healthNow();
        boolean hasErrors = job.progress.errorsSinceSuccess() > 0;
        if (now != job.health || hasErrors != job.hasErrors) {
            census.uncount(job.record.name(), job.health);
            job.health = now;
            job.hasErrors = hasErrors;
            census.count(job.record.name(), now, hasErrors);
        }
    }

    private void schedule(Job job) {
        forget(job.due);
        job.due = null;
        job.next = job.definition().policy().disabled()
                ? Optional.empty()
                : job.slots.flatMap(slots -> slots.after(Instant.ofEpochMilli(job.progress.cursorMillis())));
        if (meta.paused() == Meta.Pause.GOING) {
            job.next.ifPresent(slot -> {
                job.due = new Due(slot.toEpochMilli() + job.jitterMillis(), job.record.name(), "");
                due.add(job.due);
            });
        }
    }

    private void file(Job job, Run run) {
        String id = run.id().toString();
        job.runs.put(run.sequence(), run);
        runs.put(id, run);
        if (run.state().isTerminal()) {
            return;
        }
        openCount++;
        job.open.put(run.sequence(), run);
        ring(job, run);
    }

    /** Lets a run's deadline ring. */
    private void ring(Job job, Run run) {
        deadline(job, run).ifPresent(millis -> {
            String id = run.id().toString();
            Due at = new Due(millis, run.id().job(), id);
            forget(runDue.put(id, at));
            due.add(at);
        });
    }

    /** Lets the deadline of a run that waits ring again. */
    void ring(Run run) {
        ring(need(run.id().job()), run);
    }

    /** Lets the deadline of a run that waits not ring: its task may be out, and what becomes of it will be told. */
    void silence(Run run) {
        forget(runDue.remove(run.id().toString()));
    }

    private void unfile(Job job, Run run) {
        String id = run.id().toString();
        job.runs.remove(run.sequence());
        runs.remove(id);
        if (job.open.remove(run.sequence()) != null) {
            openCount--;
        }
        forget(runDue.remove(id));
    }

    /** When something must be done about a run if nothing happens before. */
    private static Optional<Long> deadline(Job job, Run run) {
        return switch (run.state()) {
            case BACKOFF -> Optional.of(run.notBeforeMillis());
            case READY, QUEUED -> Deadlines.start(job, run);
            case RUNNING -> Deadlines.end(job, run);
            default -> Optional.empty();
        };
    }

    private void forget(@Nullable Due at) {
        if (at != null) {
            due.remove(at);
        }
    }

    private Job need(String name) {
        Job job = jobs.get(name);
        if (job == null) {
            throw new IllegalStateException("a record is about job '%s', which is not there".formatted(name));
        }
        return job;
    }

    /** Every record, in an order in which they can be applied. */
    List<Change> all() {
        List<Change> all = new ArrayList<>();
        all.add(new Change.MetaPut(meta));
        jobs.values().forEach(job -> {
            all.add(new Change.JobPut(job.record));
            all.add(new Change.ProgressPut(job.progress));
            job.runs.values().forEach(run -> all.add(new Change.RunPut(run)));
        });
        return all;
    }
}
