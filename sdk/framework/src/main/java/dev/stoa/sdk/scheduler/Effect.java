package dev.stoa.sdk.scheduler;

import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.api.store.StoreAnswer;
import dev.stoa.api.store.StoreChanges;
import dev.stoa.transport.session.SessionAddress;

/** What the subscription machine wants done, in this order. */
sealed interface Effect {
    /**
     * Try to attach.
     *
     * @param attempt the number by which the session's events are known from here on; earlier ones are heard no more
     */
    record Connect(long attempt, SessionAddress address) implements Effect {}

    /** End the current session or attempt. */
    record Disconnect(String detail) implements Effect {}

    /** Keep the framework's id, safely, before what follows. */
    record Remember(FrameworkId framework) implements Effect {}

    /** The framework's id is void: keep it no longer. */
    record Forget() implements Effect {}

    /**
     * Hand a notice to the author's behaviour.
     *
     * @param delivery the number by which the machine wants to hear that it has been processed
     */
    record Deliver(long delivery, SchedulerNotice notice) implements Effect {}

    /** Answer a use of the store. */
    record AnswerStore(long token, StoreAnswer answer) implements Effect {}

    /** Tell a watch of the store what has changed. */
    record TellStoreChange(long watch, StoreChanges changes) implements Effect {}

    /** Tell a watch of the store that changes were left out. */
    record TellStoreSkip(long watch, long revision) implements Effect {}

    /** It is over; nothing follows. */
    record End(Outcome outcome) implements Effect {}
}
