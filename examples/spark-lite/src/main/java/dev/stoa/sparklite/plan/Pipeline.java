package dev.stoa.sparklite.plan;

import java.io.Serializable;
import java.util.List;

import dev.stoa.sparklite.rdd.Step;

/**
 * What every task of a stage does with its records: where they come from and which steps they go through. Holds nothing
 * of a single partition, so one copy serves all tasks of the stage.
 */
public record Pipeline(Source source, List<Step<?, ?>> steps) implements Serializable {
    public Pipeline {
        steps = List.copyOf(steps);
    }
}
