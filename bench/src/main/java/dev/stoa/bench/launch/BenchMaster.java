package dev.stoa.bench.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.stoa.master.boot.MasterConfig;
import dev.stoa.master.boot.MasterDaemon;
import dev.stoa.transport.session.SessionAddress;
import dev.stoa.transport.session.SessionConfig;
import dev.stoa.transport.session.SessionTransport;
import dev.stoa.transport.session.memory.MemoryNetwork;

/**
 * A real master (actors, journal with one replica, fsync on) that listens on a network in memory.
 *
 * <p>Its directory is deleted with it.
 */
final class BenchMaster implements AutoCloseable {
    static final SessionAddress ADDRESS = SessionAddress.memory("master");

    private static final int MAX_SESSIONS = 200_000;
    private static final long LEASE_MILLIS = 120_000;

    private final MemoryNetwork network;
    private final SessionTransport transport;
    private final Config config = ConfigFactory.load();
    private final Path data;
    private MasterDaemon daemon;

    BenchMaster() throws Exception {
        data = Files.createTempDirectory("stoa-bench-master");
        SessionConfig sessions = SessionConfig.DEFAULT;
        network = MemoryNetwork.threaded(new SessionConfig(
                sessions.heartbeatMillis(),
                // So many sessions share one thread here that a turn may take long; none of them is dead for that.
                LEASE_MILLIS,
                LEASE_MILLIS,
                sessions.maxMessageBytes(),
                sessions.sendQueueBytes(),
                MAX_SESSIONS));
        transport = network.transport();
        daemon = start();
    }

    private MasterDaemon start() throws Exception {
        MasterDaemon started =
                MasterDaemon.start(MasterConfig.from(config, data).withListen(ADDRESS), config, transport);
        started.whenLeading().toCompletableFuture().get(120, TimeUnit.SECONDS);
        return started;
    }

    /** One more process's transport on the master's network. */
    SessionTransport newTransport() {
        return network.transport();
    }

    /** Ends the reign and begins the next one from the journal; returns once it leads. */
    void failOver() throws Exception {
        daemon.close();
        daemon = start();
    }

    @Override
    public void close() throws IOException {
        daemon.close();
        transport.close();
        network.close();
        try (Stream<Path> files = Files.walk(data)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.delete(file);
            }
        }
    }
}
