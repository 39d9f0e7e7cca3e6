package dev.stoa.node.operator;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;

import dev.stoa.api.protocol.OperatorCall;
import dev.stoa.api.protocol.OperatorNotice;
import dev.stoa.node.option.CommandFailedException;
import dev.stoa.transport.session.Session;
import dev.stoa.transport.session.SessionAcceptor;
import dev.stoa.transport.session.SessionAcceptor.Admission;
import dev.stoa.transport.session.SessionAddress;
import dev.stoa.transport.session.SessionConfig;
import dev.stoa.transport.session.SessionEnd;
import dev.stoa.transport.session.SessionListener;
import dev.stoa.transport.session.SessionTransport;
import dev.stoa.transport.session.memory.MemoryNetwork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class OperatorClientTest {
    private static final SessionAddress ONE = SessionAddress.memory("one");
    private static final SessionAddress TWO = SessionAddress.memory("two");

    private final MemoryNetwork network = MemoryNetwork.threaded(SessionConfig.DEFAULT.withTimes(50, 500, 200));
    private final SessionTransport masters = network.transport();
    private final SessionTransport here = network.transport();

    @AfterEach
    void closeNetwork() {
        here.close();
        masters.close();
        network.close();
    }

    @Test
    void answerOfTheLeaderIsReturned() {
        masters.listen(ONE, answering(call -> new OperatorNotice.OffersListed(1, List.of())));

        assertThat(client(ONE)
                        .ask(OperatorCall.ListOffers::new, OperatorNotice.OffersListed.class)
                        .offers())
                .isEmpty();
    }

    @Test
    void followsToTheMasterThatLeads() {
        masters.listen(ONE, hello -> new Admission.Redirected(TWO.toString(), "two leads"));
        masters.listen(TWO, answering(call -> new OperatorNotice.Done(1, "done by two")));

        assertThat(client(ONE)
                        .ask(number -> new OperatorCall.KillTask(number, "t"), OperatorNotice.Done.class)
                        .message())
                .isEqualTo("done by two");
    }

    @Test
    void asksTheNextMasterWhenOneIsSilent() {
        masters.listen(TWO, answering(call -> new OperatorNotice.Done(1, "done by two")));

        assertThat(client(ONE, TWO)
                        .ask(number -> new OperatorCall.KillTask(number, "t"), OperatorNotice.Done.class)
                        .message())
                .isEqualTo("done by two");
    }

    @Test
    void refusedOrderFailsWithTheMastersReason() {
        masters.listen(ONE, answering(call -> new OperatorNotice.Refused(1, "there is no task 't'")));

        assertThatThrownBy(() ->
                        client(ONE).ask(number -> new OperatorCall.KillTask(number, "t"), OperatorNotice.Done.class))
                .isInstanceOf(CommandFailedException.class)
                .hasMessage("there is no task 't'");
    }

    @Test
    void refusedSessionFailsAtOnceWithTheReason() {
        masters.listen(ONE, hello -> new Admission.Refused("cluster is 'b', not 'a'"));

        assertThatThrownBy(() -> client(ONE).ask(OperatorCall.ListOffers::new, OperatorNotice.OffersListed.class))
                .hasMessage("the master refused: cluster is 'b', not 'a'");
    }

    @Test
    void silenceEndsInTimeAndNamesTheAddresses() {
        assertThatThrownBy(() -> client(ONE, TWO).ask(OperatorCall.ListOffers::new, OperatorNotice.OffersListed.class))
                .isInstanceOf(CommandFailedException.class)
                .hasMessageStartingWith("no master answered at memory:one, memory:two within 3 s");
    }

    private OperatorClient client(SessionAddress... addresses) {
        return new OperatorClient(here, List.of(addresses), "a", Duration.ofSeconds(3));
    }

    private static SessionAcceptor answering(Function<OperatorCall, OperatorNotice> answer) {
        return hello -> new Admission.Admitted(new SessionListener() {
            @Override
            public void onOpened(Session session) {}

            @Override
            public void onMessage(Session session, Object message) {
                session.send(answer.apply((OperatorCall) message));
            }

            @Override
            public void onEnded(SessionEnd end) {}
        });
    }
}
