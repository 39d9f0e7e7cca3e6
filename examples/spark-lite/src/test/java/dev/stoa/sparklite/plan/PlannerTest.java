package dev.stoa.sparklite.plan;

import java.util.List;

import dev.stoa.sparklite.rdd.Lineage;
import dev.stoa.sparklite.rdd.Pair;
import dev.stoa.sparklite.rdd.PartitionAction;
import dev.stoa.sparklite.rdd.Step;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PlannerTest {
    private static final PartitionAction<Object, Long> ACTION = (rows, attempt) -> 1L;
    private static final Step<Pair<String, Long>, Pair<String, Long>> FIRST = out -> out;
    private static final Step<Pair<String, Long>, Pair<String, Long>> SECOND = out -> row -> out.accept(row);

    private static final Lineage<Pair<String, Long>> SLICES =
            new Lineage.Slices<>(List.of(List.of(new Pair<>("a", 1L)), List.of(), List.of(new Pair<>("b", 2L))));

    @Test
    void narrowStepsBecomeOneStageInTheirOrder() {
        Lineage<Pair<String, Long>> lineage = new Lineage.Narrow<>(new Lineage.Narrow<>(SLICES, FIRST), SECOND);
        Plan plan = Planner.plan(lineage, List.of(0, 2), ACTION);
        assertThat(plan.stages()).hasSize(1);
        Stage stage = plan.last();
        assertThat(stage.code().pipeline().steps()).isEqualTo(List.of(FIRST, SECOND));
        assertThat(stage.code().target()).isEqualTo(new Target.Result(ACTION));
        assertThat(stage.wanted()).containsExactly(0, 2);
    }

    @Test
    void everyShuffleCutsAStageThatComputesAllItsPartitions() {
        Lineage.Reduced<String, Long> once = new Lineage.Reduced<>(7, SLICES, Long::sum, 4);
        Lineage.Reduced<String, Long> twice = new Lineage.Reduced<>(8, new Lineage.Narrow<>(once, FIRST), Long::sum, 2);
        Plan plan = Planner.plan(new Lineage.Narrow<>(twice, SECOND), List.of(1), ACTION);
        assertThat(plan.stages()).hasSize(3);

        Stage first = plan.stages().get(0);
        assertThat(first.code().target()).isEqualTo(new Target.Shuffle(7, 4, once.reduction()));
        assertThat(first.code().pipeline().source()).isEqualTo(new Source.Slice());
        assertThat(first.wanted()).containsExactly(0, 1, 2);

        Stage second = plan.stages().get(1);
        assertThat(second.code().pipeline())
                .isEqualTo(new Pipeline(new Source.Shuffled(7, once.reduction()), List.of(FIRST)));
        assertThat(second.code().target()).isEqualTo(new Target.Shuffle(8, 2, twice.reduction()));
        assertThat(second.inputs()).isEqualTo(new Stage.Inputs.Shuffled(7));
        assertThat(second.wanted()).containsExactly(0, 1, 2, 3);

        assertThat(plan.last().inputs()).isEqualTo(new Stage.Inputs.Shuffled(8));
        assertThat(plan.last().wanted()).containsExactly(1);
    }

    @Test
    void theCodeOfAStageHoldsNothingOfTheStagesBeforeIt() {
        Lineage.Reduced<String, Long> reduced = new Lineage.Reduced<>(1, SLICES, Long::sum, 4);
        Plan plan = Planner.plan(new Lineage.Narrow<>(reduced, FIRST), List.of(0), ACTION);
        assertThat(plan.last().code().pipeline().steps()).isEqualTo(List.of(FIRST));
        assertThat(plan.last().code().pipeline().source()).isEqualTo(new Source.Shuffled(1, reduced.reduction()));
    }
}
