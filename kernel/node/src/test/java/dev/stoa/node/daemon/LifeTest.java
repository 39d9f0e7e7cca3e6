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
        Life.End end = new Life.End("the journal failed", 70);

        assertThatThrownBy(() -> life.await(CompletableFuture.completedFuture(end), new CompletableFuture<>()))
                .isInstanceOfSatisfying(CommandFailedException.class, failed -> assertThat(failed.exitCode())
                        .isEqualTo(70))
                .hasMessage("the test ends: the journal failed");
    }

    @Test
    void daemonWhoseTransportBreaksEnds() {
        CompletableFuture<Error> broken = CompletableFuture.completedFuture(new OutOfMemoryError("Java heap space"));

        assertThatThrownBy(() -> life.await(new CompletableFuture<>(), Life.end(broken)))
                .isInstanceOfSatisfying(CommandFailedException.class, failed -> assertThat(failed.exitCode())
                        .isEqualTo(Life.TRANSPORT_BROKEN))
                .hasMessage("the test ends: its transport is broken: java.lang.OutOfMemoryError: Java heap space");
    }

    private void open(String name) {
        life.closeAtEnd((AutoCloseable) () -> closed.add(name));
    }
}
