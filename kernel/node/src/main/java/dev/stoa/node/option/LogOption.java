package dev.stoa.node.option;

import dev.stoa.node.log.LogLevel;
import picocli.CommandLine.Option;

/** How much is told on stderr. */
public class LogOption {
    private boolean chosen;

    /** Takes effect while the command line is read, before anything logs. */
    @Option(
            names = "--log-level",
            paramLabel = "LEVEL",
            description =
                    "What is told on stderr: ${COMPLETION-CANDIDATES}. Default: info for master and agent, else error.")
    void level(LogLevel level) {
        chosen = true;
        level.apply();
    }

    /** What daemons tell unless a level was chosen: INFO. */
    public void informative() {
        if (!chosen) {
            LogLevel.INFO.apply();
        }
    }
}
