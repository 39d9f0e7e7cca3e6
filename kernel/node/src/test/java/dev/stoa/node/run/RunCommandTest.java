package dev.stoa.node.run;

import java.util.ArrayList;
import java.util.List;

import dev.stoa.api.resource.Quantities;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.api.task.TaskTerms;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RunCommandTest {
    private static TaskSpec task(String... options) {
        RunCommand command = new RunCommand();
        List<String> all = new ArrayList<>(List.of(options));
        all.addAll(List.of("--", "true"));
        new CommandLine(command).parseArgs(all.toArray(String[]::new));
        return command.task();
    }

    @Test
    void asksOnTheDefaultTermsUnlessToldOtherwise() {
        assertThat(task().terms()).isEqualTo(TaskTerms.DEFAULT);
        assertThat(task("--limit", "cpus:2;mem:1GiB").terms().limit()).isEqualTo(Quantities.parse("cpus:2;mem:1GiB"));
    }

    @Test
    void refusesALimitThatCannotBe() {
        assertThatThrownBy(() -> task("--cpus", "2", "--limit", "cpus:1"))
                .isInstanceOf(ParameterException.class)
                .hasMessage("limit cpus:1 is below what the task holds, must be cpus:2 or more");
        assertThatThrownBy(() -> task("--limit", "disk:1GiB"))
                .isInstanceOf(ParameterException.class)
                .hasMessage("limit disk:1GiB is of a kind that has none, must be cpus or mem");
    }
}
