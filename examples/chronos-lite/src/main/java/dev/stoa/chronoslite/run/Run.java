package dev.stoa.chronoslite.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.stoa.api.id.TaskId;

/**
 * One firing of one job, from its intent to its end. This record in the store is the fact; tasks follow from it.
 *
 * @param id which
 * @param sequence how many runs of the job were opened before; gives their order
 * @param graph the id of the run that began the graph run; its own for a job that begins graphs
 * @param cause why it was opened
 * @param nominalMillis the slot's time, or when it was opened if it has no slot
 * @param openedMillis when it was decided
 * @param state where it is
 * @param attempt the number of the attempt that is next or under way, from 0
 * @param failures how many attempts have failed
 * @param notBeforeMillis when a waiting attempt may start
 * @param agent where the attempt runs; empty if nowhere yet
 * @param endpoint the agent's address; empty likewise
 * @param startedMillis when the attempt's agent began it; 0 if it has not
 * @param endedMillis when the run ended; 0 if it has not
 * @param exitCode what the last attempt exited with; -1 if it did not
 * @param reason why it is in its state, in words; empty if there is nothing to say
 * @param arguments more arguments, given by hand
 * @param attempts those that have ended, oldest first; the last {@value #MAX_ATTEMPTS}
 */
public record Run(
        RunId id,
        long sequence,
        RunId graph,
        Cause cause,
        long nominalMillis,
        long openedMillis,
        RunState state,
        int attempt,
        int failures,
        long notBeforeMillis,
        String agent,
        String endpoint,
        long startedMillis,
        long endedMillis,
        int exitCode,
        String reason,
        String arguments,
        List<Attempt> attempts) {
    /** How many attempts are remembered. */
    public static final int MAX_ATTEMPTS = 20;

    /** The longest reason; longer ones are cut. */
    public static final int MAX_REASON = 512;

    /** Reasons of this beginning say that a run was skipped because of how its parents ended. */
    public static final String UPSTREAM = "upstream: ";

    public Run {
        attempts = List.copyOf(
                attempts.size() <= MAX_ATTEMPTS
                        ? attempts
                        : attempts.subList(attempts.size() - MAX_ATTEMPTS, attempts.size()));
        reason = reason.length() <= MAX_REASON ? reason : reason.substring(0, MAX_REASON);
    }

    /** A run that has just been decided. */
    public static Run opened(
            RunId id, long sequence, RunId graph, Cause cause, long nominalMillis, String arguments, long nowMillis) {
        return new Run(
                id,
                sequence,
                graph,
                cause,
                nominalMillis,
                nowMillis,
                RunState.QUEUED,
                0,
                0,
                0,
                "",
                "",
                0,
                0,
                -1,
                "",
                arguments,
                List.of());
    }

    /** The task of the attempt that is next or under way. */
    public TaskId task() {
        return id.task(attempt);
    }

    /** Whether it was skipped because of its parents, and may run after all if one of them is run again. */
    public boolean isSkippedUpstream() {
        return state == RunState.SKIPPED && reason.startsWith(UPSTREAM);
    }

    /** How long the last attempt ran, in milliseconds; empty if it did not start and end. */
    public Optional<Long> durationMillis() {
        return startedMillis > 0 && endedMillis >= startedMillis
                ? Optional.of(endedMillis - startedMillis)
                : Optional.empty();
    }

    /** Waiting in its queue. */
    public Run queued(String why) {
        return with(RunState.QUEUED, attempt, failures, 0, "", "", 0, 0, -1, why, attempts);
    }

    /** Its attempt may be launched. */
    public Run ready(String why) {
        return with(RunState.READY, attempt, failures, 0, "", "", 0, 0, -1, why, attempts);
    }

    /** Opened again after its end, with a fresh count of failures. */
    public Run again(String why) {
        return with(RunState.READY, attempt + 1, 0, 0, "", "", 0, 0, -1, why, attempts);
    }

    /** The attempt is nowhere and never was; another number takes its place. */
    public Run relaunched(String why) {
        return with(RunState.READY, attempt + 1, failures, 0, "", "", 0, 0, -1, why, attempts);
    }

    /** An agent runs it. */
    public Run running(String where, String at, long sinceMillis) {
        return with(RunState.RUNNING, attempt, failures, 0, where, at, sinceMillis, 0, -1, "", attempts);
    }

    /** Told to end. */
    public Run killing(String why) {
        return with(RunState.KILLING, attempt, failures, 0, agent, endpoint, startedMillis, 0, -1, why, attempts);
    }

    /** An attempt failed and another one follows. */
    public Run backingOff(long untilMillis, int exit, String why, long nowMillis) {
        return with(
                RunState.BACKOFF,
                attempt + 1,
                failures + 1,
                untilMillis,
                "",
                "",
                0,
                0,
                exit,
                why,
                andAttempt(exit, why, nowMillis));
    }

    /** At its end. */
    public Run ended(RunState end, int exit, String why, long nowMillis) {
        boolean tried = end != RunState.SKIPPED && (startedMillis > 0 || end == RunState.FAILED);
        return with(
                end,
                attempt,
                end == RunState.FAILED ? failures + 1 : failures,
                0,
                agent,
                endpoint,
                startedMillis,
                nowMillis,
                exit,
                why,
                tried ? andAttempt(exit, why, nowMillis) : attempts);
    }

    private List<Attempt> andAttempt(int exit, String why, long nowMillis) {
        List<Attempt> more = new ArrayList<>(attempts);
        more.add(new Attempt(attempt, agent, endpoint, startedMillis, nowMillis, exit, why));
        return more;
    }

    private Run with(
            RunState newState,
            int newAttempt,
            int newFailures,
            long newNotBefore,
            String newAgent,
            String newEndpoint,
            long newStarted,
            long newEnded,
            int newExit,
            String newReason,
            List<Attempt> newAttempts) {
        return new Run(
                id,
                sequence,
                graph,
                cause,
                nominalMillis,
                openedMillis,
                newState,
                newAttempt,
                newFailures,
                newNotBefore,
                newAgent,
                newEndpoint,
                newStarted,
                newEnded,
                newExit,
                newReason,
                arguments,
                newAttempts);
    }
}
