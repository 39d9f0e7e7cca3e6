package dev.stoa.sdk.scheduler;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import dev.stoa.api.demand.DemandEnd;
import dev.stoa.api.eviction.DisruptionBudget;
import dev.stoa.api.id.DemandId;
import dev.stoa.api.id.OfferId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.offer.Rejection;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.api.protocol.StoreNotice;
import dev.stoa.api.store.StoreOperation;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.task.TaskStatus;
import dev.stoa.sdk.scheduler.Outbox.Origin;
import dev.stoa.transport.session.SendResult;

/**
 * What is said within a subscription, and what is remembered from one to the next: tasks, kills, questions and whether
 * offers are wanted. Offers and unsent calls end with their session. Methods that take words of one side return what the
 * author is to be told in answer.
 */
final class Conversation {
    private static final long NEVER = Long.MAX_VALUE;

    /** Ids in one question; keeps the message small. */
    private static final int RECONCILE_GROUP = 500;

    private final SchedulerConfig config;
    private final Outbox outbox;
    private final TaskBook tasks;
    private final Unsent unsent;
    private final KillBook kills;
    private final OfferBook offers = new OfferBook();
    private final StoreBook store;
    private final Map<Long, SchedulerCall.Accept> unanswered = new TreeMap<>();
    private final Set<TaskId> questions = new TreeSet<>();
    private final Map<Long, SchedulerCall.Claim> unansweredClaims = new TreeMap<>();
    private final DemandLedger demands;
    private Optional<SchedulerCall.FollowCell> following = Optional.empty();
    private final Map<String, DisruptionBudget> budgets = new TreeMap<>();
    private final SlotBook slots = new SlotBook();

    private boolean open;
    private boolean questionAboutAll;
    private Optional<SchedulerCall> suppressedOrRevived = Optional.empty();
    private long reconcileAt = NEVER;
    private int reconciliations;

    Conversation(SchedulerConfig config) {
        this.config = config;
        this.outbox = new Outbox(config.maxPendingCalls(), config.sendRetry());
        this.tasks = new TaskBook(config.rememberedEndedTasks());
        this.unsent = new Unsent(tasks);
        this.store = new StoreBook(config.maxPendingCalls());
        this.demands = new DemandLedger(config.maxPendingCalls());
        this.kills = new KillBook(config.maxKills(), config.killRetry());
    }

    /** Queues what must come before anything else on a new session. */
    void open(SchedulerCall subscription) {
        outbox.add(subscription, Origin.SDK);
    }

    /**
     * The subscription is there: queues all that is to be said again.
     *
     * @param restarted whether an earlier process of this framework may have left tasks that are not known here
     */
    void subscribed(boolean restarted, long nowMillis) {
        open = true;
        // First of all, since the master takes nothing away until it can have heard of them.
        budgets.values().forEach(budget -> outbox.add(new SchedulerCall.StateBudget(budget), Origin.SDK));
        slots.statements().forEach(statement -> outbox.add(statement, Origin.SDK));
        suppressedOrRevived.ifPresent(call -> outbox.add(call, Origin.SDK));
        demands.statements(nowMillis).forEach(call -> outbox.add(call, Origin.SDK));
        following.ifPresent(call -> outbox.add(call, Origin.SDK));
        kills.all(nowMillis).forEach(task -> outbox.add(new SchedulerCall.Kill(task), Origin.SDK));
        if (restarted || questionAboutAll) {
            outbox.add(new SchedulerCall.Reconcile(List.of()), Origin.SDK);
        }
        questions.addAll(tasks.live());
        ask(questions, Origin.SDK);
        questions.clear();
        questionAboutAll = false;
        store.reopened();
        sendToStore();
        reconciliations = 0;
        reconcileAt = nowMillis + config.reconcile().of(0);
    }

