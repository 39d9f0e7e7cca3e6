package dev.stoa.testkit.sim;

import java.util.function.Supplier;

import dev.stoa.sdk.Framework;
import dev.stoa.testkit.sim.node.SimFramework;

/** A framework with work to do, and what must come of it whatever goes wrong. */
public interface Workload {
    /** The framework's name, and that of its machine. */
    String name();

    /** Describes the framework, anew for each life of its process. */
    Supplier<Framework.Program<?>> program();

    /**
     * Whether the work is done.
     *
     * @param framework where it is done
     */
    boolean isDone(SimFramework framework);

    /** How the work stands, in a few words. */
    String progress();
}
