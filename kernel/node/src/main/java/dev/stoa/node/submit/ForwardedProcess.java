package dev.stoa.node.submit;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/** A child process that lives no longer than this one: told to end when we are, ended by force if it does not listen. */
final class ForwardedProcess {
    /** How long a child that was told to end may take. */
    static final long GRACE_SECONDS = 15;

    /** What a process that was told to end exits with if nobody asks its child. */
    private static final int TERMINATED = 143;

    private @Nullable Process child;
    private boolean ending;

    private ForwardedProcess() {}

    /** Runs it to its end. A signal that ends this JVM ends the child first, or keeps it from being started. */
    static int run(ProcessBuilder builder) throws IOException {
        ForwardedProcess forwarded = new ForwardedProcess();
        Thread hook = new Thread(forwarded::end, "stoa-forward-signals");
        try {
            Runtime.getRuntime().addShutdownHook(hook);
        } catch (IllegalStateException endingAlready) {
            return TERMINATED;
        }
        int code = forwarded.startAndWait(builder);
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ending) {
            // The hook runs and finds that the child has ended.
            return code;
        }
        return code;
    }

    private int startAndWait(ProcessBuilder builder) throws IOException {
        Process started;
        synchronized (this) {
            if (ending) {
                return TERMINATED;
            }
            started = builder.start();
            child = started;
        }
        try {
            return started.waitFor();
        } catch (InterruptedException interrupted) {
            end();
            Thread.currentThread().interrupt();
            return TERMINATED;
        }
    }

    private void end() {
        Process started;
        synchronized (this) {
            ending = true;
            if (child == null) {
                return;
            }
            started = child;
        }
        started.destroy();
        try {
            if (!started.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
                started.destroyForcibly().waitFor(1, TimeUnit.SECONDS);
            }
        } catch (InterruptedException interrupted) {
            started.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
