package dev.stoa.chronoslite.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The main class: {@code stoa chronos …}. Exits with 0 for success, 1 for a refusal or failure, 2 for a wrong command line. */
@Command(
        name = "chronos",
        mixinStandardHelpOptions = true,
        description = "Cron for a datacenter: starts the scheduler, or speaks to one that runs.",
        subcommands = {
            ServeCommand.class,
            ListCommand.class,
            ShowCommand.class,
            ApplyCommand.class,
            SyncCommand.class,
            DeleteCommand.class,
            RunCommand.class,
            KillCommand.class,
            HistoryCommand.class,
            OutputCommand.class,
            PreviewCommand.class,
            BackfillCommand.class,
            RerunCommand.class,
            VerifyCommand.class,
        })
public final class Chronos {
    Chronos() {}

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(new Chronos());
        commandLine.setUsageHelpAutoWidth(true);
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.setExecutionExceptionHandler((failure, command, parsed) -> {
            command.getErr().println("chronos: " + sentence(failure));
            return 1;
        });
        return commandLine;
    }

    private static String sentence(Exception failure) {
        return failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }
}