    /** The session is over: answers what it can answer no more. */
    List<SchedulerNotice> lost(String why) {
        List<SchedulerNotice> answers = new ArrayList<>();
        for (SchedulerCall call : outbox.clear()) {
            if (call instanceof SchedulerCall.LeaseSlot lease) {
                slots.unsent(lease.slot());
            }
            unsent.lost(call, why).ifPresent(answers::add);
            if (call instanceof SchedulerCall.Reconcile question) {
                questionAboutAll |= question.tasks().isEmpty();
                questions.addAll(question.tasks());
            }
        }
        unanswered.values().forEach(accept -> OfferBook.tasksOf(accept).forEach(tasks::asked));
        unanswered.clear();
        unansweredClaims.values().forEach(claim -> claim.assignments()
                .forEach(assignment -> tasks.asked(assignment.task().id())));
        unansweredClaims.clear();
        slots.launchesLost().forEach(tasks::asked);
        slots.leasesLost()
                .forEach(slot -> answers.add(
                        Unsent.refused(slot, "its session ended before the master's answer, it is not kept: " + why)));
        String takenBack = "taken back; its session ended before the master's answer: " + why;
        demands.takenBackUnanswered()
                .forEach(demand -> answers.add(Unsent.ended(demand, DemandEnd.WITHDRAWN, takenBack)));
        List<OfferId> voided = offers.closeAll();
        if (!voided.isEmpty()) {
            answers.add(new SchedulerNotice.OffersRescinded(voided, "their session ended: " + why));
        }
        open = false;
        return answers;
    }

    /** The author calls. */
    List<SchedulerNotice> call(SchedulerCall call, long nowMillis) {
        if (call instanceof SchedulerCall.Accept accept) {
            return accept(accept);
        } else if (call instanceof SchedulerCall.Decline decline) {
            List<OfferId> still = offers.openOf(decline.offers());
            if (still.isEmpty()) {
                return List.of();
            }
            return take(new SchedulerCall.Decline(still, decline.filter()), () -> offers.closed(still));
        } else if (call instanceof SchedulerCall.Suppress || call instanceof SchedulerCall.Revive) {
            return take(call, () -> suppressedOrRevived = Optional.of(call));
        } else if (call instanceof SchedulerCall.Kill kill) {
            return kill(kill, nowMillis);
        } else if (call instanceof SchedulerCall.Reconcile question) {
            return reconcile(question);
        } else if (call instanceof SchedulerCall.LaunchInSlot launch) {
            return launch(launch);
        } else if (call instanceof SchedulerCall.LeaseSlot lease) {
            return lease(lease);
        } else if (call instanceof SchedulerCall.RenewSlot) {
            return queueIfOpen(call, "");
        } else if (call instanceof SchedulerCall.ReleaseSlot release) {
            return open ? take(call, () -> slots.released(release.slot())) : queueIfOpen(call, "");
        } else if (call instanceof SchedulerCall.AnswerEviction) {
            return queueIfOpen(call, ", and evictions are of one reign");
        } else if (call instanceof SchedulerCall.StateBudget stated) {
            return stateBudget(stated);
        } else if (call instanceof SchedulerCall.RemoveBudget removed) {
            return budgets.containsKey(removed.name()) ? take(call, () -> budgets.remove(removed.name())) : List.of();
        } else if (call instanceof SchedulerCall.Acknowledge acknowledge) {
            acknowledge(acknowledge);
            return List.of();
        }
        return want(call, nowMillis);
    }

    /** Calls about what is wanted rather than what was offered. */
    private List<SchedulerNotice> want(SchedulerCall call, long nowMillis) {
        if (call instanceof SchedulerCall.StateDemand stated) {
            return stateDemand(stated, nowMillis);
        } else if (call instanceof SchedulerCall.WithdrawDemand withdrawn) {
            if (open) {
                return take(call, () -> demands.takeBack(withdrawn.demand()));
            }
            return demands.remove(withdrawn.demand())
                    ? List.of(Unsent.ended(
                            withdrawn.demand(), DemandEnd.WITHDRAWN, "withdrawn while no master was subscribed to"))
                    : List.of();
        } else if (call instanceof SchedulerCall.Explain question) {
            return open ? queue(call) : List.of(Unsent.unexplained(question));
        } else if (call instanceof SchedulerCall.FollowCell follow) {
            return take(call, () -> following = Optional.of(follow));
        } else if (call instanceof SchedulerCall.UnfollowCell) {
            return take(call, () -> following = Optional.empty());
        } else if (call instanceof SchedulerCall.Claim claim) {
            String trouble = queueOrTrouble(claim);
            if (!trouble.isEmpty()) {
                return List.of(unsent.rejected(claim, trouble));
            }
            claim.assignments()
                    .forEach(assignment -> tasks.launching(assignment.task().id()));
            return List.of();
        } else if (call instanceof SchedulerCall.Estate order) {
            return order(order);
        }
        throw new IllegalArgumentException("not an author's call: " + call);
    }

