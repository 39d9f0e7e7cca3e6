package dev.stoa.agent;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

import dev.stoa.agent.volume.VolumeStore;
import dev.stoa.api.id.VolumeId;
import dev.stoa.api.protocol.AgentNotice.VolumesOrdered;
import dev.stoa.api.protocol.VolumeRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Directories that are made and deleted beside the tasks: volumes, and sandboxes of what has ended. Asked by the agent's actor; the
 * work is done in the background.
 */
final class Housekeeping {
    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);

    private final AgentParts parts;
    private final Consumer<Runnable> background;
    private final Runnable volumesSettled;

    /**
     * @param background does slow work
     * @param volumesSettled is told, on another thread, that volumes are as they were ordered as far as can be
     */
    Housekeeping(AgentParts parts, Consumer<Runnable> background, Runnable volumesSettled) {
        this.parts = parts;
        this.background = background;
        this.volumesSettled = volumesSettled;
    }

    List<VolumeRecord> volumes() {
        return parts.volumes().records();
    }

    void ordered(VolumesOrdered order) {
        parts.volumes().ordered(order);
        Set<VolumeId> used = parts.table().volumesInUse();
        background.accept(() -> {
            parts.volumes().settle(used);
            volumesSettled.run();
        });
    }

    /** A task may have ended: what waited for that is deleted. */
    void sweepVolumes() {
        VolumeStore volumes = parts.volumes();
        if (volumes.hasDoomed()) {
            Set<VolumeId> used = parts.table().volumesInUse();
            background.accept(() -> {
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
        background.accept(() -> {
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
}
