package dev.stoa.node.run;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import dev.stoa.api.demand.Demand;
import dev.stoa.api.id.DemandId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.offer.Offer;
import dev.stoa.api.protocol.FrameworkInfo.Capability;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.api.resource.Quantities;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.Download;
import dev.stoa.api.task.TaskBody;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.api.task.TaskTerms;
import dev.stoa.api.task.UserName;
import dev.stoa.node.option.ClientTransport;
import dev.stoa.node.option.CommandFailedException;
import dev.stoa.node.option.DurationConverter;
import dev.stoa.node.option.MastersOption;
import dev.stoa.node.option.Printable;
import dev.stoa.node.option.TermsOption;
import dev.stoa.sdk.Framework;
import dev.stoa.sdk.FrameworkFailedException;
import dev.stoa.sdk.OnExit;
import dev.stoa.sdk.RunningFramework;
import dev.stoa.transport.session.SessionAddress;
import dev.stoa.transport.session.SessionTransport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs one command as a task somewhere in the cluster. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = {
            "Runs one command as a task somewhere in the cluster, shows its output as it comes, and exits with its exit code"
                    + " (128 + n if signal n ended it).",
            "The command is started without a shell: for pipes and variables say  stoa run -- sh -c '…'"
        })
@SuppressWarnings("NullAway.Init") // picocli sets options with defaults and parameters before call
public final class RunCommand implements Callable<Integer> {
    /** How long to wait without a word for an offer that fits. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    /** How long the task outlives a lost connection, such as a change of masters. */
    static final Duration FAILOVER = Duration.ofMinutes(1);

    /** How long copies wait like everybody before agents are kept for them. */
    private static final Duration GANG_PATIENCE = Duration.ofSeconds(30);

    private static final long TEARDOWN_SECONDS = 5;

    @Mixin
    private final MastersOption masters = new MastersOption();

    @Option(
            names = "--cpus",
            paramLabel = "N",
            defaultValue = "0.1",
            description = "Processors. Default: ${DEFAULT-VALUE}.")
    private String cpus;

    @Option(
            names = "--mem",
            paramLabel = "SIZE",
            defaultValue = "32MiB",
            description = "Memory. Default: ${DEFAULT-VALUE}.")
    private String memory;

    @Option(
            names = "--resources",
            paramLabel = "TEXT",
            defaultValue = "",
            description = "What else it needs, such as \"ports:1;gpus:2\", or by name: \"ports:[31000];gpus:{a}\".")
    private String more;

    @Option(names = "--name", paramLabel = "NAME", description = "For people. Default: the command's first word.")
    private @Nullable String name;

    @Option(
            names = {"-e", "--env"},
            paramLabel = "K=V",
            description = "A variable of the command's environment; may be repeated.")
    private Map<String, String> environment = new TreeMap<>();

    @Option(
            names = "--user",
            paramLabel = "NAME",
            description =
                    "As whom it runs on its agent, which must be root and allow that (stoa agent --task-users). Default: as the"
                            + " agent does.")
    private @Nullable String user;

