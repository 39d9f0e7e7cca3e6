package dev.stoa.node;

import java.util.List;
import java.util.Locale;

import dev.stoa.node.option.CommandFailedException;
import dev.stoa.node.option.Printable;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says in one sentence on stderr what was wrong. Stack traces go to the log, at debug, and nowhere else. */
final class ErrorSentences {
    private ErrorSentences() {}

    /** A command line that cannot be understood: exit code 2. */
    static int onWrongCommandLine(ParameterException wrong, String[] arguments) {
        CommandLine command = wrong.getCommandLine();
        print(
                command,
                sentence(wrong)
                        + "; see '%s --help'".formatted(command.getCommandSpec().qualifiedName()));
        return CommandLine.ExitCode.USAGE;
    }

    /** A command that was understood and failed: exit code 1. */
    static int onFailure(Exception failure, CommandLine command, @Nullable ParseResult parsed) {
        if (isEnding()) {
            // Told to end in the middle of something, which fails because of that: nobody wants to hear how.
            return CommandLine.ExitCode.SOFTWARE;
        }
        if (failure instanceof CommandFailedException known) {
            print(command, sentence(known));
            return known.exitCode();
        }
        print(
                command,
                "%s (%s); --log-level debug tells where"
                        .formatted(sentence(failure), failure.getClass().getSimpleName()));
        LoggerFactory.getLogger(ErrorSentences.class).debug("command failed", failure);
        return CommandLine.ExitCode.SOFTWARE;
    }

    /** Whether this JVM has been told to end. There is no way to ask but to try what is then refused. */
    private static boolean isEnding() {
        Thread probe = new Thread(() -> {}, "stoa-probe");
        try {
            Runtime.getRuntime().addShutdownHook(probe);
            Runtime.getRuntime().removeShutdownHook(probe);
            return false;
        } catch (IllegalStateException ending) {
            return true;
        }
    }

    private static String sentence(ParameterException wrong) {
        if (wrong instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            String first = unmatched.getUnmatched().get(0);
            List<String> near = unmatched.getSuggestions();
            String kind = unmatched.isUnknownOption()
                    ? "option"
                    : unmatched.getCommandLine().getSubcommands().isEmpty() ? "argument" : "command";
            return "unknown %s '%s'%s"
                    .formatted(kind, first, near.isEmpty() ? "" : ", did you mean " + String.join(" or ", near) + "?");
        }
        return sentence((Exception) wrong);
    }

    private static String sentence(Exception failure) {
        @Nullable String message = failure.getMessage();
        return message == null || message.isBlank()
                ? failure.getClass().getSimpleName()
                : message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
    }

    private static void print(CommandLine command, String sentence) {
        command.getErr().println("stoa: " + Printable.line(sentence));
        command.getErr().flush();
    }
}
