package dev.stoa.core.liveness;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class DeadlinesTest {
    private final Deadlines<String> deadlines = new Deadlines<>();

    @Test
    void givesWhatIsDueEarliestFirstAndOnce() {
        deadlines.set("c", 20);
        deadlines.set("b", 10);
        deadlines.set("a", 20);
        deadlines.set("later", 21);

        assertThat(deadlines.takeDue(20)).containsExactly("b", "a", "c");
        assertThat(deadlines.takeDue(20)).isEmpty();
        assertThat(deadlines.next()).hasValue(21);
    }

    @Test
    void aLaterTimeReplacesTheEarlier() {
        deadlines.set("a", 10);
        deadlines.set("a", 30);

        assertThat(deadlines.takeDue(29)).isEmpty();
        assertThat(deadlines.takeDue(30)).containsExactly("a");
    }

    @Test
    void whatIsClearedIsNeverDue() {
        deadlines.set("a", 10);
        deadlines.clearIfSet("a");
        deadlines.clearIfSet("a");

        assertThat(deadlines.takeDue(100)).isEmpty();
        assertThat(deadlines.size()).isZero();
    }
}
