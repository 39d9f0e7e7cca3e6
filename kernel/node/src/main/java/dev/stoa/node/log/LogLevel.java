package dev.stoa.node.log;

import java.util.Locale;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/** How much is logged. */
public enum LogLevel {
    /** A human must act. */
    ERROR("ERROR", "ERROR"),
    /** Degraded, and healing by itself. */
    WARN("WARN", "ERROR"),
    /** What an operator wants to know once. */
    INFO("INFO", "WARN"),
    /** What a developer wants to know. */
    DEBUG("DEBUG", "INFO"),
    /** Everything. */
    TRACE("TRACE", "DEBUG");

    private static final String OURS = "dev.stoa";

    private final String ours;
    private final String libraries;

    LogLevel(String ours, String libraries) {
        this.ours = ours;
        this.libraries = libraries;
    }

    /** Makes it the level of our own loggers from now on; libraries, which talk more, stay one level behind. */
    public void apply() {
        set(OURS, ours);
        set(org.slf4j.Logger.ROOT_LOGGER_NAME, libraries);
    }

    private static void set(String logger, String level) {
        if (LoggerFactory.getLogger(logger) instanceof Logger known) {
            known.setLevel(Level.valueOf(level));
        }
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
