package dev.stoa.sparklite.progress;

import java.io.Console;
import java.io.PrintStream;
import java.util.function.Consumer;

import dev.stoa.sparklite.schedule.Progress;

/** Shows progress. Hears from one thread, is closed from another. */
public interface ProgressView extends Consumer<Progress>, AutoCloseable {
    /** A bar if this process has a terminal, lines otherwise. */
    static ProgressView forConsole(PrintStream out) {
        return isTerminal() ? new TerminalBar(out) : new PlainLines(out);
    }

    @SuppressWarnings("SystemConsoleNull") // newer Javas are asked in their own way below
    private static boolean isTerminal() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException e) {
            // Before Java 22 there is a console only on a terminal.
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }

    /** Shows nothing. */
    static ProgressView silent() {
        return new ProgressView() {
            @Override
            public void accept(Progress progress) {
                // Nobody watches.
            }

            @Override
            public void finish() {
                // Nothing was begun.
            }
        };
    }

    /** Leaves the place to other output. Finishing twice is harmless. */
    void finish();

    @Override
    default void close() {
        finish();
    }
}
