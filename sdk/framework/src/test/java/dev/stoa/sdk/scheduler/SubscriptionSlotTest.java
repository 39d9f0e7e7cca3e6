package dev.stoa.sdk.scheduler;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import dev.stoa.api.id.OfferId;
import dev.stoa.api.id.SlotId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.offer.AcceptReply;
import dev.stoa.api.offer.Filter;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.slot.SlotEnding;
import dev.stoa.api.task.TaskBody;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.api.task.TaskState;
import dev.stoa.transport.session.SendResult;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SubscriptionSlotTest {
    private static final SlotId S = new SlotId("pool");
    private static final Resources TWO = Resources.parse("cpus:2");

    private final Desk desk = Desk.subscribed();

    private static SchedulerCall.LeaseSlot lease(String offer) {
        return lease(offer, S);
    }

    private static SchedulerCall.LeaseSlot lease(String offer, SlotId slot) {
        return new SchedulerCall.LeaseSlot(new OfferId(offer), slot, TWO, 60_000, Filter.NONE);
    }

    private static SchedulerCall.LaunchInSlot launch(long request, String task) {
        return new SchedulerCall.LaunchInSlot(
                request,
                S,
                List.of(TaskSpec.of(
                        new TaskId(task), task, Resources.parse("cpus:1"), TaskBody.Command.shell("true"))));
    }

    private void leased() {
        desk.hear(new SchedulerNotice.SlotLeased(S, Desk.AGENT, TWO, 60_000));
    }

    private void placed(long request, String task) {
        desk.hear(new SchedulerNotice.AcceptAnswered(
                request, new AcceptReply(new TreeMap<>(Map.of(new TaskId(task), Desk.AGENT)), List.of())));
    }

    private List<SchedulerCall.StateSlot> statedAfterReconnection() {
        desk.clear();
        desk.reconnect(2);
        return desk.sent(SchedulerCall.StateSlot.class);
    }

    @Test
    void usesAnOfferUpForASlot() {
        desk.hear(Desk.offers("o-1"));

        desk.call(lease("o-1"));
        desk.call(lease("o-1", new SlotId("more")));

        assertThat(desk.sent(SchedulerCall.LeaseSlot.class)).hasSize(1);
        assertThat(desk.shown(SchedulerNotice.SlotEnded.class))
                .containsExactly(new SchedulerNotice.SlotEnded(
                        new SlotId("more"),
                        SlotEnding.REFUSED,
                        "offer 'o-1' is not open: used, taken back, or of an earlier session"));
    }

    @Test
    void statesASlotAgainWithTheTasksThatAreInIt() {
        leased();
        desk.call(launch(1, "t1"));
        placed(1, "t1");
        desk.call(launch(2, "t2"));
        placed(2, "t2");
        desk.hear(Desk.status("t1", 1, TaskState.FINISHED));

        assertThat(statedAfterReconnection())
                .containsExactly(new SchedulerCall.StateSlot(S, Desk.AGENT, TWO, 60_000, List.of(new TaskId("t2"))));
    }

    @Test
    void statesTasksWhoseLaunchWasNeverAnswered() {
        leased();
        desk.call(launch(1, "t1"));

        assertThat(statedAfterReconnection())
                .extracting(SchedulerCall.StateSlot::tasks)
                .containsExactly(List.of(new TaskId("t1")));
    }

    @Test
    void forgetsASlotThatIsOver() {
        leased();
        desk.hear(new SchedulerNotice.SlotEnded(S, SlotEnding.RAN_OUT, "its time is over"));

        assertThat(statedAfterReconnection()).isEmpty();
    }

    @Test
    void rejectsALaunchWhileNoMasterListens() {
        leased();
        desk.lose();
        desk.clear();

        desk.call(launch(7, "t1"));

        assertThat(desk.sent).isEmpty();
        SchedulerNotice.AcceptAnswered answer =
                desk.shown(SchedulerNotice.AcceptAnswered.class).get(0);
        assertThat(answer.request()).isEqualTo(7);
        assertThat(answer.reply().rejected()).hasSize(1);
    }

    private static final SchedulerCall RELEASE = new SchedulerCall.ReleaseSlot(S);

    private static SchedulerNotice over(SlotEnding ending) {
        return new SchedulerNotice.SlotEnded(S, ending, "");
    }

    private static SchedulerNotice unknown(String call) {
        return new SchedulerNotice.CallRefused(call, "slot 'pool' does not stand: it was not leased, or is over");
    }

    private List<SlotEnding> endings() {
        return desk.shown(SchedulerNotice.SlotEnded.class).stream()
                .map(SchedulerNotice.SlotEnded::ending)
                .toList();
    }

    @Test
    void answersALeaseThatWasNotSentWhenItsSessionEnds() {
        desk.hear(Desk.offers("o-1"));
        desk.network = call -> SendResult.BACK_PRESSURED;
        desk.call(lease("o-1"));
        desk.lose();

        assertThat(endings()).containsExactly(SlotEnding.REFUSED);
        desk.network = call -> SendResult.SENT;
        desk.pass(50);
        desk.subscribe(1);
        assertThat(desk.sent).doesNotContain(RELEASE);
    }

    @Test
    void givesBackASlotWhoseLeaseWasNotAnswered() {
        desk.hear(Desk.offers("o-1"));
        desk.call(lease("o-1"));
        desk.clear();
        desk.lose();
        assertThat(endings()).containsExactly(SlotEnding.REFUSED);

        desk.pass(50);
        desk.subscribe(1);
        assertThat(desk.sent).element(1).isEqualTo(RELEASE);

        // The master did lease it: the author has been told, and hears no more of it.
        desk.hear(over(SlotEnding.RELEASED));
        assertThat(endings()).containsExactly(SlotEnding.REFUSED);
        desk.clear();
        desk.reconnect(1);
        assertThat(desk.sent).doesNotContain(RELEASE);
    }

    @Test
    void passesOverARefusalToGiveBackWhatWasNeverLeased() {
        desk.hear(Desk.offers("o-1"));
        desk.call(lease("o-1"));
        desk.reconnect(2);
        desk.hear(Desk.offers("o-2"));
        desk.call(lease("o-2"));

        desk.hear(unknown("ReleaseSlot"));
        leased();
        desk.call(RELEASE);
        desk.hear(unknown("ReleaseSlot"));

        assertThat(desk.shown(SchedulerNotice.SlotLeased.class)).hasSize(1);
        assertThat(desk.shown(SchedulerNotice.CallRefused.class)).hasSize(1);
    }

    @Test
    void givesASlotBackAgainUntilItIsOver() {
        leased();
        desk.call(launch(1, "t1"));
        placed(1, "t1");
        desk.call(RELEASE);
        desk.clear();
        desk.reconnect(2);

        // Stated first, as a new reign must know the slot and its tasks to end them.
        assertThat(desk.sent.subList(1, 3))
                .containsExactly(
                        new SchedulerCall.StateSlot(S, Desk.AGENT, TWO, 60_000, List.of(new TaskId("t1"))), RELEASE);
        leased();
        assertThat(desk.shown(SchedulerNotice.SlotLeased.class)).isEmpty();
        desk.hear(over(SlotEnding.RELEASED));
        assertThat(endings()).containsExactly(SlotEnding.RELEASED);

        assertThat(statedAfterReconnection()).isEmpty();
        assertThat(desk.sent).doesNotContain(RELEASE);
    }

    @Test
    void refusesASecondLeaseOfOneName() {
        leased();
        desk.hear(Desk.offers("o-1"));

        desk.call(lease("o-1"));

        assertThat(desk.shown(SchedulerNotice.CallRefused.class))
                .containsExactly(
                        new SchedulerNotice.CallRefused("LeaseSlot", "slot 'pool' stands or is asked for already"));
        assertThat(statedAfterReconnection()).hasSize(1);
    }
}
