package dev.stoa.sdk.scheduler;

import java.util.List;

import dev.stoa.api.eviction.DisruptionBudget;
import dev.stoa.api.eviction.EvictionAnswer;
import dev.stoa.api.id.EvictionId;
import dev.stoa.api.placement.LabelSelector;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.transport.session.SendResult;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SubscriptionBudgetTest {
    private static SchedulerCall.StateBudget budget(String name, int max) {
        return new SchedulerCall.StateBudget(new DisruptionBudget(name, LabelSelector.EVERYTHING, max));
    }

    private static final SchedulerCall.AnswerEviction ANSWER =
            new SchedulerCall.AnswerEviction(new EvictionId("e-1-1"), new EvictionAnswer.Agree());

    @Test
    void statesBudgetsAgainBeforeAnythingElseOnEverySubscription() {
        Desk desk = Desk.subscribed();
        desk.call(budget("web", 1));
        desk.call(budget("web", 2));
        desk.call(new SchedulerCall.Suppress());
        desk.clear();

        desk.reconnect(2);

        assertThat(desk.sent.subList(1, desk.sent.size()))
                .containsExactly(budget("web", 2), new SchedulerCall.Suppress());
    }

    @Test
    void remembersWhatIsStatedWhileNoMasterListens() {
        Desk desk = Desk.subscribed();
        desk.call(budget("old", 1));
        desk.lose();
        desk.clear();
        desk.call(budget("new", 1));
        desk.call(new SchedulerCall.RemoveBudget("old"));
        assertThat(desk.sent).isEmpty();

        desk.pass(50);
        desk.subscribe(2);

        assertThat(desk.sent(SchedulerCall.StateBudget.class)).containsExactly(budget("new", 1));
    }

    @Test
    void takesABudgetBackOnce() {
        Desk desk = Desk.subscribed();
        desk.call(budget("web", 1));
        desk.clear();

        desk.call(new SchedulerCall.RemoveBudget("web"));
        desk.call(new SchedulerCall.RemoveBudget("web"));

        assertThat(desk.sent).containsExactly(new SchedulerCall.RemoveBudget("web"));
    }

    @Test
    void refusesOneBudgetTooManyAndForgetsNone() {
        Desk desk = Desk.subscribed();
        for (int i = 0; i < DisruptionBudget.MAX_PER_FRAMEWORK; i++) {
            desk.call(budget("b" + i, 1));
        }

        desk.call(budget("more", 1));
        desk.call(budget("b0", 2));

        assertThat(desk.shown(SchedulerNotice.CallRefused.class))
                .extracting(SchedulerNotice.CallRefused::reason)
                .containsExactly("disruption budget 'more' is one too many, a framework may have 64");
        assertThat(desk.sent).doesNotContain(budget("more", 1)).contains(budget("b0", 2));
    }

    @Test
    void answersAnEvictionOnlyToTheReignThatToldOfIt() {
        Desk desk = Desk.subscribed();
        desk.call(ANSWER);
        assertThat(desk.sent).containsExactly(ANSWER);
        desk.lose();
        desk.clear();

        desk.call(ANSWER);
        desk.pass(50);
        desk.subscribe(2);

        assertThat(desk.sent(SchedulerCall.AnswerEviction.class)).isEmpty();
        assertThat(desk.shown(SchedulerNotice.CallRefused.class))
                .isEqualTo(List.of(new SchedulerNotice.CallRefused(
                        "AnswerEviction", "no master is subscribed to at the moment, and evictions are of one reign")));
    }

    @Test
    void doesNotRememberAStatementThatItRefused() {
        Desk desk = Desk.subscribed();
        desk.call(budget("web", 1));
        desk.call(budget("old", 1));
        desk.network = call -> SendResult.BACK_PRESSURED;
        for (int i = 0; i < Desk.CONFIG.maxPendingCalls(); i++) {
            desk.call(new SchedulerCall.Suppress());
        }

        desk.call(budget("web", 2));
        desk.call(new SchedulerCall.RemoveBudget("old"));
        desk.call(new SchedulerCall.Revive());
        assertThat(desk.shown(SchedulerNotice.CallRefused.class))
                .extracting(SchedulerNotice.CallRefused::call)
                .containsExactly("StateBudget", "RemoveBudget", "Revive");

        desk.network = call -> SendResult.SENT;
        desk.clear();
        desk.reconnect(2);
        assertThat(desk.sent.subList(1, desk.sent.size()))
                .containsExactlyInAnyOrder(budget("web", 1), budget("old", 1), new SchedulerCall.Suppress());
    }
}
