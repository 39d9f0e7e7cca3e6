package dev.stoa.sdk.scheduler;

import java.util.List;

import dev.stoa.api.demand.Demand;
import dev.stoa.api.demand.DemandEnd;
import dev.stoa.api.id.DemandId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.api.resource.Ranges;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.TaskBody;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.transport.session.SendResult;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

class DemandRestatementTest {
    private final DemandLedger ledger = new DemandLedger(2);

    private static Demand demand(String id, int count) {
        TaskSpec template = TaskSpec.of(new TaskId(id), id, Resources.parse("cpus:1"), TaskBody.Command.shell("true"));
        return Demand.launch(new DemandId(id), template, count);
    }

    @Test
    void theFirstStatementSaysThatNothingStoodBefore() {
        ledger.state(demand("web", 3), 100);

        assertThat(ledger.statement(new DemandId("web"), 200))
                .contains(new SchedulerCall.StateDemand(demand("web", 3), Ranges.NONE, 0));
    }

    @Test
    void laterStatementsSayWhatIsPlacedAndHowLongItStood() {
        ledger.state(demand("web", 5), 100);
        ledger.statements(100);
        ledger.placed(new TaskId("web.0"));
        ledger.placed(new TaskId("web.1"));
        ledger.placed(new TaskId("web.4"));
        ledger.placed(new TaskId("web.9"));
        ledger.placed(new TaskId("web"));
        ledger.placed(new TaskId("web."));
        ledger.placed(new TaskId("web.2x"));
        ledger.placed(new TaskId("web.0000002"));
        ledger.placed(new TaskId("db.2"));

        assertThat(ledger.statements(350))
                .containsExactly(new SchedulerCall.StateDemand(
                        demand("web", 5),
                        new Ranges(List.of(new Ranges.Interval(0, 1), new Ranges.Interval(4, 4))),
                        250));
    }

    @Test
    void whatReplacesADemandOfTheSameTemplateKeepsWhatIsPlaced() {
        ledger.state(demand("web", 2), 100);
        ledger.placed(new TaskId("web.1"));
        ledger.state(demand("web", 4), 200);

        assertThat(ledger.statements(300).get(0).placed()).hasToString("[1]");
    }

    @Test
    void theNumberOfDemandsIsBounded() {
        assertThat(ledger.state(demand("a", 1), 0)).isTrue();
        assertThat(ledger.state(demand("b", 1), 0)).isTrue();
        assertThat(ledger.state(demand("c", 1), 0)).isFalse();
        assertThat(ledger.remove(new DemandId("a"))).isTrue();
        assertThat(ledger.state(demand("c", 1), 0)).isTrue();
    }

    @Test
    void aDemandThatIsRefusedForWantOfRoomIsNotStatedLater() {
        Desk desk = Desk.subscribed();
        desk.call(new SchedulerCall.StateDemand(demand("db", 1), Ranges.NONE, 0));
        desk.network = call -> SendResult.BACK_PRESSURED;
        for (int i = 0; i < Desk.CONFIG.maxPendingCalls(); i++) {
            desk.call(new SchedulerCall.Suppress());
        }

        desk.call(new SchedulerCall.StateDemand(demand("web", 1), Ranges.NONE, 0));
        desk.call(new SchedulerCall.StateDemand(demand("db", 2), Ranges.NONE, 0));
        desk.call(new SchedulerCall.WithdrawDemand(new DemandId("db")));

        assertThat(desk.shown(SchedulerNotice.DemandEnded.class))
                .extracting(SchedulerNotice.DemandEnded::demand)
                .containsExactly(new DemandId("web"));
        // The one that stands does not end by that.
        assertThat(desk.shown(SchedulerNotice.CallRefused.class))
                .extracting(SchedulerNotice.CallRefused::call)
                .containsExactly("StateDemand", "WithdrawDemand");
        desk.network = call -> SendResult.SENT;
        desk.reconnect(2);
        assertThat(desk.sent(SchedulerCall.StateDemand.class))
                .extracting(SchedulerCall.StateDemand::demand)
                .containsExactly(demand("db", 1), demand("db", 1));
    }

    @Test
    void aDemandThatWasTakenBackEndsAlsoIfTheSessionEndsFirst() {
        Desk desk = Desk.subscribed();
        desk.call(new SchedulerCall.StateDemand(demand("web", 1), Ranges.NONE, 0));
        desk.call(new SchedulerCall.WithdrawDemand(new DemandId("web")));

        desk.reconnect(2);

        assertThat(desk.shown(SchedulerNotice.DemandEnded.class))
                .extracting(SchedulerNotice.DemandEnded::demand, SchedulerNotice.DemandEnded::end)
                .containsExactly(tuple(new DemandId("web"), DemandEnd.WITHDRAWN));
        assertThat(desk.sent(SchedulerCall.StateDemand.class)).hasSize(1);
    }

    @Test
    void theEndOfADemandThatWasTakenBackIsNotThatOfTheNextOfItsName() {
        Desk desk = Desk.subscribed();
        desk.call(new SchedulerCall.StateDemand(demand("web", 1), Ranges.NONE, 0));
        desk.call(new SchedulerCall.WithdrawDemand(new DemandId("web")));
        desk.call(new SchedulerCall.StateDemand(demand("web", 2), Ranges.NONE, 0));
        desk.hear(new SchedulerNotice.DemandEnded(new DemandId("web"), DemandEnd.WITHDRAWN, 0, "by the framework"));

        desk.reconnect(2);

        assertThat(desk.sent(SchedulerCall.StateDemand.class))
                .extracting(SchedulerCall.StateDemand::demand)
                .containsExactly(demand("web", 1), demand("web", 2), demand("web", 2));
        assertThat(desk.shown(SchedulerNotice.DemandEnded.class)).hasSize(1);
    }
}
