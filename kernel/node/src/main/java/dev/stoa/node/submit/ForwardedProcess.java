package dev.stoa.node.submit;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** A child process that lives no longer than this one: told to end when we are, ended by force if it does not listen. */
final class ForwardedProcess {
    /** How long a child that was told to end may take. */
    static final long GRACE_SECONDS = 15;

    private ForwardedProcess() {}

    /** Runs it to its end. A signal that ends this JVM ends the child first. */
    static int run(ProcessBuilder builder) throws IOException {
        Process child = builder.start();
        Thread onExit = new Thread(() -> end(child), "stoa-forward-signals");
        Runtime.getRuntime().addShutdownHook(onExit);
        try {
            int code = child.waitFor();
            Runtime.getRuntime().removeShutdownHook(onExit);
            return code;
        } catch (InterruptedException interrupted) {
            end(child);
            Thread.currentThread().interrupt();
            return 1;
        } catch (IllegalStateException shuttingDown) {
            // The hook runs already and has seen the child's end too.
            return 1;
        }
    }

    private static void end(Process child) {
        child.destroy();
        try {
            if (!child.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
                child.destroyForcibly().waitFor(1, TimeUnit.SECONDS);
            }
        } catch (InterruptedException interrupted) {
            child.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
