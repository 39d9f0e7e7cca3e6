package dev.stoa.sdk.executor;

import java.util.List;

import dev.stoa.api.task.TaskStatus;

/** Puts what user code threw into words that fit a status. */
final class Failures {
    private static final int FRAMES = 6;
    private static final int CAUSES = 4;

    private Failures() {}

    /** What was thrown, its first frames, and the same of its causes. */
    static String describe(Throwable thrown) {
        StringBuilder text = new StringBuilder(name(thrown));
        appendFrames(text, thrown);
        Throwable cause = thrown.getCause();
        for (int i = 0; i < CAUSES && cause != null; i++, cause = cause.getCause()) {
            text.append("\ncaused by ").append(name(cause));
            appendFrames(text, cause);
        }
        return cut(text.toString());
    }

    /** Why code could not be opened, with advice where it is known. */
    static String describeOpening(Throwable thrown) {
        boolean missing = thrown instanceof ClassNotFoundException || thrown instanceof NoClassDefFoundError;
        String advice = missing ? ", which is not on the executor's class path" : "";
        return cut("the task's code cannot be opened: " + name(thrown) + advice);
    }

    private static String name(Throwable thrown) {
        try {
            return thrown.toString();
        } catch (RuntimeException | StackOverflowError broken) {
            return thrown.getClass().getName();
        }
    }

    private static void appendFrames(StringBuilder text, Throwable thrown) {
        List<StackTraceElement> frames = List.of(thrown.getStackTrace());
        for (StackTraceElement frame : frames.subList(0, Math.min(FRAMES, frames.size()))) {
            text.append("\n  at ").append(frame);
        }
    }

    private static String cut(String text) {
        return text.length() <= TaskStatus.MAX_MESSAGE ? text : text.substring(0, TaskStatus.MAX_MESSAGE);
    }
}
