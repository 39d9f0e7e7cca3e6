package dev.stoa.chronoslite.cli;

import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints what a run has written. */
@Command(name = "output", mixinStandardHelpOptions = true, description = "Prints what a run has written so far.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields before call
final class OutputCommand extends Client implements Callable<Integer> {
    @Parameters(paramLabel = "RUN")
    private String run;

    @Option(names = "--stderr", description = "What it wrote to its standard error.")
    private boolean stderr;

    @Option(
            names = "--attempt",
            paramLabel = "N",
            defaultValue = "-1",
            description = "Which try, from 0. Default: the last.")
    private int attempt;

    @Override
    public Integer call() {
        out().print(text("/v1/runs/%s/output?stream=%s%s"
                .formatted(encode(run), stderr ? "stderr" : "stdout", attempt < 0 ? "" : "&attempt=" + attempt)));
        out().flush();
        return 0;
    }
}
