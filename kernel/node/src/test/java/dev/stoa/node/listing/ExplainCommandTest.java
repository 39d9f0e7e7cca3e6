package dev.stoa.node.listing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.stoa.api.demand.ExplainSubject;
import dev.stoa.api.demand.Explanation.Outcome;
import dev.stoa.api.id.ReservationId;
import dev.stoa.api.task.TaskTerms;
import dev.stoa.api.task.TaskTerms.Supply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;

import static org.assertj.core.api.Assertions.assertThat;

class ExplainCommandTest {
    @ParameterizedTest
    @EnumSource
    void whatDoesNotRunSaysWhatToDoNext(Outcome outcome) {
        boolean runs = outcome == Outcome.PLACEABLE || outcome == Outcome.PLACED || outcome == Outcome.ENDED;

        assertThat(ExplainCommand.next(outcome).isEmpty()).isEqualTo(runs);
    }

    @Test
    void asksAboutTheTermsAndLabelsThatWouldBeRunWith() {
        ExplainSubject.Shape lent = shape("--label", "app=web", "--revocable", "--priority", "7");
        ExplainSubject.Shape reserved = shape("--reservation", "r", "--volume", "v");

        assertThat(lent.labels()).containsExactly(Map.entry("app", "web"));
        assertThat(lent.terms().supply()).isEqualTo(Supply.REVOCABLE);
        assertThat(lent.terms().priority()).isEqualTo(7);
        assertThat(reserved.terms().reservation()).contains(new ReservationId("r"));
        assertThat(reserved.terms().volumes()).hasSize(1);
        assertThat(shape().terms()).isEqualTo(TaskTerms.DEFAULT);
    }

    private static ExplainSubject.Shape shape(String... options) {
        ExplainCommand command = new ExplainCommand();
        List<String> all = new ArrayList<>(List.of("--resources", "cpus:1"));
        all.addAll(List.of(options));
        new CommandLine(command).parseArgs(all.toArray(String[]::new));
        return (ExplainSubject.Shape) command.subject();
    }
}
