package dev.stoa.chronoslite.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.stoa.chronoslite.job.Misfire;
import dev.stoa.chronoslite.job.Policy;
import dev.stoa.chronoslite.schedule.Slots;

/**
 * What becomes of the slots that have come since a job was last looked at. A pure function of the slots, the job's policy and
 * the time.
 *
 * @param fire the slots that run because they are on time, in order
 * @param catchUp the slots that run although they are late, in order and before the others
 * @param tooLate the slots whose deadline is over, in order
 * @param dropped the slots that the misfire rule drops, in order
 * @param cursor the last slot that is decided by this
 */
record Firing(
        List<Instant> fire,
        List<Instant> catchUp,
        List<Instant> tooLate,
        List<Instant> dropped,
        Optional<Instant> cursor) {
    /** A slot that is no later than this is on time: it does not count as missed, whatever the misfire rule. */
    static final Duration ON_TIME = Duration.ofSeconds(5);

    /** The most slots that are looked at in one decision; older ones are passed over without being counted. */
    static final int MAX_SLOTS = 2_000;

    /**
     * Decides.
     *
     * @param cursor up to where slots are decided already
     * @param now the time, less the job's jitter
     */
    static Firing decide(Slots slots, Policy policy, Instant cursor, Instant now) {
        List<Instant> due = slots.latest(cursor, now, MAX_SLOTS);
        List<Instant> onTime = new ArrayList<>();
        List<Instant> late = new ArrayList<>();
        List<Instant> tooLate = new ArrayList<>();
        for (Instant slot : due) {
            if (policy.deadline().isPresent()
                    && slot.plus(policy.deadline().get()).isBefore(now)) {
                tooLate.add(slot);
            } else if (slot.plus(ON_TIME).isBefore(now)) {
                late.add(slot);
            } else {
                onTime.add(slot);
            }
        }
        int made = madeGood(policy, late.size(), onTime.size());
        List<Instant> catchUp = late.subList(late.size() - made, late.size());
        List<Instant> dropped = late.subList(0, late.size() - made);
        return new Firing(
                List.copyOf(onTime),
                List.copyOf(catchUp),
                List.copyOf(tooLate),
                List.copyOf(dropped),
                due.isEmpty() ? Optional.empty() : Optional.of(due.get(due.size() - 1)));
    }

    private static int madeGood(Policy policy, int late, int onTime) {
        if (policy.misfire() == Misfire.ALL) {
            return Math.min(late, policy.misfireLimit());
        }
        return policy.misfire() == Misfire.LATEST && onTime == 0 ? Math.min(1, late) : 0;
    }
}
