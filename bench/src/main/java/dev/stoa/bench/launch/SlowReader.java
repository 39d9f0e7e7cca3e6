package dev.stoa.bench.launch;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import dev.stoa.api.demand.Demand;
import dev.stoa.api.id.DemandId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.protocol.FrameworkInfo;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.api.resource.Ranges;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.transport.session.Hello;
import dev.stoa.transport.session.PeerKind;
import dev.stoa.transport.session.Session;
import dev.stoa.transport.session.SessionEnd;
import dev.stoa.transport.session.SessionListener;
import dev.stoa.transport.session.SessionTransport;

/** A framework that asks for many tasks and then reads nothing of what it is told about them. */
final class SlowReader implements SessionListener, AutoCloseable {
    private static final int TASKS = Integer.getInteger("stoa.bench.slow-tasks", 10_000);

    private final SessionTransport transport;
    private final CompletableFuture<Session> asleep = new CompletableFuture<>();

    /** Returns when it has asked and fallen asleep. */
    SlowReader(SessionTransport transport) throws Exception {
        this.transport = transport;
        transport.connect(BenchMaster.ADDRESS, Hello.of(PeerKind.SCHEDULER, "slow", "stoa"), this);
        asleep.get(60, TimeUnit.SECONDS);
    }

    @Override
    public void onOpened(Session opened) {
        opened.send(new SchedulerCall.Subscribe(new FrameworkInfo("slow", "*", "slow", 0)));
    }

    @Override
    public void onMessage(Session from, Object message) {
        if (message instanceof SchedulerNotice.Subscribed) {
            TaskSpec template =
                    TaskSpec.of(new TaskId("slow"), "slow", SteadyFramework.EACH_TASK, SteadyFramework.NOTHING);
            from.send(new SchedulerCall.StateDemand(
                    Demand.launch(new DemandId("many"), template, TASKS), Ranges.NONE, 0));
            from.pause();
            asleep.complete(from);
        }
    }

    @Override
    public void onEnded(SessionEnd end) {
        asleep.completeExceptionally(new IllegalStateException(end.toString()));
    }

    @Override
    public void close() {
        transport.close();
    }
}
