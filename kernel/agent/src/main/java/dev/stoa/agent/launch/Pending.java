package dev.stoa.agent.launch;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

/** A container between the order to start it and its start; may be stopped at any moment of it. */
final class Pending {
    private enum Stage {
        PREPARING,
        LAUNCHING,
        LAUNCHED,
        STOPPED,
        ABANDONED
    }

    private final List<CompletableFuture<Path>> fetches = new ArrayList<>();
    private Stage stage = Stage.PREPARING;
    private @Nullable Duration stopGrace;

    /** Has the fetch given up when the container is stopped. */
    synchronized CompletableFuture<Path> cancelWithMe(CompletableFuture<Path> fetch) {
        fetches.add(fetch);
        if (stage != Stage.PREPARING) {
            fetch.cancel(false);
        }
        return fetch;
    }

    /** Whether it may be launched; from now on it can only be stopped when it runs. */
    synchronized boolean beginLaunch() {
        if (stage == Stage.PREPARING) {
            stage = Stage.LAUNCHING;
            return true;
        }
        return false;
    }

    /** The grace with which it was stopped while it was launched; null if it was not. */
    synchronized @Nullable Duration launched() {
        stage = Stage.LAUNCHED;
        return stopGrace;
    }

    /** Stops what does not run yet; answers whether that was so, and it never will. */
    synchronized boolean stopBeforeLaunch() {
        return endPreparing(Stage.STOPPED);
    }

    /** Stops what is launched; answers whether it runs already and the runtime has to do it. */
    synchronized boolean stop(Duration grace) {
        if (stage == Stage.LAUNCHING && (stopGrace == null || grace.compareTo(stopGrace) < 0)) {
            stopGrace = grace;
        }
        return stage == Stage.LAUNCHED;
    }

    /** It could not be prepared or launched; answers whether nobody has heard of its end yet. */
    synchronized boolean fail() {
        if (stage == Stage.LAUNCHING) {
            stage = Stage.STOPPED;
            return true;
        }
        return endPreparing(Stage.STOPPED);
    }

    /** Gives it up without a word: the next agent process finds that it was never attempted. */
    synchronized void abandon() {
        endPreparing(Stage.ABANDONED);
    }

    private boolean endPreparing(Stage end) {
        if (stage != Stage.PREPARING) {
            return false;
        }
        stage = end;
        fetches.forEach(fetch -> fetch.cancel(false));
        return true;
    }
}