    @Option(
            names = "--fetch",
            paramLabel = "URI",
            description =
                    "A file, http://…, https://… or file:///… of the agent's, that the agent puts into the sandbox under its own"
                            + " name before the command starts; may be repeated.")
    private List<String> fetched = new ArrayList<>();

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            defaultValue = "*",
            description = "Whose share it draws on. Default: ${DEFAULT-VALUE}.")
    private String role;

    @Mixin
    private final TermsOption terms = new TermsOption();

    @Option(
            names = "--limit",
            paramLabel = "TEXT",
            defaultValue = "",
            description =
                    "How far it may go beyond that while nobody else needs it, such as \"cpus:2;mem:1GiB\": told to it as"
                            + " STOA_LIMIT_CPUS and STOA_LIMIT_MEM_MIB, neither booked nor enforced.")
    private String limit;

    @Option(
            names = "--count",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "How many copies. Of more than one no output is shown, and the exit code is that of the first, by"
                            + " number, that went wrong. Default: ${DEFAULT-VALUE}.")
    private int count;

    @Option(names = "--together", description = "All copies start together or none does.")
    private boolean together;

    @Option(
            names = "--grace",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            defaultValue = "5s",
            description =
                    "How long it may take to end when told to, before it is ended by force. Default: ${DEFAULT-VALUE}.")
    private Duration grace;

    @Option(
            names = {"-q", "--quiet"},
            description = "Say nothing of our own on stderr unless it fails.")
    private boolean quiet;

    @Parameters(arity = "1..*", paramLabel = "COMMAND", description = "The command and its arguments, after --.")
    private List<String> command = new ArrayList<>();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        TaskSpec task = task();
        Framework framework = framework(task);
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        if (count != 1) {
            return runMany(framework, demand(task), outcome);
        }
        try (ClientTransport transport = ClientTransport.open()) {
            RunningFramework<RunActor.Command> running =
                    start(framework.transport(transport), transport, task, outcome);
            transport.keepUntil(running.whenTerminated());
            try {
                return end(running, await(running, outcome));
            } finally {
                running.close();
            }
        }
    }

    private int runMany(Framework framework, Demand demand, CompletableFuture<Outcome> outcome) {
        try (ClientTransport transport = ClientTransport.open()) {
            RunningFramework<SchedulerNotice> running = framework
                    .transport(transport)
                    .behavior(session -> RunManyActor.create(session, demand, this::sayUnlessQuiet, outcome))
                    .start();
            transport.keepUntil(running.whenTerminated());
            try {
                return end(running, await(running, outcome));
            } finally {
                running.close();
            }
        }
    }

    private int end(RunningFramework<?> running, Outcome ended) {
        if (!ended.sentence().isEmpty()) {
            say(ended.sentence());
        }
        running.session().teardown();
        awaitEnd(running);
        return ended.exitCode();
    }

    private Demand demand(TaskSpec task) {
        try {
            return new Demand(
                    new DemandId("run"),
                    task,
                    count,
                    together ? new Demand.Gang(count, Demand.Strategy.PACK) : Demand.Gang.NONE,
                    List.of(),
                    GANG_PATIENCE.toMillis(),
                    0,
                    Demand.Fulfilment.LAUNCH);
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(spec.commandLine(), String.valueOf(wrong.getMessage()), wrong);
        }
    }

    private RunningFramework<RunActor.Command> start(
            Framework framework, SessionTransport transport, TaskSpec task, CompletableFuture<Outcome> outcome) {
        CompletableFuture<RunningFramework<RunActor.Command>> self = new CompletableFuture<>();
        RunActor.Plan plan = new RunActor.Plan(
                task, PATIENCE, (key, offer) -> follow(transport, self, key, offer), this::sayUnlessQuiet, outcome);
        RunningFramework<RunActor.Command> running = framework
                .<RunActor.Command>behavior(session -> RunActor.create(session, plan), RunActor.Command.Noticed::new)
                .start();
        self.complete(running);
        return running;
    }

    private void follow(
            SessionTransport transport,
            CompletableFuture<RunningFramework<RunActor.Command>> self,
            TaskKey task,
            Offer offer) {
        new OutputFollower(
                        transport,
                        SessionAddress.parse(offer.endpoint()),
                        masters.cluster(),
                        task,
                        new FileOutputStream(FileDescriptor.out),
                        new FileOutputStream(FileDescriptor.err),
                        new Relay(self))
                .start();
    }

    /** Tells the actor how the following ended. */
    private final class Relay implements OutputFollower.Listener {
        private final CompletableFuture<RunningFramework<RunActor.Command>> running;

        Relay(CompletableFuture<RunningFramework<RunActor.Command>> running) {
            this.running = running;
        }

        @Override
        public void onAllWritten() {
            running.join().ref().tell(new RunActor.Command.OutputEnded());
        }

        @Override
        public void onUnwanted() {
            running.join().ref().tell(new RunActor.Command.OutputUnwanted());
        }

        @Override
        public void onMissing(String reason) {
            sayUnlessQuiet("no output to show: " + reason);
            running.join().ref().tell(new RunActor.Command.OutputEnded());
        }
    }

    /** The outcome, or what the framework failed with, whichever comes first. */
    private static Outcome await(RunningFramework<?> running, CompletableFuture<Outcome> outcome) {
        running.whenTerminated().whenComplete((done, failure) -> {
            if (failure != null) {
                outcome.completeExceptionally(failure);
            } else {
                outcome.complete(new Outcome(1, "the framework ended before its task did"));
            }
        });
        try {
            return outcome.get();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new CommandFailedException("interrupted", interrupted);
        } catch (ExecutionException failed) {
            @Nullable Throwable cause = failed.getCause();
            if (cause instanceof FrameworkFailedException known) {
                throw new CommandFailedException(String.valueOf(known.getMessage()), known);
            }
            throw new CommandFailedException("the framework failed: " + cause, cause);
        }
    }

    private static void awaitEnd(RunningFramework<?> running) {
        try {
            running.whenTerminated().toCompletableFuture().get(TEARDOWN_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException unconfirmed) {
            // The task has ended; a master that cannot confirm now removes the framework after its fail-over time-out.
        }
    }

    TaskSpec task() {
        try {
            Resources wanted = Resources.parse("cpus:%s;mem:%s;%s".formatted(cpus, memory, more));
            String shown = name == null ? command.get(0) : name;
            TaskBody.Command body = new TaskBody.Command(
                    command,
                    new TreeMap<>(environment),
                    List.of(),
                    Optional.ofNullable(user).map(UserName::new),
                    fetched.stream().map(Download::of).toList());
            TaskTerms limited = terms.terms().withLimit(Quantities.parse(limit));
            limited.limitFault(wanted).ifPresent(fault -> {
                throw new IllegalArgumentException(fault);
            });
            return new TaskSpec(new TaskId("run"), shown, wanted, body, terms.labels(), grace.toMillis(), limited);
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(spec.commandLine(), String.valueOf(wrong.getMessage()), wrong);
        }
    }

    private Framework framework(TaskSpec task) {
        try {
            return Framework.named("run " + task.name())
                    .role(role)
                    .capabilities(capabilities(task))
                    .masters(masters.addresses().stream()
                            .map(SessionAddress::toString)
                            .toList())
                    .cluster(masters.cluster())
                    .failoverTimeout(FAILOVER)
                    .connectTimeout(masters.timeout())
                    .onExit(OnExit.TEARDOWN);
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(spec.commandLine(), String.valueOf(wrong.getMessage()), wrong);
        }
    }

    private Capability[] capabilities(TaskSpec task) {
        List<Capability> known = new ArrayList<>(List.of(Capability.DEMANDS));
        if (task.resources().countOf(Resources.GPUS) > 0) {
            known.add(Capability.GPUS);
        }
        if (task.terms().supply() == TaskTerms.Supply.REVOCABLE) {
            known.add(Capability.REVOCABLE);
        }
        return known.toArray(Capability[]::new);
    }

    private void sayUnlessQuiet(String sentence) {
        if (!quiet) {
            say(sentence);
        }
    }

    private void say(String sentence) {
        spec.commandLine().getErr().println("stoa: " + Printable.line(sentence));
        spec.commandLine().getErr().flush();
    }
}
