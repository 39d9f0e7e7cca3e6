package dev.stoa.api.id;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class IdsTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", "7", "_x", "task-1.2", "A.b-C_d", "f-0123456789abcdef"})
    void takesWhatIsAlsoAFileName(String value) {
        assertThat(new TaskId(value)).hasToString(value);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            ``      | task id '' has 0 characters, must have 1 to 128
            -x      | task id '-x' has '-' at position 0, allowed are letters, digits, '_', and after the first '.' and '-'
            ..      | task id '..' has '.' at position 0, allowed are letters, digits, '_', and after the first '.' and '-'
            a/b     | task id 'a/b' has '/' at position 1, allowed are letters, digits, '_', and after the first '.' and '-'
            a b     | task id 'a b' has ' ' at position 1, allowed are letters, digits, '_', and after the first '.' and '-'
            é       | task id 'é' has 'é' at position 0, allowed are letters, digits, '_', and after the first '.' and '-'
            """)
    void namesTheValueAndTheRuleItBreaks(String value, String message) {
        assertThatThrownBy(() -> new TaskId(value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void longestIdIsTakenAndOneLongerIsShownShortened() {
        assertThat(new AgentId("a".repeat(128)).value()).hasSize(128);
        assertThatThrownBy(() -> new AgentId("a".repeat(100_000)))
                .hasMessage("agent id '" + "a".repeat(128) + "…' has 100000 characters, must have 1 to 128");
    }

    @Test
    void eachKindNamesItself() {
        assertThatThrownBy(() -> new AgentId("?")).hasMessageStartingWith("agent id '?'");
        assertThatThrownBy(() -> new ExecutorId("?")).hasMessageStartingWith("executor id '?'");
        assertThatThrownBy(() -> new FrameworkId("?")).hasMessageStartingWith("framework id '?'");
        assertThatThrownBy(() -> new OfferId("?")).hasMessageStartingWith("offer id '?'");
    }

    @Test
    void keysSortByFrameworkFirst() {
        TaskKey first = new TaskKey(new FrameworkId("a"), new TaskId("2"));
        TaskKey second = new TaskKey(new FrameworkId("b"), new TaskId("1"));
        assertThat(first).isLessThan(second).hasToString("a/2");
        assertThat(new TaskKey(new FrameworkId("a"), new TaskId("1"))).isLessThan(first);
        ExecutorKey executor = new ExecutorKey(new FrameworkId("a"), new ExecutorId("x"));
        assertThat(executor)
                .isLessThan(new ExecutorKey(new FrameworkId("a"), new ExecutorId("y")))
                .hasToString("a/x");
    }
}
