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
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SubscriptionSlotTest {
    private static final SlotId S = new SlotId("pool");
    private static final Resources TWO = Resources.parse("cpus:2");

    private final Desk desk = Desk.subscribed();

    private static SchedulerCall.LeaseSlot lease(String offer) {
        return new SchedulerCall.LeaseSlot(new OfferId(offer), S, TWO, 60_000, Filter.NONE);
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
        desk.call(lease("o-1"));

        assertThat(desk.sent(SchedulerCall.LeaseSlot.class)).hasSize(1);
        assertThat(desk.shown(SchedulerNotice.SlotEnded.class))
                .containsExactly(new SchedulerNotice.SlotEnded(
                        S, SlotEnding.REFUSED, "offer 'o-1' is not open: used, taken back, or of an earlier session"));
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
}
