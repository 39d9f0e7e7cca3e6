package dev.stoa.testkit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class NodeProcessTest {
    @Test
    void saysOfANodeThatWasKilledThatItWas() {
        assertThat(NodeProcess.howItEnded(137))
                .isEqualTo("killed by signal 9: by somebody, or by the system for want of memory");
        assertThat(NodeProcess.howItEnded(135)).isEqualTo("killed by signal 7");
    }

    @Test
    void saysTheExitCodeOfANodeThatEndedByItself() {
        assertThat(NodeProcess.howItEnded(1)).isEqualTo("exit code 1");
    }
}
