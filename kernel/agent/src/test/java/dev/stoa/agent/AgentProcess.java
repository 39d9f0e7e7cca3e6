package dev.stoa.agent;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import dev.stoa.agent.artifact.DownloadLimits;
import dev.stoa.agent.checkpoint.CheckpointException;
import dev.stoa.agent.task.TableLimits;
import dev.stoa.agent.user.AllowedUsers;
import dev.stoa.api.id.AgentId;
import dev.stoa.api.reservation.Inventory;
import dev.stoa.api.resource.Attributes;
import dev.stoa.api.resource.Resources;
import dev.stoa.transport.media.MediaConfig;
import dev.stoa.transport.session.LeaderSeeker;
import dev.stoa.transport.session.SessionAddress;
import dev.stoa.transport.session.SessionConfig;
import dev.stoa.transport.session.aeron.AeronSessions;

/** An agent as a process of its own, as the command line starts one. */
public final class AgentProcess {
    /** Short times, so that a loss is soon noticed. */
    static final SessionConfig SESSIONS = SessionConfig.DEFAULT.withTimes(200, 3_000, 2_000);

    private AgentProcess() {}

    /** Arguments: the master's address, the work directory. Ends with 1 and one sentence if it cannot run. */
    public static void main(String[] arguments) {
        AgentConfig config = new AgentConfig(
                "stoa",
                List.of(SessionAddress.parse(arguments[0])),
                Path.of(arguments[1]),
                SessionAddress.udp("127.0.0.1", 0),
                "here",
                Optional.of(new AgentId("a-1")),
                Optional.of(Inventory.of(Resources.of(2000, 1024))),
                Attributes.NONE,
                OnStop.KILL,
                new TableLimits(100, 60_000, 60_000, 2_000),
                new LeaderSeeker.BackOff(50, 500),
                Duration.ofSeconds(20),
                1 << 30,
                Duration.ofHours(1),
                AllowedUsers.DEFAULT,
                DownloadLimits.DEFAULT);
        try (AeronSessions transport = AeronSessions.open(MediaConfig.DEFAULT, SESSIONS);
                AgentDaemon agent = AgentDaemon.start(config, transport, List.of(transport.ipcAddress()))) {
            Thread main = Thread.currentThread();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                agent.stop(OnStop.KILL);
                try {
                    main.join();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }));
            ExitReason reason = agent.whenTerminated().toCompletableFuture().join();
            System.err.println(reason);
        } catch (CheckpointException e) {
            System.err.println(e.getMessage());
            Runtime.getRuntime().halt(1);
        }
    }
}
