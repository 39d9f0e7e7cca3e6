package dev.stoa.agent;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.Signal;
import akka.actor.typed.javadsl.AbstractOnMessageBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.stoa.agent.container.ContainerId;
import dev.stoa.agent.container.ContainerNews;
import dev.stoa.agent.launch.ContainerLauncher;
import dev.stoa.agent.link.MasterLinkActor;
import dev.stoa.agent.sandbox.FollowActor;
import dev.stoa.agent.sandbox.OutputState;
import dev.stoa.agent.task.ExecutorDecider;
import dev.stoa.agent.task.TableEffect;
import dev.stoa.agent.task.TableEvent;
import dev.stoa.agent.task.TaskDecider;
import dev.stoa.agent.task.TaskPhase;
import dev.stoa.agent.task.TaskTable;
import dev.stoa.agent.task.TimerKey;
import dev.stoa.api.id.ExecutorKey;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.protocol.AgentCall;
import dev.stoa.api.protocol.AgentInfo;
import dev.stoa.api.protocol.AgentNotice;
import dev.stoa.api.protocol.ExecutorCall;
import dev.stoa.api.protocol.ExecutorNotice;
import dev.stoa.api.protocol.SandboxCall;
import dev.stoa.api.task.TaskStatus;
import dev.stoa.core.machine.Decision;
import dev.stoa.core.machine.SealedSwitch;
import dev.stoa.transport.session.Hello;
import dev.stoa.transport.session.PeerKind;
import dev.stoa.transport.session.Session;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent's shell: turns what is heard into questions to the deciders, has their events recorded, and carries their
 * effects out. Decides nothing about tasks itself.
 */
public final class AgentActor extends AbstractOnMessageBehavior<AgentActor.Command> {
    private static final Logger LOG = LoggerFactory.getLogger(AgentActor.class);
    private static final Duration RETRY_PAUSE = Duration.ofSeconds(1);
    private static final Duration FLUSH_PAUSE = Duration.ofMillis(50);
    private static final Duration COLLECT_PAUSE = Duration.ofMinutes(10);
    private static final int MAX_DEFERRED = 10_000;

    /** What it is told. */
    public sealed interface Command {}

    /** It listens; it may take up its tasks and seek the master. */
    public record Begin(AgentInfo info) implements Command {}

    /** The agent shall end. */
    public record Stop(OnStop onStop) implements Command {}

    record FromMaster(MasterLinkActor.Event event) implements Command {}

    record FromContainer(ContainerNews news) implements Command {}

    record FromExecutor(Session session, ExecutorCall call, Runnable processed) implements Command {}

    record ExecutorGone(Session session) implements Command {}

    record ReaderCame(Session session) implements Command {}

    record FromReader(Session session, SandboxCall.Follow call) implements Command {}

    record ReaderGone(Session session) implements Command {}

    private record AskOutput(TaskKey task, ActorRef<FollowActor.Command> replyTo) implements Command {}

    private record OnDisk(long position) implements Command {}

    private record DiskFailed(String cause) implements Command {}

    private record TimedOut(TimerKey timer) implements Command {}

    private record Retry() implements Command {}

    private record Flush() implements Command {}

    private record Collect() implements Command {}

    private record StopOverdue() implements Command {}

    private record VolumesSettled() implements Command {}

    private static final SealedSwitch<AgentActor, Command, Behavior<Command>> ON_MESSAGE =
            SealedSwitch.<AgentActor, Command, Behavior<Command>>over(Command.class)
                    .on(Begin.class, (actor, command) -> actor.begin(command.info()))
                    .on(Stop.class, (actor, command) -> actor.stop(command.onStop()))
                    .on(FromMaster.class, (actor, command) -> actor.fromMaster(command.event()))
                    .on(FromContainer.class, (actor, command) -> actor.hear(command.news()))
                    .on(FromExecutor.class, AgentActor::fromExecutor)
                    .on(ExecutorGone.class, (actor, command) -> actor.executorGone(command.session()))
                    .on(ReaderCame.class, (actor, came) -> actor.reading(() -> actor.readers.came(came.session())))
                    .on(
                            FromReader.class,
                            (actor, said) -> actor.reading(() -> actor.readers.said(said.session(), said.call())))
                    .on(ReaderGone.class, (actor, gone) -> actor.reading(() -> actor.readers.gone(gone.session())))
                    .on(AskOutput.class, AgentActor::tellOutput)
                    .on(OnDisk.class, (actor, command) -> actor.onDisk(command.position()))
                    .on(DiskFailed.class, (actor, command) -> actor.exit(new ExitReason.Failed(command.cause())))
                    .on(TimedOut.class, (actor, command) -> actor.timedOut(command.timer()))
                    .on(Retry.class, (actor, command) -> actor.retry())
                    .on(Flush.class, (actor, command) -> actor.flush())
                    .on(Collect.class, (actor, command) -> actor.collect())
                    .on(StopOverdue.class, (actor, command) -> actor.stopOverdue())
                    .on(VolumesSettled.class, (actor, command) -> actor.volumesSettled())
                    .build();