    private List<SchedulerNotice> stateDemand(SchedulerCall.StateDemand call, long nowMillis) {
        DemandId id = call.demand().id();
        if (open && outbox.isFull()) {
            return List.of(
                    demands.stands(id)
                            ? new SchedulerNotice.CallRefused("StateDemand", tooManyWait())
                            : Unsent.ended(id, DemandEnd.REFUSED, tooManyWait()));
        }
        if (!demands.state(call.demand(), nowMillis)) {
            String message = "%d demands stand already".formatted(config.maxPendingCalls());
            return List.of(Unsent.ended(id, DemandEnd.REFUSED, message));
        }
        return open ? demands.statement(id, nowMillis).map(this::queue).orElse(List.of()) : List.of();
    }

    private List<SchedulerNotice> order(SchedulerCall.Estate order) {
        String trouble = queueOrTrouble(order);
        if (!trouble.isEmpty()) {
            return unsent.refused(order, trouble).map(List::of).orElseThrow();
        }
        if (order instanceof SchedulerCall.Estate.Reserve reserve) {
            offers.closed(reserve.offer().map(List::of).orElse(List.of()));
        }
        return List.of();
    }

    private List<SchedulerNotice> lease(SchedulerCall.LeaseSlot lease) {
        if (slots.isTaken(lease.slot())) {
            return List.of(new SchedulerNotice.CallRefused(
                    "LeaseSlot", "slot '%s' stands or is asked for already".formatted(lease.slot())));
        }
        String trouble = !open || !offers.anyOpen(List.of(lease.offer()))
                ? "offer '%s' is not open: used, taken back, or of an earlier session".formatted(lease.offer())
                : outbox.add(lease, Origin.AUTHOR) ? "" : tooManyWait();
        if (!trouble.isEmpty()) {
            return List.of(Unsent.refused(lease.slot(), trouble));
        }
        slots.asked(lease.slot());
        offers.closed(List.of(lease.offer()));
        return List.of();
    }

    private List<SchedulerNotice> launch(SchedulerCall.LaunchInSlot launch) {
        String trouble = queueOrTrouble(launch);
        if (!trouble.isEmpty()) {
            return List.of(unsent.rejected(launch, trouble));
        }
        launch.tasks().forEach(task -> tasks.launching(task.id()));
        return List.of();
    }

    private List<SchedulerNotice> stateBudget(SchedulerCall.StateBudget call) {
        DisruptionBudget budget = call.budget();
        if (!budgets.containsKey(budget.name()) && budgets.size() >= DisruptionBudget.MAX_PER_FRAMEWORK) {
            return List.of(new SchedulerNotice.CallRefused(
                    "StateBudget",
                    "disruption budget '%s' is one too many, a framework may have %d"
                            .formatted(budget.name(), DisruptionBudget.MAX_PER_FRAMEWORK)));
        }
        return take(call, () -> budgets.put(budget.name(), budget));
    }

    private List<SchedulerNotice> accept(SchedulerCall.Accept accept) {
        if (!open || !offers.anyOpen(accept.offers())) {
            String message = open
                    ? "none of the offers %s is open: used, taken back, or of an earlier session"
                            .formatted(accept.offers())
                    : "no master is subscribed to at the moment, and offers end with their session";
            return List.of(OfferBook.rejection(accept, Rejection.Reason.OFFER_NOT_VALID, message));
        }
        if (!outbox.add(accept, Origin.AUTHOR)) {
            return List.of(OfferBook.rejection(accept, Rejection.Reason.NOT_SENT, tooManyWait()));
        }
        offers.closed(accept.offers());
        OfferBook.tasksOf(accept).forEach(tasks::launching);
        return List.of();
    }

    private List<SchedulerNotice> kill(SchedulerCall.Kill kill, long nowMillis) {
        if (!kills.add(kill.task(), nowMillis)) {
            return List.of(new SchedulerNotice.CallRefused(
                    "Kill " + kill.task(), "%d kills are unanswered, no more are remembered".formatted(kills.size())));
        }
        if (open) {
            // Without room now, it is sent when its repetition is due.
            outbox.add(kill, Origin.AUTHOR);
        }
        return List.of();
    }

