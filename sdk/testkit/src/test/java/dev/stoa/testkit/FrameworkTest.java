package dev.stoa.testkit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.offer.Offer;
import dev.stoa.api.offer.Rejection;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.TaskBody;
import dev.stoa.api.task.TaskReason;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.api.task.TaskState;
import dev.stoa.sdk.Framework;
import dev.stoa.sdk.FrameworkFailedException;
import dev.stoa.sdk.FrameworkRefusedException;
import dev.stoa.sdk.MastersUnreachableException;
import dev.stoa.sdk.RunningFramework;
import dev.stoa.sdk.SchedulerSession;
import dev.stoa.transport.session.SessionConfig;
import dev.stoa.transport.session.memory.MemoryNetwork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@SuppressWarnings("try") // Some frameworks only have to be there.
class FrameworkTest {
    private static final TaskId HELLO = new TaskId("hello");

    private final ScriptedMaster master = ScriptedMaster.start();
    private final BlockingQueue<SchedulerNotice> heard = new LinkedBlockingQueue<>();

    @AfterEach
    void closeMaster() {
        master.close();
    }

    private Behavior<SchedulerNotice> listening(SchedulerSession kernel) {
        return Behaviors.receiveMessage(notice -> {
            heard.add(notice);
            return Behaviors.same();
        });
    }

    private <T extends SchedulerNotice> T hear(Class<T> kind) throws InterruptedException {
        SchedulerNotice notice = heard.poll(30, SECONDS);
        assertThat(notice).isInstanceOf(kind);
        return kind.cast(notice);
    }

    @Test
    void theHelloFrameworkRunsItsTaskAndTearsItselfDown() throws InterruptedException {
        var running = master.join(Framework.named("hello"))
                .behavior(HelloFramework::hello)
                .start();
        master.takeSubscription();
        master.offer(Resources.of(1000, 100));
        SchedulerCall.Accept accept = master.expect(SchedulerCall.Accept.class);
        master.expect(SchedulerCall.Suppress.class);
        master.place(accept);
        master.status(HELLO, TaskState.FINISHED, TaskReason.EXITED);
        master.expect(SchedulerCall.Teardown.class);
        master.expect(SchedulerCall.Acknowledge.class);
        master.closeSession("removed");

        running.join();
    }

    @Test
    void acknowledgesAStatusOnlyAfterTheBehaviourHasReturned() throws InterruptedException {
        CountDownLatch mayReturn = new CountDownLatch(1);
        CountDownLatch entered = new CountDownLatch(1);
        try (var running = master.join(Framework.named("slow"))
                .behavior(kernel -> Behaviors.receive(SchedulerNotice.class)
                        .onMessage(SchedulerNotice.TaskStatusChanged.class, changed -> {
                            kernel.revive();
                            entered.countDown();
                            mayReturn.await();
                            return Behaviors.same();
                        })
                        .build())
                .start()) {
            master.takeSubscription();
            master.status(HELLO, TaskState.RUNNING, TaskReason.NONE);
            entered.await();
            master.expect(SchedulerCall.Revive.class);
            assertThat(master.hasCalls()).isFalse();

            mayReturn.countDown();

            assertThat(master.expect(SchedulerCall.Acknowledge.class).sequence())
                    .isEqualTo(1);
        }
    }

    @Test
    void wrapsNoticesIntoTheAuthorsOwnMessages() throws InterruptedException {
        BlockingQueue<Object> messages = new LinkedBlockingQueue<>();
        try (RunningFramework<Object> running = master.join(Framework.named("own"))
                .<Object>behavior(
                        kernel -> Behaviors.receiveMessage(message -> {
                            messages.add(message);
                            return Behaviors.same();
                        }),
                        notice -> List.of(notice))
                .start()) {
            running.ref().tell("mine");
            master.takeSubscription();

            assertThat(List.of(messages.take(), messages.take()))
                    .hasSize(2)
                    .contains("mine")
                    .hasAtLeastOneElementOfType(List.class);
        }
    }

    @Test
    void comesBackWithItsIdAfterAFailOverAndAsksAboutItsTasks() throws InterruptedException {
        try (var running =
                master.join(Framework.named("back")).behavior(this::listening).start()) {
            var id = master.takeSubscription();
            hear(SchedulerNotice.Subscribed.class);
            master.status(HELLO, TaskState.RUNNING, TaskReason.NONE);
            master.expect(SchedulerCall.Acknowledge.class);

            master.failOver();

            assertThat(master.takeSubscription()).isEqualTo(id);
            assertThat(master.expect(SchedulerCall.Reconcile.class).tasks()).containsExactly(HELLO);
        }
    }