    private static final SealedSwitch<AgentActor, TableEffect, Boolean> CARRY_OUT =
            SealedSwitch.<AgentActor, TableEffect, Boolean>over(TableEffect.class)
                    .on(TableEffect.TellMaster.class, (actor, effect) -> {
                        actor.master.send(effect.call());
                        return true;
                    })
                    .on(TableEffect.TellExecutor.class, (actor, effect) -> {
                        actor.executorSessions.send(effect.executor(), effect.notice());
                        return true;
                    })
                    .on(
                            TableEffect.DropExecutorSession.class,
                            (actor, effect) -> actor.dropExecutor(effect.executor(), effect.detail()))
                    .on(TableEffect.StartCommand.class, (actor, effect) -> {
                        actor.launcher.startCommand(effect.container(), effect.framework(), effect.task());
                        return true;
                    })
                    .on(TableEffect.StartExecutor.class, (actor, effect) -> {
                        actor.launcher.startExecutor(effect.container(), effect.framework(), effect.executor());
                        return true;
                    })
                    .on(TableEffect.AdoptContainer.class, (actor, effect) -> {
                        actor.launcher.adopt(effect.container());
                        return true;
                    })
                    .on(TableEffect.StopContainer.class, (actor, effect) -> {
                        actor.launcher.stop(effect.container(), Duration.ofMillis(effect.graceMillis()));
                        return true;
                    })
                    .on(TableEffect.RemoveContainer.class, (actor, effect) -> {
                        actor.launcher.remove(effect.container());
                        return true;
                    })
                    .on(TableEffect.StartTimer.class, (actor, effect) -> {
                        actor.timers.startSingleTimer(
                                effect.timer(), new TimedOut(effect.timer()), Duration.ofMillis(effect.delayMillis()));
                        return true;
                    })
                    .build();

    private final AgentParts parts;
    private final TaskTable table;
    private final TaskDecider tasks;
    private final ExecutorDecider executors;
    private final TimerScheduler<Command> timers;
    private final ActorRef<Command> self;
    private final ContainerLauncher launcher;
    private final Recorder recorder;
    private final ExecutorSessions executorSessions = new ExecutorSessions();
    private final Readers readers;
    private final Housekeeping housekeeping;
    private final MasterPort master;
    private final Deque<Supplier<Decision<TableEvent, List<TableEffect>>>> deferred = new ArrayDeque<>();
    private @Nullable AgentInfo info;
    private @Nullable ActorRef<MasterLinkActor.Command> link;
    private @Nullable ExitReason ending;

    private AgentActor(ActorContext<Command> context, TimerScheduler<Command> timers, AgentParts parts) {
        super(context);
        this.parts = parts;
        this.table = parts.table();
        this.tasks = new TaskDecider(table, parts.config().limits());
        this.executors = tasks.executors();
        this.timers = timers;
        this.self = context.getSelf();
        this.launcher = parts.launcher().open(self);
        this.readers =
                new Readers(context, parts.sandboxes(), (task, replyTo) -> self.tell(new AskOutput(task, replyTo)));
        this.housekeeping = new Housekeeping(parts, () -> self.tell(new VolumesSettled()));
        this.master = new MasterPort(full -> timers.startSingleTimer(new Flush(), FLUSH_PAUSE));
        this.recorder = new Recorder(
                parts.work().checkpoint(),
                parts.around().workers(),
                effect -> CARRY_OUT.apply(this, effect),
                position -> self.tell(new OnDisk(position)),
                failure -> self.tell(new DiskFailed("the checkpoint cannot be made to last: " + failure)));
    }

