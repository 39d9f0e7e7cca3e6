package dev.stoa.sparklite.plan;

import java.util.List;

/**
 * A job cut into stages.
 *
 * @param stages in an order in which they can run; the last one makes the results, every other one writes a shuffle
 */
public record Plan(List<Stage> stages) {
    public Plan {
        stages = List.copyOf(stages);
        if (stages.isEmpty() || !(stages.get(stages.size() - 1).code().target() instanceof Target.Result)) {
            throw new IllegalArgumentException("a plan must end with a stage that makes results");
        }
    }

    /** The stage that makes the results. */
    public Stage last() {
        return stages.get(stages.size() - 1);
    }
}