    @Test
    void rejectsAnAcceptOfAnOfferThatEndedWithItsSession() throws InterruptedException {
        try (var running =
                master.join(Framework.named("late")).behavior(this::listening).start()) {
            master.takeSubscription();
            hear(SchedulerNotice.Subscribed.class);
            Offer offer = master.offer(Resources.of(10, 10));
            hear(SchedulerNotice.OffersMade.class);
            master.failOver();
            hear(SchedulerNotice.OffersRescinded.class);

            running.session()
                    .launch(offer, TaskSpec.of(HELLO, "hello", Resources.of(1, 1), TaskBody.Command.shell("true")));

            assertThat(hear(SchedulerNotice.AcceptAnswered.class).reply().rejected())
                    .extracting(Rejection::reason)
                    .containsExactly(Rejection.Reason.OFFER_NOT_VALID);
        }
    }

    @Test
    void failsWithTheMastersReasonWhenItIsRefused() {
        var running = master.join(Framework.named("unwanted"))
                .behavior(this::listening)
                .start();
        master.expect(SchedulerCall.Subscribe.class);

        master.send(new SchedulerNotice.SubscriptionRefused("role 'x' is closed"));

        assertThatThrownBy(running::join)
                .isInstanceOf(FrameworkRefusedException.class)
                .hasMessage("role 'x' is closed");
    }

    @Test
    void namesTheAddressesWhenNoMasterIsThereInTime() {
        MemoryNetwork empty = MemoryNetwork.threaded(SessionConfig.DEFAULT.withTimes(50, 500, 100));
        var running = Framework.named("alone")
                .masters(List.of("udp://10.1.2.3:5050", "memory:second"))
                .transport(empty.transport())
                .connectTimeout(Duration.ofMillis(700))
                .behavior(this::listening)
                .start();

        assertThatThrownBy(running::join)
                .isInstanceOf(MastersUnreachableException.class)
                .hasMessageContaining("udp://10.1.2.3:5050")
                .hasMessageContaining("memory:second");
        empty.close();
    }

    @Test
    void failsWithWhatTheBehaviourThrew() {
        var running = master.join(Framework.named("broken"))
                .behavior(kernel -> Behaviors.receiveMessage(notice -> {
                    throw new IllegalStateException("a bug");
                }))
                .start();
        master.takeSubscription();

        assertThatThrownBy(running::join)
                .isInstanceOf(FrameworkFailedException.class)
                .hasMessageContaining("a bug");
    }

    @Test
    void endsNormallyWhenTheBehaviourStops() throws InterruptedException {
        var running = master.join(Framework.named("brief"))
                .behavior(kernel -> Behaviors.receiveMessage(notice -> {
                    kernel.suppress();
                    return Behaviors.stopped();
                }))
                .start();
        master.takeSubscription();

        running.join();

        master.expect(SchedulerCall.Suppress.class);
    }

    @Test
    void isTheSameFrameworkAgainWithItsStateFile(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("state/framework.id");
        Framework description =
                master.join(Framework.named("kept").stateFile(file).failoverTimeout(Duration.ofMinutes(1)));
        try (var first = description.behavior(this::listening).start()) {
            master.takeSubscription();
            hear(SchedulerNotice.Subscribed.class);
            assertThat(Files.readString(file).strip())
                    .isEqualTo(first.session().framework().value());
            assertThatThrownBy(() -> description.behavior(this::listening).start())
                    .isInstanceOf(FrameworkFailedException.class)
                    .hasMessageContaining("in use");
        }

        try (var second = description.behavior(this::listening).start()) {
            assertThat(master.expect(SchedulerCall.Resubscribe.class)
                            .framework()
                            .value())
                    .isEqualTo(Files.readString(file).strip());
        }
    }

    @Test
    void saysWhichStateFileHoldsAnUnknownId(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("framework.id");
        Files.writeString(file, "f-of-yore\n");
        var running = master.join(Framework.named("lost").stateFile(file))
                .behavior(this::listening)
                .start();
        master.expect(SchedulerCall.Resubscribe.class);

        master.send(new SchedulerNotice.SubscriptionRefused("no framework f-of-yore is known"));

        assertThatThrownBy(running::join)
                .isInstanceOf(FrameworkRefusedException.class)
                .hasMessageContaining("f-of-yore")
                .hasMessageContaining(file.toString());
    }

    @Test
    void forgetsItsIdAfterATeardown(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("framework.id");
        var running = master.join(Framework.named("gone").stateFile(file))
                .behavior(this::listening)
                .start();
        master.takeSubscription();
        hear(SchedulerNotice.Subscribed.class);
        running.session().teardown();
        master.expect(SchedulerCall.Teardown.class);

        master.closeSession("removed");
        running.join();

        assertThat(file).doesNotExist();
    }
}
