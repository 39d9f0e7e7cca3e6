package dev.stoa.sdk.scheduler;

import java.util.Collections;
import java.util.Optional;

import dev.stoa.api.id.OfferId;
import dev.stoa.api.id.ReservationId;
import dev.stoa.api.protocol.SchedulerCall.Estate;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.api.reservation.Reservation;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.role.RoleName;
import dev.stoa.transport.session.SendResult;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Orders about what is kept for the framework. */
class SubscriptionEstateTest {
    private final Desk desk = Desk.subscribed();

    private static Estate.Reserve reserve(long request) {
        Reservation reservation = new Reservation(
                new ReservationId("r"),
                Desk.AGENT,
                new RoleName("eng"),
                Optional.empty(),
                Optional.empty(),
                Collections.emptySortedMap(),
                Resources.parse("cpus:1"));
        return new Estate.Reserve(request, reservation, Optional.of(new OfferId("o-1")));
    }

    @Test
    void usesUpTheOffer() {
        desk.hear(Desk.offers("o-1"));

        desk.call(reserve(1));
        desk.lose();

        assertThat(desk.sent(Estate.Reserve.class)).hasSize(1);
        assertThat(desk.shown(SchedulerNotice.OffersRescinded.class)).isEmpty();
    }

    @Test
    void refusesWhileNoMasterIsSubscribedTo() {
        desk.lose();

        desk.call(reserve(7));

        assertThat(desk.shown(SchedulerNotice.EstateAnswered.class))
                .containsExactly(
                        new SchedulerNotice.EstateAnswered(7, Optional.of("no master is subscribed to at the moment")));
    }

    @Test
    void answersWhatWasNotSentWhenTheSessionEnds() {
        desk.network = call -> SendResult.BACK_PRESSURED;
        desk.call(reserve(7));

        desk.lose();

        assertThat(desk.shown(SchedulerNotice.EstateAnswered.class))
                .singleElement()
                .satisfies(answer ->
                        assertThat(answer.refusal().orElseThrow()).startsWith("the session ended before it was sent"));
    }
}
