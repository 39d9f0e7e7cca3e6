package dev.stoa.testkit.sim.workload;

import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;

import akka.actor.typed.Behavior;
import dev.stoa.api.protocol.FrameworkInfo.Capability;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.sdk.Framework;
import dev.stoa.sdk.SchedulerSession;

/** The frameworks of the workloads, as far as they are alike. */
final class Programs {
    /** Longer than any story: what is lost is never lost because its framework was given up. */
    private static final Duration PATIENCE = Duration.ofMinutes(30);

    private Programs() {}

    /** One with a role of its own name, which keeps its id on the disk of its machine. */
    static Supplier<Framework.Program<?>> named(
            String name, Function<SchedulerSession, Behavior<SchedulerNotice>> life, Capability... capabilities) {
        return () -> Framework.named(name)
                .role(name)
                .principal("sim")
                .capabilities(capabilities)
                .failoverTimeout(PATIENCE)
                .stateFile(Path.of("/framework/id"))
                .behavior(life);
    }
}
