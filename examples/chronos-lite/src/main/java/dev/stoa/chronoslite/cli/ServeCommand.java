package dev.stoa.chronoslite.cli;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

import akka.http.javadsl.ServerBinding;
import dev.stoa.chronoslite.http.ChronosServer;
import dev.stoa.chronoslite.leader.ChronosActor;
import dev.stoa.chronoslite.leader.Desk;
import dev.stoa.chronoslite.leader.EventLog;
import dev.stoa.chronoslite.leader.Meters;
import dev.stoa.chronoslite.leader.Webhooks;
import dev.stoa.chronoslite.store.FileStore;
import dev.stoa.chronoslite.store.KernelStore;
import dev.stoa.chronoslite.store.RecordStore;
import dev.stoa.sdk.Framework;
import dev.stoa.sdk.RunningFramework;
import dev.stoa.sdk.SchedulerSession;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the scheduler. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        description =
                "Runs the scheduler until it is told to end. Its runs outlive it, and the next one takes them over.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields before call
final class ServeCommand implements Callable<Integer> {
    @Option(
            names = "--masters",
            paramLabel = "ADDRESSES",
            description =
                    "Session addresses of masters, with commas. Default: $STOA_MASTERS, else udp://127.0.0.1:5050.")
    private @Nullable String masters;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "${sys:user.home}/.stoa/chronos",
            description = "Where it keeps who it is, and its records if they are files. Default: ~/.stoa/chronos.")
    private Path data;

    /** Where records are kept. */
    enum StoreKind {
        /** In the masters' journal. */
        KERNEL,
        /** In files of this machine. */
        FILE
    }

    @Option(
            names = "--store",
            defaultValue = "kernel",
            description =
                    "Where records are kept: kernel (in the masters' journal) or file (below --data). Default: kernel.")
    private StoreKind store;

    @Option(names = "--bind", defaultValue = "127.0.0.1", description = "Where to listen. Default: ${DEFAULT-VALUE}.")
    private String host;

    @Option(
            names = "--port",
            defaultValue = "4400",
            description = "On which port; 0 for any. Default: ${DEFAULT-VALUE}.")
    private int port;

    @Option(names = "--role", defaultValue = "*", description = "Whose share it draws on. Default: ${DEFAULT-VALUE}.")
    private String role;

    @Option(
            names = "--failover-hours",
            defaultValue = "168",
            description = "How long its runs are kept when it is away. Default: ${DEFAULT-VALUE}.")
    private int failoverHours;

    @Option(names = "--sample", hidden = true, description = "Define a handful of jobs, and tell of runs as they come.")
    private boolean sample;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        InstantSource clock = InstantSource.system();
        EventLog events = new EventLog(Long.toString(clock.millis(), 36));
        Meters meters = new Meters();
        Optional<FileStore> file =
                store == StoreKind.FILE ? Optional.of(FileStore.open(data.resolve("store"))) : Optional.empty();
        try {
            Function<SchedulerSession, RecordStore> stores = session ->
                    file.<RecordStore>map(opened -> opened).orElseGet(() -> new KernelStore(session.store()));
            Framework framework = Framework.named("chronos-lite")
                    .role(role)
                    .failoverTimeout(Duration.ofHours(failoverHours))
                    .stateFile(data.resolve("framework"))
                    .manualAck();
            if (masters != null) {
                framework = framework.masters(List.of(masters.split(",", -1)));
            }
            RunningFramework<ChronosActor.Command> running = framework
                    .<ChronosActor.Command>behavior(
                            session -> ChronosActor.create(
                                    session,
                                    new ChronosActor.Parts(
                                            stores.apply(session), events, meters, clock, new Webhooks())),
                            ChronosActor.Noticed::new)
                    .start();
            try (running) {
                Desk desk = new Desk(running.ref(), events, meters);
                ServerBinding binding = listen(running, desk, clock);
                InetSocketAddress address = binding.localAddress();
                say("chronos-lite is at http://%s:%d/".formatted(host, address.getPort()));
                Optional<SampleJobs> show = sample ? Optional.of(new SampleJobs(desk, this::say)) : Optional.empty();
                show.ifPresent(SampleJobs::begin);
                running.join();
            }
        } finally {
            file.ifPresent(FileStore::close);
        }
        return 0;
    }

    private ServerBinding listen(RunningFramework<?> running, Desk desk, InstantSource clock) {
        try {
            return ChronosServer.bind(running.system(), desk, running.sandboxes(), clock, host, port)
                    .toCompletableFuture()
                    .join();
        } catch (CompletionException cannot) {
            throw new CommandFailedException("cannot listen on %s:%d: %s".formatted(host, port, cannot.getCause()));
        }
    }

    private void say(String line) {
        spec.commandLine().getOut().println(line);
        spec.commandLine().getOut().flush();
    }
}
