package dev.stoa.sparklite.plan;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

import dev.stoa.sparklite.rdd.Lineage;
import dev.stoa.sparklite.rdd.PartitionAction;
import dev.stoa.sparklite.rdd.Step;

/**
 * Cuts lineage into stages: walks from the action back to the sources, gathers narrow steps into one pipeline, and begins
 * another stage behind each shuffle. A shuffle that several data sets share is planned once.
 */
public final class Planner {
    private final List<Stage> stages = new ArrayList<>();
    private final Set<Integer> planned = new HashSet<>();

    private Planner() {}

    /** Plans one action on the named partitions of a data set. */
    public static Plan plan(Lineage<?> lineage, List<Integer> partitions, PartitionAction<?, ?> action) {
        Planner planner = new Planner();
        planner.add(lineage, new Target.Result(action), partitions);
        return new Plan(planner.stages);
    }

    private void add(Lineage<?> last, Target target, List<Integer> wanted) {
        List<Step<?, ?>> steps = new ArrayList<>();
        Lineage<?> at = last;
        while (at instanceof Lineage.Narrow<?, ?> narrow) {
            steps.add(narrow.step());
            at = narrow.parent();
        }
        Collections.reverse(steps);
        Source source;
        Stage.Inputs inputs;
        if (at instanceof Lineage.Slices<?> slices) {
            source = new Source.Slice();
            inputs = new Stage.Inputs.Slices(slices.slices());
        } else if (at instanceof Lineage.Lines lines) {
            source = new Source.Lines();
            inputs = new Stage.Inputs.Files(lines.tasks());
        } else if (at instanceof Lineage.Reduced<?, ?> reduced) {
            addShuffle(reduced);
            source = new Source.Shuffled(reduced.shuffle(), reduced.reduction());
            inputs = new Stage.Inputs.Shuffled(reduced.shuffle());
        } else {
            throw new IllegalStateException(
                    "no stage begins with " + at.getClass().getName());
        }
        Stage.Code code = new Stage.Code(new Pipeline(source, steps), target);
        stages.add(new Stage(stages.size(), code, inputs, wanted));
    }

    private void addShuffle(Lineage.Reduced<?, ?> reduced) {
        if (planned.add(reduced.shuffle())) {
            Target target = new Target.Shuffle(reduced.shuffle(), reduced.partitions(), reduced.reduction());
            int tasks = reduced.parent().partitions();
            add(reduced.parent(), target, IntStream.range(0, tasks).boxed().toList());
        }
    }
}
