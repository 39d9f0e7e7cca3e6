package dev.stoa.node.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.stoa.agent.AgentConfig;
import dev.stoa.agent.AgentDaemon;
import dev.stoa.agent.checkpoint.CheckpointException;
import dev.stoa.journal.OpenRefusedException;
import dev.stoa.master.boot.MasterConfig;
import dev.stoa.master.boot.MasterDaemon;
import dev.stoa.node.option.CommandFailedException;
import dev.stoa.node.option.LogOption;
import dev.stoa.transport.session.SessionAddress;
import dev.stoa.transport.session.aeron.AeronSessions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * Starts a master and an agent in this one process, lets them meet and ends: so that a JVM that archives the classes it has
 * loaded when it ends archives those that daemons need. Used by the start script, once after each build.
 */
@Command(
        name = "warm-up",
        hidden = true,
        mixinStandardHelpOptions = true,
        description = "Loads what daemons load, for an archive of classes.")
@SuppressWarnings("NullAway.Init") // picocli sets parameters before call
public final class WarmUpCommand extends LogOption implements Callable<Integer> {
    private static final long PATIENCE_SECONDS = 60;

    @Parameters(paramLabel = "DIR", description = "An empty directory that is its own.")
    private Path directory;

    @Override
    public Integer call() {
        Config config = ConfigFactory.load();
        try (AeronSessions masters = DaemonTransport.ofAgent(config);
                AeronSessions agents = DaemonTransport.ofAgent(config);
                MasterDaemon master = MasterDaemon.start(
                        MasterConfig.from(config, Files.createDirectories(directory.resolve("master")))
                                .withListen(SessionAddress.udp("127.0.0.1", 0)),
                        config,
                        masters)) {
            Config here = ConfigFactory.parseString(
                    "stoa.agent { id = warm-up, listen = \"127.0.0.1:0\", masters = [\"%s\"], work-dir = \"%s\" }"
                            .formatted(
                                    master.address(), directory.resolve("agent").toAbsolutePath()));
            try (AgentDaemon agent = AgentDaemon.start(
                    AgentConfig.from(here.withFallback(config)), agents, List.of(agents.ipcAddress()))) {
                agent.whenRegistered().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
            return 0;
        } catch (IOException
                | OpenRefusedException
                | CheckpointException
                | ExecutionException
                | TimeoutException failed) {
            throw new CommandFailedException("not warm: " + failed, failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new CommandFailedException("interrupted", interrupted);
        }
    }
}
