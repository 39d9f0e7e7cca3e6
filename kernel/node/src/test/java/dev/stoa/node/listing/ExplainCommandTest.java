package dev.stoa.node.listing;

import dev.stoa.api.demand.Explanation.Outcome;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

class ExplainCommandTest {
    @ParameterizedTest
    @EnumSource
    void whatDoesNotRunSaysWhatToDoNext(Outcome outcome) {
        boolean runs = outcome == Outcome.PLACEABLE || outcome == Outcome.PLACED || outcome == Outcome.ENDED;

        assertThat(ExplainCommand.next(outcome).isEmpty()).isEqualTo(runs);
    }
}
