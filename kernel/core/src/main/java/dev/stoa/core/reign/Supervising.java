package dev.stoa.core.reign;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.protocol.FrameworkInfo;
import dev.stoa.api.protocol.FrameworkInfo.Capability;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.resource.Ranges;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.supervision.SupervisedProgram;
import dev.stoa.api.task.TaskReason;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.task.TaskStatus;
import dev.stoa.api.view.SupervisionView;
import dev.stoa.core.liveness.Deadlines;
import dev.stoa.core.registry.RegistryRequest;
import dev.stoa.core.registry.RegistryState.SupervisedEntry;
import dev.stoa.core.registry.RemovalCause;
import dev.stoa.core.supervise.Sight;
import dev.stoa.core.supervise.Sight.How;
import dev.stoa.core.supervise.Sight.Seen;
import dev.stoa.core.supervise.Step;
import dev.stoa.core.supervise.Supervision;

/**
 * Keeps the processes of supervised frameworks running, as a client of this very reign: a supervisor has a seat without a session,
 * demands a place for each attempt, acknowledges its statuses and kills what is not wanted. So its tasks are placed, charged, listed,
 * explained and taken away like those of anybody.
 */
final class Supervising {
    private final Desk desk;
    private final Attendance attendance;
    private final Demanding demanding;
    private final Statuses statuses;
    private final Evicting evicting;
    private final SortedMap<FrameworkId, Ward> wards = new TreeMap<>();
    private final SortedMap<FrameworkId, FrameworkId> frameworks = new TreeMap<>();
    private final Deadlines<FrameworkId> due = new Deadlines<>();
    private final Deadlines<FrameworkId> farewells = new Deadlines<>();
    private final SortedSet<FrameworkId> touched = new TreeSet<>();

    Supervising(Desk desk, Attendance attendance, Demanding demanding, Statuses statuses, Evicting evicting) {
        this.desk = desk;
        this.attendance = attendance;
        this.demanding = demanding;
        this.statuses = statuses;
        this.evicting = evicting;
    }

    /** Takes up what the registry holds, before any agent brings tasks. */
    void restore(List<SupervisedEntry> entries, long nowMillis) {
        for (SupervisedEntry entry : entries) {
            FrameworkSeat seat = desk.frameworks().get(entry.framework());
            if (seat != null) {
                take(entry.framework(), seat.info(), entry.program(), entry.attempt(), nowMillis);
            }
        }
    }

    /** A new framework is recorded with the wish to keep its process running. */
    void begin(FrameworkId framework, FrameworkInfo info, SupervisedProgram program, long nowMillis) {
        attendance.frameworkExpected(framework, info);
        take(framework, info, program, 0, nowMillis);
    }

    private void take(
            FrameworkId framework, FrameworkInfo info, SupervisedProgram program, long attempt, long nowMillis) {
        Supervision supervision = new Supervision(attempt, desk.config().supervision(), nowMillis);
        Ward ward = new Ward(framework, info.name(), program, supervision);
        wards.put(framework, ward);
        frameworks.put(ward.supervisor(), framework);
        FrameworkInfo charged = charged(info, program);
        attendance.supervisorSeated(framework, ward.supervisor(), charged);
        evicting.frameworkSubscribed(ward.supervisor(), nowMillis);
        touched.add(framework);
    }

    /** As whom a supervisor launches: it knows how to use what the program asks for. */
    private static FrameworkInfo charged(FrameworkInfo info, SupervisedProgram program) {
        SortedSet<Capability> known = new TreeSet<>();
        if (program.resources().countOf(Resources.GPUS) > 0) {
            known.add(Capability.GPUS);
        }
        return new FrameworkInfo(
                info.name(), program.role().value(), info.principal(), FrameworkInfo.MAX_FAILOVER_MILLIS, known);
    }

    /** The framework that this one supervises, if it is a supervisor. */
    Optional<FrameworkId> supervisedBy(FrameworkId supervisor) {
        return Optional.ofNullable(frameworks.get(supervisor));
    }

