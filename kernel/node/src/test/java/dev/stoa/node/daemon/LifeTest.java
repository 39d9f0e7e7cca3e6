package dev.stoa.node.daemon;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import dev.stoa.node.option.CommandFailedException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class LifeTest {
    private final List<String> closed = new ArrayList<>();
    private final Life life = Life.begin("test");

    @Test
    void closesInReverseOrderAndOnce() {
        open("transport");
        open("daemon");

        life.close();
        life.close();

        assertThat(closed).containsExactly("daemon", "transport");
    }

    @Test
    void oneThatFailsToCloseKeepsNoOtherOpen() {
        open("transport");
        life.closeAtEnd((AutoCloseable) () -> {
            throw new IllegalStateException("stuck");
        });

        life.close();

        assertThat(closed).containsExactly("transport");
    }

    @Test
    void daemonThatCannotGoOnFailsWithItsReason() {
        assertThatThrownBy(() -> life.await(CompletableFuture.completedFuture("the journal failed")))
                .isInstanceOf(CommandFailedException.class)
                .hasMessage("the test ends: the journal failed");
    }

    private void open(String name) {
        life.closeAtEnd((AutoCloseable) () -> closed.add(name));
    }
}
