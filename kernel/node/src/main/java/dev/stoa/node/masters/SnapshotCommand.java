package dev.stoa.node.masters;

import java.io.PrintWriter;
import java.util.Optional;

import dev.stoa.api.protocol.MasterCall;
import dev.stoa.node.option.ClientTransport;
import dev.stoa.node.option.MastersOption;
import dev.stoa.node.option.Printable;
import dev.stoa.transport.session.SessionTransport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Has every master that answers write its state to a file, and drop the log before it. */
@Command(
        name = "snapshot",
        mixinStandardHelpOptions = true,
        description =
                "Has every master write its state to a file and drop the log before it, as they do by themselves from"
                        + " time to time.")
@SuppressWarnings("NullAway.Init") // picocli sets the spec before run
final class SnapshotCommand implements Runnable {
    @Mixin
    private final MastersOption masters = new MastersOption();

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        try (SessionTransport transport = ClientTransport.open()) {
            MasterContact contact = new MasterContact(transport, masters);
            PrintWriter out = spec.commandLine().getOut();
            for (MasterContact.Seen master : contact.all()) {
                out.println(Printable.line(
                        master.info().equals(Optional.empty())
                                ? "master '%s' does not answer".formatted(master.id())
                                : contact.order(master, MasterCall.TakeSnapshot::new)));
            }
            out.flush();
        }
    }
}
