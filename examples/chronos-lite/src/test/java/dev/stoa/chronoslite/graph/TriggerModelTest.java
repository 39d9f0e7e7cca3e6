package dev.stoa.chronoslite.graph;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

import dev.stoa.chronoslite.graph.Verdict.Outcome;
import dev.stoa.chronoslite.job.TriggerRule;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Trigger rules against what they mean: a verdict before all parents have ended must be the one that every ending would give. */
class TriggerModelTest {
    private static final List<Optional<Outcome>> KINDS = List.of(
            Optional.empty(), Optional.of(Outcome.SUCCESS), Optional.of(Outcome.FAILURE), Optional.of(Outcome.SKIPPED));

    private static boolean holds(TriggerRule rule, Collection<Outcome> ended) {
        Predicate<Outcome> success = outcome -> outcome == Outcome.SUCCESS;
        Predicate<Outcome> failure = outcome -> outcome == Outcome.FAILURE;
        return switch (rule) {
            case ALL_SUCCESS -> ended.stream().allMatch(success);
            case ALL_FAILED -> ended.stream().allMatch(failure);
            case NONE_FAILED -> ended.stream().noneMatch(failure);
            case ALL_DONE -> true;
            case ONE_SUCCESS -> ended.stream().anyMatch(success);
            case ONE_FAILED -> ended.stream().anyMatch(failure);
            case ONE_DONE -> !ended.isEmpty();
        };
    }

    private static List<List<Outcome>> endings(List<Optional<Outcome>> parents) {
        List<List<Outcome>> all = new ArrayList<>(List.of(List.of()));
        for (Optional<Outcome> parent : parents) {
            List<List<Outcome>> longer = new ArrayList<>();
            for (List<Outcome> before : all) {
                for (Outcome each : parent.map(List::of).orElse(List.of(Outcome.values()))) {
                    List<Outcome> with = new ArrayList<>(before);
                    with.add(each);
                    longer.add(with);
                }
            }
            all = longer;
        }
        return all;
    }

    @ParameterizedTest
    @EnumSource(TriggerRule.class)
    void everyVerdictIsTheOneThatAllEndingsAgreeOn(TriggerRule rule) {
        for (int size = 1; size <= 3; size++) {
            int combinations = (int) Math.pow(KINDS.size(), size);
            for (int code = 0; code < combinations; code++) {
                List<Optional<Outcome>> parents = new ArrayList<>();
                for (int i = 0, rest = code; i < size; i++, rest /= KINDS.size()) {
                    parents.add(KINDS.get(rest % KINDS.size()));
                }
                List<List<Outcome>> endings = endings(parents);
                boolean always = endings.stream().allMatch(ending -> holds(rule, ending));
                boolean never = endings.stream().noneMatch(ending -> holds(rule, ending));
                boolean open = parents.contains(Optional.<Outcome>empty());
                // Rules over all wait for the last parent even if nothing can break them any more.
                boolean waitsForAll = open && !rule.name().startsWith("ONE") && !never;
                boolean oneDoneOfNothing =
                        rule == TriggerRule.ONE_DONE && parents.stream().allMatch(Optional::isEmpty);
                Verdict expected = waitsForAll || oneDoneOfNothing || !(always || never)
                        ? Verdict.WAIT
                        : always ? Verdict.FIRE : Verdict.NEVER;
                assertThat(Verdict.of(rule, parents))
                        .as("%s of %s", rule, parents)
                        .isEqualTo(expected);
            }
        }
    }
}
