package dev.stoa.node.store;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.List;

import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.protocol.OperatorCall;
import dev.stoa.api.protocol.OperatorNotice;
import dev.stoa.api.store.StoreAnswer;
import dev.stoa.api.store.StoreEntry;
import dev.stoa.api.store.StoreKey;
import dev.stoa.api.store.StoreOperation;
import dev.stoa.node.operator.MasterQuery;
import dev.stoa.node.option.CommandFailedException;
import dev.stoa.node.option.Parsed;
import dev.stoa.node.option.Printable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Reads what a framework keeps in the masters' journal. */
@Command(
        name = "store",
        mixinStandardHelpOptions = true,
        description = "Reads what a framework keeps in the masters' journal.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {StoreCommand.ListCommand.class, StoreCommand.GetCommand.class})
@SuppressWarnings("NullAway.Init") // picocli sets the spec before run
public final class StoreCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "no command given: ls or get");
    }

    private static StoreAnswer.Found read(MasterQuery master, FrameworkId framework, StoreOperation operation) {
        return master.ask(
                        number -> new OperatorCall.ReadStore(number, framework, operation),
                        OperatorNotice.StoreRead.class)
                .found();
    }

    /** Lists keys. */
    @Command(
            name = "ls",
            mixinStandardHelpOptions = true,
            description = "Lists keys with the sizes and versions of their values, in the order of keys.")
    @SuppressWarnings("NullAway.Init") // picocli sets parameters and spec before run
    static final class ListCommand implements Runnable {
        @Mixin
        private final MasterQuery master = new MasterQuery();

        @Parameters(
                index = "0",
                paramLabel = "FRAMEWORK",
                converter = Parsed.Framework.class,
                description = "The framework's id, as 'stoa frameworks' shows it.")
        private FrameworkId framework;

        @Parameters(index = "1", paramLabel = "PREFIX", arity = "0..1", description = "What the keys begin with.")
        private String prefix = "";

        @Option(
                names = "--after",
                paramLabel = "KEY",
                description = "Only keys behind this one, to go on where a list ended.")
        private String after = "";

        @Option(
                names = "--limit",
                paramLabel = "N",
                description = "At most so many keys (default: ${DEFAULT-VALUE}).",
                defaultValue = "1000")
        private int limit;

        @Spec
        private CommandSpec spec;

        @Override
        public void run() {
            if (limit < 1) {
                throw new CommandLine.ParameterException(
                        spec.commandLine(), "--limit %d must be 1 or more".formatted(limit));
            }
            PrintWriter out = spec.commandLine().getOut();
            String from = after;
            int left = limit;
            boolean more = true;
            while (more && left > 0) {
                StoreAnswer.Found page = read(master, framework, scan(from, left));
                List<StoreEntry> entries = page.entries();
                for (StoreEntry entry : entries) {
                    out.printf(
                            "%8d  %8d  %s%n",
                            entry.value().size(), entry.version(), entry.key().value());
                }
                left -= entries.size();
                more = page.hasMore() && !entries.isEmpty();
                from = entries.isEmpty()
                        ? from
                        : entries.get(entries.size() - 1).key().value();
            }
            if (more) {
                out.printf("more: --after %s%n", from);
            }
            out.flush();
        }

        private StoreOperation.Scan scan(String from, int left) {
            try {
                return new StoreOperation.Scan(prefix, from, Math.min(left, StoreOperation.Scan.MAX_PAGE));
            } catch (IllegalArgumentException e) {
                throw new CommandLine.ParameterException(
                        spec.commandLine(), Printable.line(String.valueOf(e.getMessage())), e);
            }
        }
    }

    /** Prints one value. */
    @Command(
            name = "get",
            mixinStandardHelpOptions = true,
            description = "Writes one value to the standard output, byte for byte.")
    @SuppressWarnings("NullAway.Init") // picocli sets parameters and spec before run
    static final class GetCommand implements Runnable {
        @Mixin
        private final MasterQuery master = new MasterQuery();

        @Parameters(
                index = "0",
                paramLabel = "FRAMEWORK",
                converter = Parsed.Framework.class,
                description = "The framework's id, as 'stoa frameworks' shows it.")
        private FrameworkId framework;

        @Parameters(index = "1", paramLabel = "KEY", description = "Which value.")
        private String key;

        @Spec
        private CommandSpec spec;

        @Override
        public void run() {
            StoreKey wanted;
            try {
                wanted = new StoreKey(key);
            } catch (IllegalArgumentException e) {
                throw new CommandLine.ParameterException(
                        spec.commandLine(), Printable.line(String.valueOf(e.getMessage())), e);
            }
            List<StoreEntry> found =
                    read(master, framework, new StoreOperation.Get(wanted)).entries();
            if (found.isEmpty()) {
                throw new CommandFailedException(
                        "framework '%s' keeps nothing under '%s'".formatted(framework, wanted));
            }
            spec.commandLine().getOut().flush();
            try {
                found.get(0).value().writeTo(System.out);
                System.out.flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
