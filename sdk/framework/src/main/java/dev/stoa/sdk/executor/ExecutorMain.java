package dev.stoa.sdk.executor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import com.typesafe.config.Config;
import dev.stoa.sdk.blob.BlobConfig;
import dev.stoa.sdk.blob.BlobStore;
import dev.stoa.transport.media.MediaConfig;
import dev.stoa.transport.session.SessionAddress;
import dev.stoa.transport.session.SessionConfig;
import dev.stoa.transport.session.aeron.AeronSessions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The main class of an executor: attaches to the agent that started it, over any number of that agent's lives, and runs the
 * tasks it is given.
 *
 * <p>Exit codes: 0 the agent ordered it; 3 the agent does not take it; 4 no agent was there for the recovery time-out; 5 not
 * started by an agent; 6 exhausted, such as by killed tasks that go on running. A task that calls {@link System#exit} ends the
 * executor and all its tasks, which the agent reports as {@code EXECUTOR_ENDED}.
 */
public final class ExecutorMain {
    private static final Logger LOG = LoggerFactory.getLogger(ExecutorMain.class);

    private ExecutorMain() {}

    /** Runs until the executor is to end, and ends the JVM. */
    public static void main(String[] arguments) {
        ExecutorEnvironment environment;
        try {
            environment = ExecutorEnvironment.of(System.getenv());
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(ExitReason.MISUSED.exitCode());
            return;
        }
        ExitReason reason = run(environment);
        // Tasks that were left behind must not hold the JVM back.
        Runtime.getRuntime().exit(reason.exitCode());
    }

    private static ExitReason run(ExecutorEnvironment environment) {
        Config whole = OwnConfiguration.load(ExecutorMain.class.getClassLoader());
        CompletableFuture<ExitReason> exit = new CompletableFuture<>();
        try (AeronSessions transport = AeronSessions.open(MediaConfig.from(whole), SessionConfig.from(whole));
                BlobStore blobs = new BlobStore(
                        BlobConfig.from(whole),
                        transport,
                        SessionAddress.udp(bindHost(environment.endpointFile()), 0))) {
            TaskSurroundings surroundings = new TaskSurroundings(
                    environment.key().framework(),
                    environment.agent(),
                    environment.sandbox(),
                    blobs,
                    ExecutorMain.class.getClassLoader());
            ExecutorProcess process = new ExecutorProcess(
                    new ExecutorProcess.Parts(environment, ExecutorConfig.from(whole), transport, surroundings),
                    (reason, detail) -> {
                        LOG.info("ends executor={} reason={} why=\"{}\"", environment.key(), reason, detail);
                        exit.complete(reason);
                    });
            process.start();
            ExitReason reason = exit.join();
            process.close();
            return reason;
        }
    }

    /** Blobs are served where the agent listens between hosts: who reaches the agent reaches its executors. */
    private static String bindHost(Path endpointFile) {
        try {
            List<String> lines = Files.readAllLines(endpointFile);
            return SessionAddress.parse(lines.get(1).strip()).host();
        } catch (IOException | RuntimeException e) {
            LOG.warn("the agent names no address between hosts, blobs are served on loopback why=\"{}\"", e.toString());
            return "127.0.0.1";
        }
    }
}