    private List<SchedulerNotice> reconcile(SchedulerCall.Reconcile question) {
        if (question.tasks().isEmpty()) {
            tasks.askedAboutAll();
            questionAboutAll |= !open;
            return open ? queue(question) : List.of();
        }
        question.tasks().forEach(tasks::asked);
        if (open) {
            return ask(question.tasks(), Origin.AUTHOR);
        }
        if (questions.size() + question.tasks().size() > config.maxPendingCalls()) {
            return List.of(new SchedulerNotice.CallRefused("Reconcile", tooManyWait()));
        }
        questions.addAll(question.tasks());
        return List.of();
    }

    private List<SchedulerNotice> ask(Collection<TaskId> about, Origin origin) {
        for (List<TaskId> group : TaskBook.inGroups(about, RECONCILE_GROUP)) {
            if (!outbox.add(new SchedulerCall.Reconcile(group), origin)) {
                return List.of(new SchedulerNotice.CallRefused("Reconcile", tooManyWait()));
            }
        }
        return List.of();
    }

    private List<SchedulerNotice> queueIfOpen(SchedulerCall call, String besides) {
        return open
                ? queue(call)
                : List.of(new SchedulerNotice.CallRefused(
                        call.getClass().getSimpleName(), "no master is subscribed to at the moment" + besides));
    }

    /** Takes note of a call, unless it is refused for want of room. */
    private List<SchedulerNotice> take(SchedulerCall call, Runnable note) {
        List<SchedulerNotice> refusal = open ? queue(call) : List.of();
        if (refusal.isEmpty()) {
            note.run();
        }
        return refusal;
    }

    private List<SchedulerNotice> queue(SchedulerCall call) {
        return outbox.add(call, Origin.AUTHOR)
                ? List.of()
                : List.of(new SchedulerNotice.CallRefused(call.getClass().getSimpleName(), tooManyWait()));
    }

    /** Queues a call that only an open subscription can take; why not, or nothing. */
    private String queueOrTrouble(SchedulerCall call) {
        if (!open) {
            return "no master is subscribed to at the moment";
        }
        return outbox.add(call, Origin.AUTHOR) ? "" : tooManyWait();
    }

    private String tooManyWait() {
        return "%d calls wait for the master already".formatted(config.maxPendingCalls());
    }

    /** The status has been dealt with: says so, now if it can, otherwise when the status comes again. */
    void acknowledge(SchedulerCall.Acknowledge acknowledge) {
        boolean news = tasks.acknowledged(acknowledge.task(), acknowledge.sequence());
        if (open && news) {
            outbox.add(acknowledge, Origin.SDK);
        }
    }

    /** The author uses the store. */
    List<Effect> useStore(long token, StoreOperation operation) {
        List<Effect> refusal = store.use(token, operation).map(List::of).orElse(List.of());
        sendToStore();
        return refusal;
    }

    /** The master speaks of the store. */
    List<Effect> hear(StoreNotice notice) {
        List<Effect> effects = store.hear(notice);
        sendToStore();
        return effects;
    }

    /** A use of the store cannot be sent at all. */
    List<Effect> tooLarge(SchedulerCall.UseStore call) {
        return store.tooLarge(call.request());
    }

    private void sendToStore() {
        if (open) {
            store.toSend().forEach(call -> outbox.add(call, Origin.SDK));
        }
    }

    /** Queues the call that ends the framework. */
    void teardown() {
        outbox.add(new SchedulerCall.Teardown(), Origin.SDK);
    }

    /** The master speaks. What the author shall hear of it. */
    Optional<SchedulerNotice> hear(SchedulerNotice notice) {
        if (notice instanceof SchedulerNotice.TaskStatusChanged changed) {
            demands.placed(changed.status().task().task());
            return hear(changed.status()).map(SchedulerNotice.TaskStatusChanged::new);
        }
        return isForAuthor(notice) ? Optional.of(notice) : Optional.empty();
    }

