package dev.stoa.node;

import java.util.Set;

import picocli.CommandLine;

/** The main class: reads the command line, runs one command, exits with its code. */
public final class Stoa {
    private static final Set<String> RUN_SOMETHING = Set.of("run", "submit");

    private Stoa() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    /** Runs one command line in this process; 0 for success, 2 for a wrong command line, else the command's own code. */
    static int run(String... arguments) {
        return commandLine().execute(arguments);
    }

    static CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(new RootCommand());
        commandLine.setUsageHelpAutoWidth(true);
        commandLine.setUsageHelpLongOptionsMaxWidth(30);
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        // What follows the program to run is the program's own.
        commandLine
                .getSubcommands()
                .forEach((name, command) -> command.setStopAtPositional(RUN_SOMETHING.contains(name)));
        commandLine.setParameterExceptionHandler(ErrorSentences::onWrongCommandLine);
        commandLine.setExecutionExceptionHandler(ErrorSentences::onFailure);
        return commandLine;
    }
}
