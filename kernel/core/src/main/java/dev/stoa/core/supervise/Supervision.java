package dev.stoa.core.supervise;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.stoa.core.supervise.Sight.How;
import dev.stoa.core.supervise.Sight.Seen;

/**
 * Keeps one framework's process running: says when the next attempt begins and which are to end.
 *
 * <p>Looks at how things are and not at what has happened, so looking late, early or twice does no harm. At most one attempt is
 * wanted at a time, the one with the highest number that was recorded; whatever else is seen to live is ended. A further one begins
 * only when the one before is known not to run, or cannot be seen and does not speak. One owner, one thread.
 */
public final class Supervision {
    private static final long NEVER = Long.MAX_VALUE;

    /** Where it stands. */
    public enum Phase {
        /** A reign has begun, and agents that may run the newest attempt are expected back. */
        RETURNING,
        /** The newest attempt is over; the next one waits for its time. */
        PAUSING,
        /** The next attempt is being recorded. */
        RECORDING,
        /** The next attempt is recorded; earlier ones that came back are being ended before it is placed. */
        CLEARING,
        /** A place is looked for. */
        PLACING,
        /** The newest attempt is launched and not known to be over. */
        RUNNING,
        /** The newest attempt cannot be seen but its framework speaks. */
        UNSEEN,
        /** The process has ended well; that is being recorded. */
        FINISHING
    }

    private final SupervisionTimes times;
    private long attempt;
    private Phase phase;
    private int failures;
    private long runningSinceMillis = NEVER;
    private long dueMillis = NEVER;
    private String why = "";

    /** Takes up the supervision of a framework of which so many attempts were recorded. */
    public Supervision(long attempt, SupervisionTimes times, long nowMillis) {
        this.attempt = attempt;
        this.times = times;
        this.phase = Phase.RETURNING;
        if (attempt == 0) {
            // Nothing was ever started, so nobody can be running it.
            pause(0, "", nowMillis);
        }
    }

    public Phase phase() {
        return phase;
    }

    /** The newest attempt that is recorded; 0 before the first. */
    public long attempt() {
        return attempt;
    }

    /** What became of the attempt before; empty if nothing is to be said. */
    public String why() {
        return why;
    }

    /** When {@link #review} has something to do by itself; the largest number if never. */
    public long dueMillis() {
        return dueMillis;
    }

    /** The attempt that was asked for is recorded. To be reviewed then. */
    public void recorded(long number) {
        if (phase == Phase.RECORDING && number == attempt + 1) {
            attempt = number;
            phase = Phase.CLEARING;
            runningSinceMillis = NEVER;
        }
    }

    /** Says what is to be done, as things are. */
    public List<Step> review(Sight sight, long nowMillis) {
        List<Step> steps = new ArrayList<>();
        boolean isCrowded = false;
        for (Map.Entry<Long, Seen> other : sight.attempts().headMap(attempt).entrySet()) {
            isCrowded |= other.getValue().how().isLive();
            if (!other.getValue().how().isOver() && !other.getValue().isKillOrdered()) {
                steps.add(new Step.Kill(other.getKey()));
            }
        }
        switch (phase) {
            case RETURNING, RUNNING, UNSEEN -> follow(sight, nowMillis).ifPresent(steps::add);
            case PLACING -> {
                if (sight.seen(attempt).isPresent()) {
                    phase = Phase.RUNNING;
                    follow(sight, nowMillis).ifPresent(steps::add);
                } else if (isCrowded) {
                    phase = Phase.CLEARING;
                    steps.add(new Step.Withdraw());
                } else if (!sight.isPlaceWanted()) {
                    failed("no place is looked for, the demand for one was refused", nowMillis);
                }
            }
            case CLEARING -> {
                if (!isCrowded) {
                    phase = Phase.PLACING;
                    steps.add(new Step.Place(attempt));
                }
            }
            case PAUSING, RECORDING, FINISHING -> {
                // Nothing is seen of the newest attempt that matters any more.
            }
        }
        // An agent that is expected back may bring an attempt that nobody here knows of, unless there never was one.
        boolean mayBegin = attempt == 0 || !sight.areAgentsReturning();
        if (phase == Phase.PAUSING && dueMillis <= nowMillis && mayBegin) {
            phase = Phase.RECORDING;
            dueMillis = NEVER;
            steps.add(new Step.Begin(attempt + 1));
        }
        return steps;
    }

    /** Looks after the newest attempt, of which it is not known that it is over. */
    private Optional<Step> follow(Sight sight, long nowMillis) {
        Optional<Seen> seen = sight.seen(attempt);
        if (seen.isEmpty() && sight.areAgentsReturning()) {
            return Optional.empty();
        }
        How how = seen.map(Seen::how).orElse(How.GONE);
        String end = seen.map(Seen::why).orElse("");
        switch (how) {
            case STARTING -> runs();
            case RUNNING -> {
                runs();
                runningSinceMillis = Math.min(runningSinceMillis, nowMillis);
            }
            case UNSEEN, GONE -> lost(sight, end, nowMillis);
            case ENDED -> pause(times.firstPauseMillis(), end, nowMillis);
            case FAILED -> failed(end, nowMillis);
            case DONE -> {
                phase = Phase.FINISHING;
                dueMillis = NEVER;
                why = end;
                return Optional.of(new Step.Finish(end));
            }
        }
        return Optional.empty();
    }

    private void runs() {
        phase = Phase.RUNNING;
        dueMillis = NEVER;
    }

    /** Who speaks lives, whether its agent can be seen or not: it is not disturbed for a while. */
    private void lost(Sight sight, String end, long nowMillis) {
        if (!sight.isSubscribed()) {
            pause(0, end, nowMillis);
            return;
        }
        if (phase != Phase.UNSEEN) {
            phase = Phase.UNSEEN;
            dueMillis = nowMillis + times.patienceMillis();
        }
        if (dueMillis <= nowMillis) {
            pause(0, end, nowMillis);
        }
    }

    private void failed(String end, long nowMillis) {
        boolean settled = runningSinceMillis != NEVER && nowMillis - runningSinceMillis >= times.settledMillis();
        failures = settled ? 1 : Math.min(failures + 1, Integer.MAX_VALUE - 1);
        pause(times.pauseMillis(failures), end, nowMillis);
    }

    private void pause(long millis, String end, long nowMillis) {
        phase = Phase.PAUSING;
        dueMillis = nowMillis + millis;
        why = end;
    }
}