    static Behavior<Command> create(AgentParts parts) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> new AgentActor(context, timers, parts)));
    }

    @Override
    public Behavior<Command> onMessage(Command message) {
        return ON_MESSAGE.apply(this, message);
    }

    @Override
    public Behavior<Command> onSignal(Signal signal) {
        if (signal instanceof PostStop) {
            launcher.close();
            housekeeping.close();
            recorder.close();
        }
        return this;
    }

    private Behavior<Command> begin(AgentInfo own) {
        info = own;
        carryOut(tasks::recover);
        AgentConfig config = parts.config();
        link = getContext()
                .spawn(
                        MasterLinkActor.create(
                                parts.around().transport(),
                                Hello.of(PeerKind.AGENT, own.id().value(), config.cluster()),
                                parts.seeker(),
                                config.registrationTimeout(),
                                event -> self.tell(new FromMaster(event))),
                        "master-link");
        timers.startTimerWithFixedDelay(new Collect(), Duration.ofSeconds(30), COLLECT_PAUSE);
        return this;
    }

    // Deciding and recording.

    private void carryOut(Supplier<Decision<TableEvent, List<TableEffect>>> question) {
        if (deferred.isEmpty() && attempt(question)) {
            return;
        }
        if (deferred.size() >= MAX_DEFERRED) {
            self.tell(new DiskFailed("work directory %s has had no room for too long".formatted(parts.work())));
            return;
        }
        deferred.addLast(question);
        timers.startSingleTimer(new Retry(), RETRY_PAUSE);
    }

    private boolean attempt(Supplier<Decision<TableEvent, List<TableEffect>>> question) {
        Decision<TableEvent, List<TableEffect>> decision = question.get();
        try {
            recorder.record(decision);
        } catch (IOException e) {
            LOG.error("work={} nothing can be recorded: {}", parts.work(), e.getMessage());
            return false;
        }
        decision.events().forEach(table::apply);
        recorder.then(decision.reply());
        recorder.rewriteIfWorthwhile(table::replay);
        return true;
    }

    private Behavior<Command> retry() {
        while (!deferred.isEmpty() && attempt(deferred.getFirst())) {
            deferred.removeFirst();
        }
        if (!deferred.isEmpty()) {
            timers.startSingleTimer(new Retry(), RETRY_PAUSE);
        }
        return stopIfQuiet();
    }

    private Behavior<Command> onDisk(long position) {
        recorder.release(position);
        return stopIfQuiet();
    }

    private long now() {
        return parts.around().clock().millis();
    }

    // The master.

    private Behavior<Command> fromMaster(MasterLinkActor.Event event) {
        if (event instanceof MasterLinkActor.Event.Up up) {
            register(up.session());
        } else if (event instanceof MasterLinkActor.Event.Down) {
            master.down();
        } else if (event instanceof MasterLinkActor.Event.Refused refused) {
            return exit(new ExitReason.Refused(refused.reason()));
        } else if (event instanceof MasterLinkActor.Event.Said said && master.isCurrent(said.session())) {
            return obey(said.session(), said.notice());
        }
        return this;
    }

    private void register(Session session) {
        if (info != null) {
            AgentCall.Register call = new AgentCall.Register(
                    info, table.epoch(), table.taskRecords(), table.executorRecords(), housekeeping.volumes());
            master.up(session, call);
            recorder.then(List.of(new TableEffect.TellMaster(call)));
        }
    }

    private Behavior<Command> obey(long session, AgentNotice notice) {
        if (notice instanceof AgentNotice.Registered answer) {
            return registered(answer.epoch());
        }
        if (notice instanceof AgentNotice.RegistrationRefused refused) {
            return exit(new ExitReason.Refused(refused.reason()));
        }
        if (notice instanceof AgentNotice.MarkedGone gone) {
            LOG.warn("agent={} ends all it runs: {}", table.agent(), gone.reason());
            return endAll(new ExitReason.Refused(gone.reason()));
        }
        if (!master.isRegistered()) {
            LOG.warn(
                    "notice={} came before the registration was taken",
                    notice.getClass().getSimpleName());
        } else if (notice instanceof AgentNotice.LaunchOrdered order) {
            launch(order);
        } else if (notice instanceof AgentNotice.KillOrdered order) {
            carryOut(() -> tasks.kill(order.task(), order.reason(), order.message(), now()));
        } else if (notice instanceof AgentNotice.StatusAcknowledged ack) {
            // One that waited for room until another session is void: that session's master was told that it is owed.
            carryOut(() -> master.isCurrent(session)
                    ? tasks.acknowledge(ack.task(), ack.sequence())
                    : Decision.unchanged(List.of()));
        } else if (notice instanceof AgentNotice.FrameworkRemoved removed) {
            carryOut(() -> tasks.removeFramework(removed.framework(), now()));
        } else if (notice instanceof AgentNotice.ExecutorEndOrdered order) {
            carryOut(() -> executors.end(order.executor(), order.message()));
        } else if (notice instanceof AgentNotice.VolumesOrdered order) {
            housekeeping.ordered(order);
        }
        return this;
    }

    private Behavior<Command> registered(long epoch) {
        if (epoch < table.epoch()) {
            LOG.warn("master of epoch={} is deposed, epoch={} was obeyed before", epoch, table.epoch());
            tellLink(new MasterLinkActor.Abandon("epoch %d is over".formatted(epoch)));
            return this;
        }
        LOG.info("agent={} is registered epoch={}", table.agent(), epoch);
        parts.registration().complete(epoch);
        master.registered();
        tellLink(new MasterLinkActor.Registered());
        carryOut(() -> tasks.obey(epoch));
        return this;
    }

    private void launch(AgentNotice.LaunchOrdered order) {
        String trouble = ending != null ? "the agent stops" : "";
        if (trouble.isEmpty()) {
            if (deferred.isEmpty() && attempt(() -> tasks.launch(order.framework(), order.task(), now()))) {
                return;
            }
            trouble = "the agent's work directory has no room to record the launch";
        }
        String message = trouble;
        attempt(() -> tasks.refuseLaunch(order.framework(), order.task(), message, now()));
    }

    private Behavior<Command> flush() {
        master.flush();
        return this;
    }

    private void tellLink(MasterLinkActor.Command command) {
        if (link != null) {
            link.tell(command);
        }
    }

    // Containers, executors, time.

    private Behavior<Command> hear(ContainerNews news) {
        carryOut(() -> tasks.hear(news, now()));
        housekeeping.sweepVolumes();
        return stopIfQuiet();
    }

    private Behavior<Command> timedOut(TimerKey timer) {
        carryOut(() -> executors.timedOut(timer));
        return this;
    }

    private Behavior<Command> fromExecutor(FromExecutor message) {
        if (message.call() instanceof ExecutorCall.Attach attach) {
            attach(message.session(), attach);
        } else if (message.call() instanceof ExecutorCall.ReportStatus report) {
            executorSessions
                    .ownerOf(message.session())
                    .ifPresentOrElse(executor -> reported(executor, report.status()), () -> message.session()
                            .close("an executor must attach before it reports"));
        }
        message.processed().run();
        return this;
    }

    private void attach(Session session, ExecutorCall.Attach attach) {
        ContainerId container = table.containerOf(attach.executor()).orElse(null);
        if (container == null || !parts.work().identity().isToken(attach.token(), container)) {
            LOG.warn(
                    "executor={} session={} is refused: unknown here or a wrong token",
                    attach.executor(),
                    session.number());
            session.send(new ExecutorNotice.AttachRefused(
                    "executor %s is not known here or its token is wrong".formatted(attach.executor())));
            session.close("attach refused");
            return;
        }
        executorSessions.put(attach.executor(), session);
        attach.unacknowledged().forEach(status -> reported(attach.executor(), status));
        carryOut(() -> executors.attached(attach.executor()));
    }

    private void reported(ExecutorKey executor, TaskStatus status) {
        carryOut(() -> executors.reported(executor, status));
    }

    private boolean dropExecutor(ExecutorKey executor, String detail) {
        executorSessions.drop(executor, detail);
        carryOut(() -> executors.detached(executor));
        return true;
    }

    private Behavior<Command> executorGone(Session session) {
        executorSessions.remove(session).ifPresent(executor -> carryOut(() -> executors.detached(executor)));
        return this;
    }

    // Readers.

    private Behavior<Command> reading(Runnable step) {
        step.run();
        return this;
    }

    private Behavior<Command> tellOutput(AskOutput question) {
        TaskKey task = question.task();
        boolean lives = table.phase(task).filter(TaskPhase::isLive).isPresent();
        OutputState state = table.hostOf(task)
                .<OutputState>map(executor -> new OutputState.InExecutor(task, executor))
                .orElseGet(() -> lives ? new OutputState.Growing(task) : new OutputState.Complete(task));
        question.replyTo().tell(new FollowActor.Told(state));
        return this;
    }

    private Behavior<Command> collect() {
        housekeeping.collect();
        return this;
    }

    private Behavior<Command> volumesSettled() {
        master.send(new AgentCall.ReportVolumes(housekeeping.volumes()));
        return this;
    }

    // The end.

    private Behavior<Command> stop(OnStop onStop) {
        ExitReason told = new ExitReason.Stopped();
        return onStop == OnStop.KEEP ? exit(told) : endAll(told);
    }

    /** Exits when nothing runs here any more. */
    private Behavior<Command> endAll(ExitReason reason) {
        if (ending == null) {
            ending = reason;
            carryOut(() -> tasks.stopAll(now()));
            timers.startSingleTimer(
                    new StopOverdue(),
                    Duration.ofMillis(tasks.longestGraceMillis()).plusSeconds(10));
        }
        return stopIfQuiet();
    }

    private Behavior<Command> stopIfQuiet() {
        return ending != null && table.isQuiet() && recorder.isIdle() ? exit(ending) : this;
    }

    private Behavior<Command> stopOverdue() {
        return exit(new ExitReason.Failed("some tasks could not be ended in time"));
    }

    private Behavior<Command> exit(ExitReason reason) {
        parts.exit().complete(reason);
        tellLink(new MasterLinkActor.Stop());
        master.close("the agent stops");
        return Behaviors.stopped();
    }
}
