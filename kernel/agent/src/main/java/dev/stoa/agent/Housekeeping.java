package dev.stoa.agent;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;

import dev.stoa.agent.volume.VolumeStore;
import dev.stoa.api.id.VolumeId;
import dev.stoa.api.protocol.AgentNotice.VolumesOrdered;
import dev.stoa.api.protocol.VolumeRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Directories that are made and deleted beside the tasks: volumes, and sandboxes of what has ended. Asked by the agent's actor; the
 * work is done on a thread of its own, so that launches do not wait for it.
 */
final class Housekeeping implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);

    private final AgentParts parts;
    private final ExecutorService worker;
    private final Runnable volumesSettled;

    /**
     * @param volumesSettled is told, on another thread, that volumes are as they were ordered as far as can be
     */
    Housekeeping(AgentParts parts, Runnable volumesSettled) {
        this.parts = parts;
        this.worker = parts.around().workers().pool("stoa-housekeeping", 1);
        this.volumesSettled = volumesSettled;
    }

    private void inBackground(Runnable work) {
        try {
            worker.execute(work);
        } catch (RejectedExecutionException closed) {
            LOG.debug("the agent stops; what is left is done by the next one");
        }
    }

    List<VolumeRecord> volumes() {
        return parts.volumes().records();
    }

    void ordered(VolumesOrdered order) {
        parts.volumes().ordered(order);
        Set<VolumeId> used = parts.table().volumesInUse();
        inBackground(() -> {
            parts.volumes().settle(used);
            volumesSettled.run();
        });
    }

    /** A task may have ended: what waited for that is deleted. */
    void sweepVolumes() {
        VolumeStore volumes = parts.volumes();
        if (volumes.hasDoomed()) {
            Set<VolumeId> used = parts.table().volumesInUse();
            inBackground(() -> {
                if (volumes.settle(used)) {
                    volumesSettled.run();
                }
            });
        }
    }

    /** Deletes sandboxes that nobody needs any more, and what is left of deleted volumes. */
    void collect() {
        Instant now = parts.around().clock().instant();
        Set<Path> used = new HashSet<>();
        parts.table()
                .commandContainers()
                .forEach((container, task) -> used.add(parts.sandboxes().ofTask(task)));
        parts.table()
                .executorContainers()
                .forEach((container, executor) -> used.add(parts.sandboxes().ofExecutor(executor, container)));
        Duration keep = parts.config().sandboxRetention();
        inBackground(() -> {
            parts.volumes().clearTrash();
            try {
                int deleted = parts.sandboxes().collect(used, keep, now);
                LOG.debug("sandboxes deleted={}", deleted);
            } catch (IOException e) {
                LOG.warn("sandboxes cannot be cleared away: {}", e.toString());
            }
        });
        sweepVolumes();
    }

    @Override
    public void close() {
        worker.shutdown();
    }
}