    /** Something has changed for a framework or for a supervisor, if it is one. */
    void touch(FrameworkId either) {
        FrameworkId framework = frameworks.getOrDefault(either, either);
        if (wards.containsKey(framework) || farewells.dueOf(framework).isPresent()) {
            touched.add(framework);
        }
    }

    /** Something has changed that may matter to all. */
    void touchAll() {
        touched.addAll(wards.keySet());
    }

    /** Tasks were placed: perhaps an attempt that waited. */
    void touchPlaced() {
        wards.forEach((framework, ward) -> {
            if (ward.supervision().phase() == Supervision.Phase.PLACING) {
                touched.add(framework);
            }
        });
    }

    /** An attempt is recorded. */
    void attemptRecorded(FrameworkId framework, long attempt, long nowMillis) {
        Ward ward = wards.get(framework);
        if (ward != null) {
            ward.supervision().recorded(attempt);
            review(ward, nowMillis);
        }
    }

    /** It is recorded that a framework is supervised no more, because its process is done. */
    void ended(FrameworkId framework, long nowMillis) {
        if (wards.containsKey(framework)) {
            release(framework);
            attendance.supervisionEnded(framework, nowMillis);
        }
    }

    /**
     * A framework is recorded as removed. A process that has torn its framework down itself is left to take leave; any other is
     * ended at once.
     */
    void frameworkRemoved(FrameworkId framework, RemovalCause cause, long nowMillis) {
        Ward ward = wards.get(framework);
        if (ward == null) {
            return;
        }
        if (cause == RemovalCause.TORN_DOWN
                && !desk.tasks().of(ward.supervisor()).isEmpty()) {
            demanding.withdraw(ward.supervisor(), Ward.demandId());
            wards.remove(framework);
            due.clearIfSet(framework);
            farewells.set(framework, nowMillis + desk.config().supervision().farewellMillis());
            touched.add(framework);
        } else {
            release(framework);
        }
    }

    /** Gives the supervisor's seat up; what it still runs is ended as the tasks of any removed framework. */
    private void release(FrameworkId framework) {
        FrameworkId supervisor = Ward.supervisorOf(framework);
        wards.remove(framework);
        frameworks.remove(supervisor);
        due.clearIfSet(framework);
        farewells.clearIfSet(framework);
        touched.remove(framework);
        attendance.frameworkRemoved(supervisor);
        evicting.frameworkRemoved(supervisor);
    }

    /** Looks at what has changed and at what is due. */
    void review(long nowMillis) {
        touched.addAll(due.takeDue(nowMillis));
        touched.addAll(farewells.takeDue(nowMillis));
        List<FrameworkId> looked = new ArrayList<>(touched);
        touched.clear();
        for (FrameworkId framework : looked) {
            Ward ward = wards.get(framework);
            if (ward != null) {
                review(ward, nowMillis);
            } else {
                takeLeave(framework);
            }
        }
    }

    private void takeLeave(FrameworkId framework) {
        FrameworkId supervisor = Ward.supervisorOf(framework);
        acknowledgeAll(supervisor);
        if (farewells.dueOf(framework).isEmpty() || desk.tasks().of(supervisor).isEmpty()) {
            release(framework);
        }
    }

    private void review(Ward ward, long nowMillis) {
        FrameworkId framework = ward.framework();
        Sight sight = sight(ward);
        acknowledgeAll(ward.supervisor());
        for (Step step : ward.supervision().review(sight, nowMillis)) {
            carryOut(ward, step, nowMillis);
        }
        long next = ward.supervision().dueMillis();
        due.clearIfSet(framework);
        // What is due and not done waits for something else, which touches it.
        if (next != Long.MAX_VALUE && next > nowMillis) {
            due.set(framework, next);
        }
    }

    private Sight sight(Ward ward) {
        FrameworkId supervisor = ward.supervisor();
        SortedMap<Long, Seen> attempts = new TreeMap<>();
        desk.tasks()
                .of(supervisor)
                .forEach(entry ->
                        attempts.put(Ward.attemptOf(entry.key().task()), seen(entry.latest(), entry.isKillOrdered())));
        long newest = ward.supervision().attempt();
        desk.tasks()
                .remember(new TaskKey(supervisor, Ward.task(newest)))
                .ifPresent(entry -> attempts.put(newest, seen(entry.latest(), entry.isKillOrdered())));
        return new Sight(
                attempts,
                desk.isConnected(ward.framework()),
                desk.demands().find(supervisor, Ward.demandId()).isPresent(),
                desk.isAnyAgentReturning());
    }

