package dev.stoa.sdk.scheduler;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.OfferId;
import dev.stoa.api.offer.AcceptReply;
import dev.stoa.api.offer.Filter;
import dev.stoa.api.offer.Rejection;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.api.task.TaskReason;
import dev.stoa.api.task.TaskState;
import dev.stoa.transport.session.SendResult;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SubscriptionCoreTest {
    @Test
    void subscribesAsANewFrameworkWhenItHasNoId() {
        Desk desk = new Desk();

        desk.start();
        desk.open();

        assertThat(desk.sent).containsExactly(new SchedulerCall.Subscribe(Desk.INFO));
    }

    @Test
    void keepsTheIdBeforeTheBehaviourHearsOfIt() {
        Desk desk = new Desk();
        desk.start();

        desk.subscribe(1);

        assertThat(desk.effects.subList(1, 3))
                .containsExactly(
                        new Effect.Remember(Desk.FRAMEWORK),
                        new Effect.Deliver(1, new SchedulerNotice.Subscribed(Desk.FRAMEWORK, 1, 1)));
    }

    @Test
    void resubscribesWithItsIdAfterALostSession() {
        Desk desk = Desk.subscribed();

        desk.lose();
        desk.pass(50);
        desk.open();

        assertThat(desk.sent).containsExactly(new SchedulerCall.Resubscribe(Desk.FRAMEWORK, Desk.INFO, 1));
    }

    @Test
    void asksAboutAllTasksWhenAnEarlierProcessHadTheId() {
        Desk desk = new Desk(Optional.of(Desk.FRAMEWORK), Acknowledging.WHEN_PROCESSED, Long.MAX_VALUE);
        desk.start();

        desk.subscribe(1);

        assertThat(desk.sent)
                .containsExactly(
                        new SchedulerCall.Resubscribe(Desk.FRAMEWORK, Desk.INFO, 0),
                        new SchedulerCall.Reconcile(List.of()));
    }

    @Test
    void leavesAMasterOfAnOlderReign() {
        Desk desk = Desk.subscribed();
        desk.reconnect(7);
        desk.clear();

        desk.lose();
        desk.pass(50);
        desk.subscribe(6);

        assertThat(desk.shown(SchedulerNotice.Subscribed.class)).isEmpty();
        assertThat(desk.effects).hasAtLeastOneElementOfType(Effect.Disconnect.class);
        assertThat(desk.core.phase()).isEqualTo(SubscriptionPhase.SEEKING);
    }

    @Test
    void passesOverNoticesOfAnEarlierSession() {
        Desk desk = Desk.subscribed();
        long earlier = desk.attempt;
        desk.reconnect(1);
        desk.clear();

        desk.take(desk.core.noticed(earlier, Desk.offers("o-1"), desk.now));

        assertThat(desk.shown).isEmpty();
    }

    @Test
    void acknowledgesAStatusOnlyWhenItHasBeenProcessed() {
        Desk desk = Desk.subscribed();
        desk.hear(Desk.status("t", 1, TaskState.RUNNING));
        assertThat(desk.sent).isEmpty();

        desk.processLast();

        assertThat(desk.sent).containsExactly(Desk.acknowledgement("t", 1));
    }

    @Test
    void showsARepeatedStatusOnceAndAcknowledgesItAgain() {
        Desk desk = Desk.subscribed();
        desk.hear(Desk.status("t", 1, TaskState.FINISHED));
        desk.processLast();
        desk.reconnect(1);
        desk.clear();

        desk.hear(Desk.status("t", 1, TaskState.FINISHED));

        assertThat(desk.shown).isEmpty();
        assertThat(desk.sent).containsExactly(Desk.acknowledgement("t", 1));
    }

    @Test
    void showsWhatTheAuthorAskedForThoughTheMasterRepeatsANumber() {
        Desk desk = Desk.subscribed();
        desk.hear(Desk.status("t", 1, TaskState.FINISHED));
        desk.processLast();
        desk.call(new SchedulerCall.Reconcile(List.of(Desk.task("t"))));
        desk.clear();

        // The acknowledgement and the question crossed the first answer; only that one was asked for.
        desk.hear(Desk.status("t", 1, TaskState.FINISHED));
        desk.hear(Desk.status("t", 1, TaskState.FINISHED));

        assertThat(desk.shown).containsExactly(Desk.status("t", 0, TaskState.FINISHED, TaskReason.RECONCILIATION));
        assertThat(desk.sent).containsExactly(Desk.acknowledgement("t", 1), Desk.acknowledgement("t", 1));
    }

    @Test
    void anEndThatIsOnItsWayToTheAuthorAnswersTheQuestion() {
        Desk desk = Desk.subscribed();
        desk.hear(Desk.status("t", 1, TaskState.FINISHED));
        desk.call(new SchedulerCall.Reconcile(List.of(Desk.task("t"))));
        desk.processLast();
        desk.clear();

        desk.hear(Desk.status("t", 1, TaskState.FINISHED));
        desk.hear(Desk.status("t", 0, TaskState.FINISHED, TaskReason.RECONCILIATION));

        assertThat(desk.shown).isEmpty();
    }

    @Test
    void doesNotAnswerAQuestionWithWhatIsNotTrueAnyMore() {
        Desk desk = Desk.subscribed();
        desk.hear(Desk.status("t", 1, TaskState.RUNNING));
        desk.hear(Desk.status("t", 0, TaskState.UNREACHABLE));
        desk.call(new SchedulerCall.Reconcile(List.of(Desk.task("t"))));
        desk.clear();

        desk.hear(Desk.status("t", 1, TaskState.RUNNING));
        desk.hear(Desk.status("t", 0, TaskState.UNREACHABLE, TaskReason.RECONCILIATION));

        assertThat(desk.shown).containsExactly(Desk.status("t", 0, TaskState.UNREACHABLE, TaskReason.RECONCILIATION));
    }

    @Test
    void doesNotAcknowledgeARepeatedStatusThatIsStillBeingProcessed() {
        Desk desk = Desk.subscribed();
        desk.hear(Desk.status("t", 1, TaskState.RUNNING));

        desk.hear(Desk.status("t", 1, TaskState.RUNNING));

        assertThat(desk.shown).hasSize(1);
        assertThat(desk.sent).isEmpty();
    }

    @Test
    void acknowledgesAStatusThatWasProcessedWithoutASessionWhenItComesAgain() {
        Desk desk = Desk.subscribed();
        desk.hear(Desk.status("t", 1, TaskState.RUNNING));
        desk.lose();
        desk.processLast();
        assertThat(desk.sent).isEmpty();
        desk.pass(50);
        desk.subscribe(1);
        desk.clear();

        desk.hear(Desk.status("t", 1, TaskState.RUNNING));

        assertThat(desk.shown).isEmpty();
        assertThat(desk.sent).containsExactly(Desk.acknowledgement("t", 1));
    }

    @Test
    void leavesAcknowledgingToTheAuthorIfToldTo() {
        Desk desk = new Desk(Optional.empty(), Acknowledging.BY_CALL, Long.MAX_VALUE);
        desk.start();
        desk.subscribe(1);
        desk.clear();
        desk.hear(Desk.status("t", 1, TaskState.RUNNING));
        desk.processLast();
        assertThat(desk.sent).isEmpty();

        desk.call(Desk.acknowledgement("t", 1));

        assertThat(desk.sent).containsExactly(Desk.acknowledgement("t", 1));
    }

    @Test
    void answersAnAcceptItselfWhenThereIsNoSession() {
        Desk desk = Desk.subscribed();
        desk.hear(Desk.offers("o-1"));
        desk.lose();
        desk.clear();

        desk.call(Desk.accept(1, "o-1", "t"));

        SchedulerNotice.AcceptAnswered answered =
                desk.shown(SchedulerNotice.AcceptAnswered.class).get(0);
        assertThat(answered.request()).isEqualTo(1);
        assertThat(answered.reply().rejected())
                .extracting(Rejection::reason)
                .containsExactly(Rejection.Reason.OFFER_NOT_VALID);
    }

    @Test
    void answersAnAcceptOfAnOfferOfAnEarlierSessionItself() {
        Desk desk = Desk.subscribed();
        desk.hear(Desk.offers("o-1"));
        desk.reconnect(1);
        desk.clear();

        desk.call(Desk.accept(1, "o-1", "t"));

        assertThat(desk.sent).isEmpty();
        assertThat(desk.shown(SchedulerNotice.AcceptAnswered.class)).hasSize(1);
    }

    @Test
    void takesBackAllOpenOffersWhenTheSessionEnds() {
        Desk desk = Desk.subscribed();
        desk.hear(Desk.offers("o-1", "o-2"));
        desk.call(new SchedulerCall.Decline(List.of(new OfferId("o-1")), Filter.DEFAULT));
        desk.clear();

        desk.lose();

        assertThat(desk.shown(SchedulerNotice.OffersRescinded.class))
                .extracting(SchedulerNotice.OffersRescinded::offers)
                .containsExactly(List.of(new OfferId("o-2")));
    }

    @Test
    void rejectsAnAcceptThatWasStillWaitingWhenTheSessionEnded() {
        Desk desk = Desk.subscribed();
        desk.hear(Desk.offers("o-1"));
        desk.network = call -> SendResult.BACK_PRESSURED;
        desk.call(Desk.accept(1, "o-1", "t"));
        assertThat(desk.shown(SchedulerNotice.AcceptAnswered.class)).isEmpty();

        desk.lose();

        assertThat(desk.shown(SchedulerNotice.AcceptAnswered.class)).hasSize(1);
    }

    @Test
    void asksAboutTheTasksOfAnAcceptWhoseAnswerWasLost() {
        Desk desk = Desk.subscribed();
        desk.hear(Desk.offers("o-1"));
        desk.call(Desk.accept(1, "o-1", "t-1", "t-2"));

        desk.reconnect(1);

        assertThat(desk.sent(SchedulerCall.Reconcile.class))
                .containsExactly(new SchedulerCall.Reconcile(List.of(Desk.task("t-1"), Desk.task("t-2"))));
    }

    @Test
    void sendsBackPressuredCallsLaterInOrder() {
        Desk desk = Desk.subscribed();
        desk.network = call -> SendResult.BACK_PRESSURED;
        desk.call(new SchedulerCall.Suppress());
        desk.call(new SchedulerCall.Revive());
        assertThat(desk.sent).isEmpty();

        desk.network = call -> SendResult.SENT;
        desk.pass(10);

        assertThat(desk.sent).containsExactly(new SchedulerCall.Suppress(), new SchedulerCall.Revive());
    }

    @Test
    void refusesCallsBeyondTheBoundAloud() {
        Desk desk = Desk.subscribed();
        desk.hear(Desk.offers("o-1"));
        desk.clear();
        desk.network = call -> SendResult.BACK_PRESSURED;
        for (int i = 0; i < Desk.CONFIG.maxPendingCalls(); i++) {
            desk.call(new SchedulerCall.Revive());
        }
        assertThat(desk.shown).isEmpty();

        desk.call(new SchedulerCall.Revive());
        desk.call(Desk.accept(1, "o-1", "t"));

        assertThat(desk.shown(SchedulerNotice.CallRefused.class)).hasSize(1);
        assertThat(desk.shown(SchedulerNotice.AcceptAnswered.class)
                        .get(0)
                        .reply()
                        .rejected())
                .extracting(Rejection::reason)
                .containsExactly(Rejection.Reason.NOT_SENT);
    }

    @Test
    void rejectsAnAcceptThatIsTooLargeAndLeavesItsOfferOpen() {
        Desk desk = Desk.subscribed();
        desk.hear(Desk.offers("o-1"));
        desk.network = call -> SendResult.TOO_LARGE;
        desk.call(Desk.accept(1, "o-1", "t"));
        assertThat(desk.shown(SchedulerNotice.AcceptAnswered.class)
                        .get(0)
                        .reply()
                        .rejected())
                .extracting(Rejection::reason)
                .containsExactly(Rejection.Reason.NOT_SENT);

        desk.network = call -> SendResult.SENT;
        desk.call(Desk.accept(2, "o-1", "t"));

        assertThat(desk.sent(SchedulerCall.Accept.class)).hasSize(1);
    }

    @Test
    void repeatsAKillUntilTheTaskHasEnded() {
        Desk desk = Desk.subscribed();
        desk.hear(Desk.status("t", 1, TaskState.RUNNING));
        desk.call(new SchedulerCall.Kill(Desk.task("t")));
        desk.pass(350);
        assertThat(desk.sent(SchedulerCall.Kill.class)).hasSize(3); // at 0, 100 and 300
        desk.reconnect(1);
        assertThat(desk.sent(SchedulerCall.Kill.class)).hasSize(4);
        desk.clear();

        desk.hear(Desk.status("t", 2, TaskState.KILLED, TaskReason.KILL_ORDERED));
        desk.pass(10_000);
        desk.reconnect(1);

        assertThat(desk.sent(SchedulerCall.Kill.class)).isEmpty();
    }

    @Test
    void remembersAKillThatIsCalledWithoutASession() {
        Desk desk = Desk.subscribed();
        desk.lose();
        desk.call(new SchedulerCall.Kill(Desk.task("t")));

        desk.pass(50);
        desk.subscribe(1);

        assertThat(desk.sent(SchedulerCall.Kill.class)).hasSize(1);
    }

    @Test
    void refusesKillsBeyondTheBoundAloud() {
        Desk desk = Desk.subscribed();
        desk.lose();
        desk.clear();
        for (int i = 0; i < Desk.CONFIG.maxKills(); i++) {
            desk.call(new SchedulerCall.Kill(Desk.task("t-" + i)));
        }
        assertThat(desk.shown).isEmpty();

        desk.call(new SchedulerCall.Kill(Desk.task("one-more")));

        assertThat(desk.shown(SchedulerNotice.CallRefused.class)).hasSize(1);
    }

    @Test
    void saysAgainWhetherOffersAreWanted() {
        Desk desk = Desk.subscribed();
        desk.call(new SchedulerCall.Suppress());
        desk.clear();

        desk.reconnect(1);

        assertThat(desk.sent(SchedulerCall.Suppress.class)).hasSize(1);
    }

    @Test
    void asksEverMoreRarelyHowLiveTasksAre() {
        Desk desk = Desk.subscribed();
        desk.hear(Desk.status("t", 1, TaskState.RUNNING));

        desk.pass(16_000); // asks at 1, 3, 7, 11 and 15 s

        assertThat(desk.sent(SchedulerCall.Reconcile.class)).hasSize(5);
    }

    @Test
    void doesNotShowAnAnswerThatIsNoNews() {
        Desk desk = Desk.subscribed();
        desk.hear(Desk.status("t", 1, TaskState.RUNNING));
        desk.clear();

        desk.hear(Desk.status("t", 0, TaskState.RUNNING, TaskReason.RECONCILIATION));
        assertThat(desk.shown).isEmpty();
        desk.hear(Desk.status("t", 0, TaskState.UNREACHABLE, TaskReason.RECONCILIATION));
        assertThat(desk.shown).hasSize(1);
        desk.call(new SchedulerCall.Reconcile(List.of(Desk.task("t"))));
        desk.hear(Desk.status("t", 0, TaskState.UNREACHABLE, TaskReason.RECONCILIATION));
        assertThat(desk.shown).hasSize(2);
    }

    @Test
    void doesNotShowWhatLedToAnEndThatAnAnswerHasTold() {
        Desk desk = Desk.subscribed();
        desk.hear(Desk.status("t", 0, TaskState.FINISHED, TaskReason.RECONCILIATION));
        desk.clear();

        desk.hear(Desk.status("t", 1, TaskState.RUNNING));

        assertThat(desk.shown).isEmpty();
        assertThat(desk.sent).containsExactly(new SchedulerCall.Acknowledge(Desk.task("t"), Desk.AGENT, 1));

        // The acknowledgement was lost: the status comes again, and must not come for ever.
        desk.clear();
        desk.hear(Desk.status("t", 1, TaskState.RUNNING));
        assertThat(desk.sent).containsExactly(new SchedulerCall.Acknowledge(Desk.task("t"), Desk.AGENT, 1));
    }

    @Test
    void repeatsAQuestionAboutATaskOfAnEarlierProcessUntilItIsAnswered() {
        Desk desk = Desk.subscribed();
        desk.call(new SchedulerCall.Reconcile(List.of(Desk.task("old"))));
        desk.clear();

        desk.reconnect(2);

        assertThat(desk.sent(SchedulerCall.Reconcile.class))
                .containsExactly(new SchedulerCall.Reconcile(List.of(Desk.task("old"))));
        desk.hear(Desk.status("old", 0, TaskState.UNKNOWN, TaskReason.UNKNOWN_TASK));
        desk.clear();
        desk.reconnect(3);
        assertThat(desk.sent(SchedulerCall.Reconcile.class)).isEmpty();
    }

    @Test
    void forgetsRejectedTasks() {
        Desk desk = Desk.subscribed();
        desk.hear(Desk.offers("o-1"));
        desk.call(Desk.accept(1, "o-1", "t-1", "t-2"));
        Rejection no = OfferBook.rejection(Desk.accept(1, "o-1", "t-2"), Rejection.Reason.DOES_NOT_FIT, "no")
                .reply()
                .rejected()
                .get(0);
        desk.hear(new SchedulerNotice.AcceptAnswered(
                1, new AcceptReply(new TreeMap<>(Map.of(Desk.task("t-1"), Desk.AGENT)), List.of(no))));
        desk.clear();

        desk.reconnect(1);

        assertThat(desk.sent(SchedulerCall.Reconcile.class))
                .containsExactly(new SchedulerCall.Reconcile(List.of(Desk.task("t-1"))));
    }

    @Test
    void remembersOnlyABoundedNumberOfEndedTasks() {
        TaskBook book = new TaskBook(2);
        for (String id : List.of("t-1", "t-2", "t-3")) {
            book.see(Desk.status(id, 1, TaskState.FINISHED).status());
            book.acknowledged(Desk.task(id), 1);
        }

        assertThat(book.see(Desk.status("t-3", 1, TaskState.FINISHED).status()))
                .isEqualTo(TaskBook.Verdict.ACKNOWLEDGE_AGAIN);
        assertThat(book.see(Desk.status("t-1", 1, TaskState.FINISHED).status())).isEqualTo(TaskBook.Verdict.SHOW);
    }

    @Test
    void usesTheIdItIsGivenAtSubscription() {
        Desk desk = new Desk(Optional.of(new FrameworkId("f-1")), Acknowledging.WHEN_PROCESSED, Long.MAX_VALUE);
        desk.start();

        desk.subscribe(1);

        assertThat(desk.effects).doesNotHaveAnyElementsOfTypes(Effect.Remember.class);
    }
}