    private boolean isForAuthor(SchedulerNotice notice) {
        if (notice instanceof SchedulerNotice.OffersMade made) {
            offers.made(made.offers());
        } else if (notice instanceof SchedulerNotice.OffersRescinded rescinded) {
            offers.closed(rescinded.offers());
        } else if (notice instanceof SchedulerNotice.AcceptAnswered answered) {
            tasks.answered(answered.reply());
            return slots.launched(answered.request(), answered.reply().placed().keySet())
                    || unanswered.remove(answered.request()) != null;
        } else if (notice instanceof SchedulerNotice.SlotLeased leased) {
            return slots.leased(leased);
        } else if (notice instanceof SchedulerNotice.SlotEnded ended) {
            return slots.ended(ended);
        } else if (notice instanceof SchedulerNotice.CallRefused refused
                && refused.call().equals("ReleaseSlot")) {
            return slots.releaseRefused();
        } else if (notice instanceof SchedulerNotice.DemandPlaced placed) {
            placed.placed().keySet().forEach(task -> {
                demands.placed(task);
                tasks.launching(task);
                tasks.placed(task);
            });
        } else if (notice instanceof SchedulerNotice.DemandEnded end) {
            demands.ended(end.demand());
        } else if (notice instanceof SchedulerNotice.ClaimAnswered answered) {
            tasks.answered(answered.reply());
            return unansweredClaims.remove(answered.request()) != null;
        }
        return true;
    }

    private Optional<TaskStatus> hear(TaskStatus status) {
        TaskId task = status.task().task();
        if (status.state().isTerminal() || (status.state() == TaskState.UNKNOWN && !status.isOutOfSight())) {
            kills.answered(task);
            slots.taskEnded(task);
        }
        TaskBook.Verdict verdict = tasks.see(status);
        if (verdict == TaskBook.Verdict.ACKNOWLEDGE_AGAIN) {
            outbox.add(new SchedulerCall.Acknowledge(task, status.agent(), status.sequence()), Origin.SDK);
        }
        if (verdict == TaskBook.Verdict.SHOW) {
            return Optional.of(status);
        }
        return tasks.isAnswer(status) ? Optional.of(status.asReconciliation(status.atMillis())) : Optional.empty();
    }

    /** Time has passed: repeats what is due, unless the master is behind anyway. */
    void wake(long nowMillis) {
        if (!open) {
            return;
        }
        boolean behind = !outbox.isEmpty();
        List<TaskId> due = kills.due(nowMillis);
        if (!behind) {
            due.forEach(task -> outbox.add(new SchedulerCall.Kill(task), Origin.SDK));
        }
        if (nowMillis >= reconcileAt) {
            reconciliations++;
            reconcileAt = nowMillis + config.reconcile().of(reconciliations);
            if (!behind) {
                ask(tasks.live(), Origin.SDK);
            }
        }
    }

    /** When {@link #wake} or a new try of {@link #head} is of use. */
    long wakeAt() {
        long repetitions = open ? Math.min(kills.dueAt(), tasks.isEmpty() ? NEVER : reconcileAt) : NEVER;
        return Math.min(repetitions, outbox.retryAt());
    }

    /** The call that may be sent now. */
    Optional<SchedulerCall> head(long nowMillis) {
        return outbox.head(nowMillis);
    }

    boolean hasUnsent() {
        return !outbox.isEmpty() || store.hasWrites();
    }

    /** What became of sending the head. */
    List<SchedulerNotice> tried(SchedulerCall call, SendResult result, long nowMillis) {
        outbox.tried(result, nowMillis);
        if (result == SendResult.SENT && call instanceof SchedulerCall.Accept accept) {
            unanswered.put(accept.request(), accept);
        } else if (result == SendResult.SENT && call instanceof SchedulerCall.Claim claim) {
            unansweredClaims.put(claim.request(), claim);
        } else if (result == SendResult.SENT && call instanceof SchedulerCall.LaunchInSlot launch) {
            slots.launching(launch);
        } else if (result == SendResult.TOO_LARGE && !(call instanceof SchedulerCall.UseStore)) {
            if (call instanceof SchedulerCall.Accept accept) {
                offers.reopened(accept.offers());
            } else if (call instanceof SchedulerCall.StateDemand stated) {
                demands.remove(stated.demand().id());
            }
            return List.of(unsent.tooLarge(call));
        }
        return List.of();
    }
}
