package dev.stoa.sdk.supervised;

import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;

import dev.stoa.sdk.FrameworkRefusedException;
import org.jspecify.annotations.Nullable;

/**
 * The main class of a supervised process: runs the framework's own main class, and sees to it that the process does not outlive its
 * framework. Whatever else keeps the JVM up, a framework that was refused or has failed ends it: the kernel starts another one, or has.
 *
 * <p>Exit codes: {@value #REPLACED} another attempt has taken over, or the framework was removed; {@value #FAILED} the framework has
 * failed or its main class threw; else what the main class makes of it.
 */
public final class SupervisedMain {
    /** Somebody else speaks for the framework now, or nobody may: as of a master that leads no more. */
    static final int REPLACED = 75;

    /** It did not end well. */
    static final int FAILED = 1;

    private SupervisedMain() {}

    /** Arguments: the main class, then its own. */
    public static void main(String[] arguments) throws ReflectiveOperationException {
        if (arguments.length == 0) {
            System.err.println("a supervised process needs the name of a main class");
            System.exit(FAILED);
        }
        var unused = Supervised.whenEnded().thenAccept(failure -> failure.ifPresent(SupervisedMain::end));
        try {
            Class.forName(arguments[0]).getMethod("main", String[].class).invoke(null, (Object)
                    Arrays.copyOfRange(arguments, 1, arguments.length));
        } catch (InvocationTargetException thrown) {
            Throwable cause = thrown.getTargetException();
            if (exitCode(cause) != REPLACED) {
                cause.printStackTrace();
            }
            end(cause);
        }
    }

    static int exitCode(@Nullable Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof FrameworkRefusedException) {
                return REPLACED;
            }
        }
        return FAILED;
    }

    private static void end(Throwable failure) {
        System.err.println("this process ends: " + failure.getMessage());
        System.err.flush();
        // From a thread of its own: hooks wait for the thread that tells of the end.
        new Thread(() -> System.exit(exitCode(failure)), "stoa-supervised-end").start();
    }
}
