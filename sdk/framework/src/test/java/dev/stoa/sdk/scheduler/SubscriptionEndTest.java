package dev.stoa.sdk.scheduler;

import java.util.Optional;

import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.transport.session.SendResult;
import dev.stoa.transport.session.SessionEnd;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** How a subscription comes to an end. */
class SubscriptionEndTest {
    @Test
    void endsWhenItIsRefused() {
        Desk desk = new Desk();
        desk.start();
        desk.open();

        desk.hear(new SchedulerNotice.SubscriptionRefused("role 'x' is closed"));

        assertThat(desk.outcome()).contains(new Outcome.Refused("role 'x' is closed"));
    }

    @Test
    void endsWhenTheHelloIsRefused() {
        Desk desk = new Desk();
        desk.start();

        desk.lose(SessionEnd.Cause.REFUSED);

        assertThat(desk.outcome()).contains(new Outcome.Refused("in a test"));
    }

    @Test
    void namesTheAddressesWhenNoMasterIsFoundInTime() {
        Desk desk = new Desk(Optional.empty(), Acknowledging.WHEN_PROCESSED, 1_200);
        desk.start();
        desk.lose(SessionEnd.Cause.UNREACHABLE);

        desk.pass(1_000);

        assertThat(desk.outcome()).get().isInstanceOfSatisfying(Outcome.Unreachable.class, outcome -> assertThat(
                        outcome.message())
                .contains("memory:master", "UNREACHABLE"));
    }

    @Test
    void triesAgainWhenTheSubscriptionIsNotAnswered() {
        Desk desk = new Desk();
        desk.start();
        desk.open();
        long first = desk.attempt;

        desk.pass(1_100);

        assertThat(desk.attempt).isEqualTo(first + 1);
        assertThat(desk.effects).hasAtLeastOneElementOfType(Effect.Disconnect.class);
    }

    @Test
    void isTornDownWhenTheMasterClosesTheSession() {
        Desk desk = Desk.subscribed();

        desk.call(new SchedulerCall.Teardown());
        assertThat(desk.sent).containsExactly(new SchedulerCall.Teardown());
        desk.lose(SessionEnd.Cause.CLOSED_BY_PEER);

        assertThat(desk.outcome()).contains(new Outcome.TornDown());
        assertThat(desk.effects).contains(new Effect.Forget());
    }

    @Test
    void repeatsTheTeardownOnANewSession() {
        Desk desk = Desk.subscribed();
        desk.call(new SchedulerCall.Teardown());

        desk.reconnect(1);

        assertThat(desk.sent(SchedulerCall.Teardown.class)).hasSize(2);
        assertThat(desk.outcome()).isEmpty();
    }

    @Test
    void isTornDownWhenTheIdIsNotKnownAnyMore() {
        Desk desk = Desk.subscribed();
        desk.call(new SchedulerCall.Teardown());
        desk.lose();
        desk.pass(50);
        desk.open();

        desk.hear(new SchedulerNotice.SubscriptionRefused("framework f-1 was removed"));

        assertThat(desk.outcome()).contains(new Outcome.TornDown());
    }

    @Test
    void failsWhenATeardownIsNotConfirmedInTime() {
        Desk desk = Desk.subscribed();
        desk.call(new SchedulerCall.Teardown());
        desk.lose();

        desk.pass(6_000);

        assertThat(desk.outcome()).get().isInstanceOf(Outcome.Failed.class);
    }

    @Test
    void seesATeardownThroughEvenWhenTheBehaviourStops() {
        Desk desk = Desk.subscribed();
        desk.call(new SchedulerCall.Teardown());

        desk.stop();
        desk.pass(1_000);
        assertThat(desk.outcome()).isEmpty();
        desk.lose(SessionEnd.Cause.CLOSED_BY_PEER);

        assertThat(desk.outcome()).contains(new Outcome.TornDown());
    }

    @Test
    void sendsWhatWaitsBeforeItStops() {
        Desk desk = Desk.subscribed();
        desk.network = call -> SendResult.BACK_PRESSURED;
        desk.call(new SchedulerCall.Suppress());
        desk.stop();
        assertThat(desk.outcome()).isEmpty();

        desk.network = call -> SendResult.SENT;
        desk.pass(10);

        assertThat(desk.sent).containsExactly(new SchedulerCall.Suppress());
        assertThat(desk.outcome()).contains(new Outcome.Stopped());
    }

    @Test
    void stopsInTheEndThoughTheMasterTakesNothing() {
        Desk desk = Desk.subscribed();
        desk.network = call -> SendResult.BACK_PRESSURED;
        desk.call(new SchedulerCall.Suppress());
        desk.stop();

        desk.pass(600);

        assertThat(desk.outcome()).contains(new Outcome.Stopped());
    }
}
