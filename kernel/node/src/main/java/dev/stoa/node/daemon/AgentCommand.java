package dev.stoa.node.daemon;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import dev.stoa.agent.AgentConfig;
import dev.stoa.agent.AgentDaemon;
import dev.stoa.agent.ExitReason;
import dev.stoa.agent.OnStop;
import dev.stoa.agent.checkpoint.CheckpointException;
import dev.stoa.api.id.AgentId;
import dev.stoa.api.reservation.Inventory;
import dev.stoa.api.resource.Attributes;
import dev.stoa.node.option.CommandFailedException;
import dev.stoa.node.option.LogOption;
import dev.stoa.node.option.Parsed;
import dev.stoa.transport.session.SessionAddress;
import dev.stoa.transport.session.SessionTransportException;
import dev.stoa.transport.session.aeron.AeronSessions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs an agent in this process. */
@Command(
        name = "agent",
        mixinStandardHelpOptions = true,
        description = "Runs an agent: offers this machine's resources to the cluster and runs tasks on them.")
@SuppressWarnings("NullAway.Init") // picocli sets every option that has a default before call
public final class AgentCommand implements Callable<Integer> {
    @Option(
            names = {"-m", "--master"},
            paramLabel = "ADDR",
            split = ",",
            converter = Parsed.MasterAddress.class,
            defaultValue = "${env:STOA_MASTERS:-udp://127.0.0.1:5050}",
            description =
                    "Where masters listen, comma separated; any of them finds the leader. Default: STOA_MASTERS, or 127.0.0.1:5050.")
    private List<SessionAddress> masters;

    @Option(
            names = "--cluster",
            paramLabel = "NAME",
            defaultValue = "stoa",
            description = "The cluster's name; a master of another one refuses. Default: ${DEFAULT-VALUE}.")
    private String cluster;

    @Option(
            names = {"-p", "--port"},
            paramLabel = "PORT",
            converter = Parsed.Port.class,
            defaultValue = "5051",
            description = "The UDP port for readers of output; 0 takes any. Default: ${DEFAULT-VALUE}.")
    private int port;

    @Option(
            names = "--bind",
            paramLabel = "HOST",
            defaultValue = "127.0.0.1",
            description = "The address to listen on. Default: ${DEFAULT-VALUE}.")
    private String host;

    @Option(
            names = "--work",
            paramLabel = "DIR",
            description =
                    "Its own directory: identity, sandboxes, unacknowledged statuses. Default: ~/.stoa/agent-PORT.")
    private @Nullable Path work;

    @Option(
            names = {"-r", "--resources"},
            paramLabel = "TEXT",
            converter = Parsed.AgentInventory.class,
            description = {
                "What it offers, such as \"cpus:2;mem:2GiB;ports:[31000-31099];gpus:{g0,g1}\". Default: what the machine has.",
                "\"cpus(eng):1\" comes on top and is kept for role eng and those below it; \"cpus{revocable}:1\" comes on top and is lent: taken back when it is wanted."
            })
    private @Nullable Inventory resources;

    @Option(
            names = {"-a", "--attributes"},
            paramLabel = "TEXT",
            converter = Parsed.AttributeList.class,
            defaultValue = "",
            description = "What is true of it, such as \"rack:a;zone:eu-1\".")
    private Attributes attributes;

    @Option(
            names = "--id",
            paramLabel = "ID",
            converter = Parsed.Agent.class,
            description = "Its id. Default: the one in its directory, or a new one.")
    private @Nullable AgentId id;

    @Option(
            names = "--hostname",
            paramLabel = "NAME",
            description = "What it calls this machine, for people and for locality. Default: the machine's name.")
    private @Nullable String hostname;

    @Option(
            names = "--on-stop",
            paramLabel = "WHAT",
            defaultValue = "keep",
            description =
                    "What becomes of its tasks when it is told to end: keep (they run on and the next agent in this"
                            + " directory takes them up) or kill. Default: ${DEFAULT-VALUE}.")
    private OnStop onStop;

    @Option(
            names = "--task-users",
            paramLabel = "NAMES",
            split = ",",
            description =
                    "As whom commands that name a user may run if this agent is root, comma separated; * stands for all but root."
                            + " Default: *. An agent that is not root runs nothing as anybody but itself.")
    private @Nullable List<String> taskUsers;

    @Mixin
    private final LogOption log = new LogOption();

    @Override
    public Integer call() {
        log.informative();
        AgentConfig agent = config();
        Directories.make("work directory", agent.workDirectory());
        Life life = Life.begin("agent");
        AeronSessions transport = life.closeAtEnd(DaemonTransport.ofAgent(ConfigFactory.load()));
        AgentDaemon daemon = life.closeAtEnd(start(agent, transport));
        Life.announce(daemon.whenRegistered(), registered -> "stoa agent ready id=%s address=%s"
                .formatted(daemon.id(), daemon.endpoint()));
        return life.await(end(daemon.whenTerminated()), Life.end(transport.whenBroken()));
    }

    private AgentConfig config() {
        Path directory = work == null
                ? Path.of(System.getProperty("user.home"), ".stoa", "agent-" + port)
                : work.toAbsolutePath();
        Map<String, Object> said = new HashMap<>();
        said.put("cluster", cluster);
        said.put("masters", masters.stream().map(SessionAddress::toString).toList());
        said.put("work-dir", directory.toString());
        said.put("listen", host + ":" + port);
        said.put("attributes", attributes.toString());
        said.put("on-stop", onStop.name());
        if (resources != null) {
            said.put("resources", resources.toString());
        }
        if (id != null) {
            said.put("id", id.value());
        }
        if (taskUsers != null) {
            said.put("task-users", taskUsers);
        }
        if (hostname != null) {
            said.put("hostname", hostname);
        }
        try {
            Config here = ConfigFactory.parseMap(said, "the command line").atPath("stoa.agent");
            return AgentConfig.from(here.withFallback(ConfigFactory.load()));
        } catch (ConfigException | IllegalArgumentException wrong) {
            throw new CommandFailedException(String.valueOf(wrong.getMessage()), wrong);
        }
    }

    private static AgentDaemon start(AgentConfig agent, AeronSessions transport) {
        try {
            return AgentDaemon.start(agent, transport, List.of(transport.ipcAddress()));
        } catch (CheckpointException | SessionTransportException refused) {
            throw new CommandFailedException(String.valueOf(refused.getMessage()), refused);
        }
    }

    private static CompletionStage<Life.End> end(CompletionStage<ExitReason> terminated) {
        return terminated.thenApply(exit -> new Life.End(reason(exit), CommandLine.ExitCode.SOFTWARE));
    }

    private static String reason(ExitReason exit) {
        if (exit instanceof ExitReason.Refused refused) {
            return "refused by the master: " + refused.reason();
        }
        return exit instanceof ExitReason.Failed failed ? failed.reason() : "it was told to";
    }
}
