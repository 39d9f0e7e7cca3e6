package dev.stoa.sdk.scheduler;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.transport.session.SendResult;

/**
 * The calls that wait to be sent on the current session, in order. The author's calls are bounded; the SDK's own (the
 * subscription, acknowledgements, repetitions) are bounded by what they answer.
 */
final class Outbox {
    /** Whose call it is. */
    enum Origin {
        AUTHOR,
        SDK
    }

    private record Waiting(SchedulerCall call, Origin origin) {}

    private final int authorLimit;
    private final SchedulerConfig.Growing retry;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private int ofAuthor;
    private int refusals;
    private long notBeforeMillis;

    Outbox(int authorLimit, SchedulerConfig.Growing retry) {
        this.authorLimit = authorLimit;
        this.retry = retry;
    }

    /** Puts the call behind the others. False if the author has as many waiting as is allowed. */
    boolean add(SchedulerCall call, Origin origin) {
        if (origin == Origin.AUTHOR) {
            if (isFull()) {
                return false;
            }
            ofAuthor++;
        }
        waiting.add(new Waiting(call, origin));
        return true;
    }

    /** The call that may be tried now. */
    Optional<SchedulerCall> head(long nowMillis) {
        return waiting.isEmpty() || nowMillis < notBeforeMillis
                ? Optional.empty()
                : Optional.of(waiting.element().call());
    }

    /** Notes what became of the head: it goes unless it is to be tried again. */
    void tried(SendResult result, long nowMillis) {
        if (result == SendResult.SENT || result == SendResult.TOO_LARGE) {
            refusals = 0;
            notBeforeMillis = 0;
            if (waiting.remove().origin() == Origin.AUTHOR) {
                ofAuthor--;
            }
        } else {
            notBeforeMillis = nowMillis + retry.of(refusals++);
        }
    }

    /** Takes out all that was not sent, in order. */
    List<SchedulerCall> clear() {
        List<SchedulerCall> unsent = waiting.stream().map(Waiting::call).toList();
        waiting.clear();
        ofAuthor = 0;
        refusals = 0;
        notBeforeMillis = 0;
        return unsent;
    }

    /** Whether the author has as many waiting as is allowed. */
    boolean isFull() {
        return ofAuthor >= authorLimit;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** When to try again after back-pressure; {@link Long#MAX_VALUE} if nothing waits for that. */
    long retryAt() {
        return waiting.isEmpty() || notBeforeMillis == 0 ? Long.MAX_VALUE : notBeforeMillis;
    }
}
