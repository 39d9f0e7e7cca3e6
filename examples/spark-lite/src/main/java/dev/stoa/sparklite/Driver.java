package dev.stoa.sparklite;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import dev.stoa.sdk.Framework;
import dev.stoa.sdk.OnExit;
import dev.stoa.sparklite.rdd.Jobs;
import dev.stoa.sparklite.rdd.Lineage;
import dev.stoa.sparklite.rdd.Rdd;
import dev.stoa.sparklite.read.Splitter;
import dev.stoa.sparklite.schedule.ClusterJobs;
import dev.stoa.sparklite.schedule.Progress;

/**
 * Where an application begins: makes data sets and runs their jobs on a cluster.
 *
 * <pre>{@code
 * try (Driver driver = Driver.connect(DriverConfig.named("errors"), progress -> {})) {
 *     long errors = driver.textFile(Path.of("/var/log")).filter(line -> line.contains("ERROR")).count();
 * }
 * }</pre>
 *
 * <p>All methods from any thread.
 */
public final class Driver implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(30);

    private final Jobs jobs;
    private final DriverConfig config;

    private Driver(Jobs jobs, DriverConfig config) {
        this.jobs = jobs;
        this.config = config;
    }

    /**
     * Becomes a framework of the cluster. Executors start with the first job and end when the driver is closed.
     *
     * @param listener hears how far the running job is, on a thread of the engine: must return at once
     */
    public static Driver connect(DriverConfig config, Consumer<Progress> listener) {
        return new Driver(connectJobs(config, listener), config);
    }

    /** The jobs of {@link #connect}, for those who want their report. */
    public static ClusterJobs connectJobs(DriverConfig config, Consumer<Progress> listener) {
        Framework description = Framework.named(config.name())
                .role(config.role())
                .connectTimeout(CONNECT_TIMEOUT)
                .onExit(OnExit.TEARDOWN);
        if (!config.masters().isEmpty()) {
            description = description.masters(config.masters());
        }
        return new ClusterJobs(description, config.sizing(), config.heapMib(), config.partitions(), listener);
    }

    /** A driver over a runner of jobs of one's own. It is closed with the driver if it can be. */
    public static Driver over(Jobs jobs, DriverConfig config) {
        return new Driver(jobs, config);
    }

    /**
     * The lines of a file, or of all files below a directory: plain ones in splits, those whose name ends in {@code .gz}
     * unpacked and whole. Names that start with {@code .} or {@code _} and links are passed over. Executors must see the
     * same files under the same path.
     *
     * @throws dev.stoa.sparklite.read.InputException if the path does not exist or something below it cannot be read
     */
    public Rdd<String> textFile(Path path) {
        return new Rdd<>(jobs, new Lineage.Lines(new Splitter(config.splitBytes()).split(path)));
    }

    /** Records that the driver has, over the usual number of partitions. */
    public <T> Rdd<T> parallelize(List<T> records) {
        return parallelize(records, jobs.defaultPartitions());
    }

    /**
     * Records that the driver has, in slices of like size.
     *
     * @param partitions at least 1
     */
    public <T> Rdd<T> parallelize(List<T> records, int partitions) {
        if (partitions < 1) {
            throw new IllegalArgumentException("%d partitions, must be at least 1".formatted(partitions));
        }
        List<List<T>> slices = new ArrayList<>(partitions);
        for (int i = 0; i < partitions; i++) {
            int from = (int) ((long) records.size() * i / partitions);
            int to = (int) ((long) records.size() * (i + 1) / partitions);
            slices.add(records.subList(from, to));
        }
        return new Rdd<>(jobs, new Lineage.Slices<>(slices));
    }

    /** Leaves the cluster. */
    @Override
    public void close() {
        if (jobs instanceof ClusterJobs cluster) {
            cluster.close();
        }
    }
}