    private static Seen seen(TaskStatus latest, boolean isKillOrdered) {
        How how =
                switch (latest.state()) {
                    case STAGING, STARTING -> How.STARTING;
                    case RUNNING, KILLING -> How.RUNNING;
                    case UNREACHABLE, UNKNOWN -> How.UNSEEN;
                    case FINISHED -> How.DONE;
                    case FAILED -> How.FAILED;
                    case KILLED, DROPPED -> How.ENDED;
                    case GONE -> How.GONE;
                };
        return new Seen(how, isKillOrdered, latest.state().isTerminal() ? why(latest) : "");
    }

    private static String why(TaskStatus end) {
        if (end.exitCode() != TaskStatus.NO_EXIT_CODE && end.state() != TaskState.KILLED) {
            return "exit code %d on agent '%s'".formatted(end.exitCode(), end.agent());
        }
        String reason = end.reason() == TaskReason.NONE
                ? end.state().toString()
                : end.reason().toString();
        return end.message().isEmpty() ? reason : reason + ": " + end.message();
    }

    /** Settles what agents resend until somebody has dealt with it. */
    private void acknowledgeAll(FrameworkId supervisor) {
        desk.tasks().of(supervisor).forEach(entry -> entry.unacknowledged()
                .ifPresent(status -> statuses.acknowledge(
                        supervisor,
                        new SchedulerCall.Acknowledge(status.task().task(), status.agent(), status.sequence()))));
    }

    private void carryOut(Ward ward, Step step, long nowMillis) {
        if (step instanceof Step.Begin begin) {
            desk.say(new Outbound.ToRegistry(new RegistryRequest.BeginAttempt(ward.framework(), begin.attempt())));
        } else if (step instanceof Step.Place place) {
            demanding.state(
                    ward.supervisor(),
                    new SchedulerCall.StateDemand(ward.demand(place.attempt()), Ranges.NONE, 0),
                    nowMillis);
            // To see at once if it was refused, which nobody is told: a supervisor has no session.
            touched.add(ward.framework());
        } else if (step instanceof Step.Withdraw) {
            demanding.withdraw(ward.supervisor(), Ward.demandId());
        } else if (step instanceof Step.Kill kill) {
            statuses.kill(ward.supervisor(), Ward.task(kill.attempt()), nowMillis);
        } else if (step instanceof Step.Finish finish) {
            desk.say(new Outbound.ToRegistry(new RegistryRequest.EndSupervision(ward.framework(), finish.reason())));
        }
    }

    long nextDeadline(long nowMillis) {
        return touched.isEmpty()
                ? Math.min(due.next().orElse(Long.MAX_VALUE), farewells.next().orElse(Long.MAX_VALUE))
                : nowMillis;
    }

    /** How the supervision of a framework stands; empty if it is not supervised. */
    Optional<SupervisionView> view(FrameworkId framework, long nowMillis) {
        Ward ward = wards.get(framework);
        if (ward == null) {
            return Optional.empty();
        }
        Supervision supervision = ward.supervision();
        TaskKey key = new TaskKey(ward.supervisor(), Ward.task(supervision.attempt()));
        var task = desk.tasks().find(key).filter(entry -> !entry.state().isTerminal());
        boolean pausing = supervision.phase() == Supervision.Phase.PAUSING;
        String why = supervision.phase() == Supervision.Phase.PLACING
                ? desk.demands()
                        .find(ward.supervisor(), Ward.demandId())
                        .map(demand -> demand.why())
                        .orElse("")
                : supervision.why();
        return Optional.of(new SupervisionView(
                supervision.phase().name().toLowerCase(Locale.ROOT),
                supervision.attempt(),
                task.isPresent() ? key.toString() : "",
                task.map(entry -> entry.agent().value()).orElse(""),
                pausing ? Math.max(0, supervision.dueMillis() - nowMillis) : 0,
                why));
    }
}
