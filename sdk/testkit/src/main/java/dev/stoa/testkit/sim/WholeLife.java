package dev.stoa.testkit.sim;

import java.util.function.Supplier;

import dev.stoa.sdk.Framework;
import dev.stoa.testkit.sim.node.SimFramework;

/** A framework whose work is done when it has ended. */
record WholeLife(String name, Supplier<Framework.Program<?>> program) implements Workload {
    @Override
    public boolean isDone(SimFramework framework) {
        return framework.isOver();
    }

    @Override
    public String progress() {
        return "it has not ended";
    }
}
