package dev.stoa.node.daemon;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;

import dev.stoa.node.option.CommandFailedException;

/**
 * The life of a daemon in its process: what it opens is closed in reverse order, once, however the process ends: by a
 * signal, by a failed start, or because the daemon cannot go on.
 */
final class Life {
    /** Exit code of a daemon whose transport is broken, by exhausted memory for one; started again it begins afresh. */
    static final int TRANSPORT_BROKEN = 71;

    private final String name;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    private Life(String name) {
        this.name = name;
    }

    /** Begins a life that ends with the JVM. */
    static Life begin(String name) {
        Life life = new Life(name);
        Runtime.getRuntime().addShutdownHook(new Thread(life::close, "stoa-close"));
        return life;
    }

    /** Closes this at the end, before whatever was opened before it. */
    synchronized <T extends AutoCloseable> T closeAtEnd(T opened) {
        open.push(opened);
        return opened;
    }

    /** Prints one line on stdout when the daemon serves: what scripts wait for. */
    static <T> void announce(CompletionStage<T> ready, Function<T, String> line) {
        ready.thenAccept(value -> {
            System.out.println(line.apply(value));
            System.out.flush();
        });
    }

    /** Why a daemon ends by itself, and what its process exits with. */
    record End(String reason, int exitCode) {}

    /** A daemon without sessions is of no use: it ends when its transport breaks. */
    static CompletionStage<End> end(CompletionStage<Error> broken) {
        return broken.thenApply(error -> new End("its transport is broken: " + error, TRANSPORT_BROKEN));
    }

    /** Waits for the first reason to end, which is a failure. A signal ends the process without returning here. */
    int await(CompletionStage<End> one, CompletionStage<End> other) {
        CompletionStage<End> terminated = one.applyToEither(other, end -> end);
        try {
            End end = terminated.toCompletableFuture().get();
            throw new CommandFailedException(
                    "the %s ends: %s".formatted(name, end.reason()), end.exitCode(), /* cause */ null);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new CommandFailedException("interrupted", interrupted);
        } catch (ExecutionException failed) {
            throw new CommandFailedException("the %s failed: %s".formatted(name, failed.getCause()), failed);
        }
    }

    synchronized void close() {
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception failed) {
                System.err.println("stoa: closing the " + name + " failed: " + failed.getMessage());
            }
        }
    }
}
