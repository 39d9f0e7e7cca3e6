package dev.stoa.node.masters;

import java.io.PrintWriter;

import dev.stoa.api.protocol.MasterCall;
import dev.stoa.node.option.ClientTransport;
import dev.stoa.node.option.MastersOption;
import dev.stoa.node.option.Printable;
import dev.stoa.transport.session.SessionTransport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Takes a master out for good. */
@Command(
        name = "remove",
        mixinStandardHelpOptions = true,
        description = "Takes a master out for good, dead or alive. It may not lead.")
@SuppressWarnings("NullAway.Init") // picocli sets parameters and spec before run
final class RemoveCommand implements Runnable {
    @Mixin
    private final MastersOption masters = new MastersOption();

    @Parameters(paramLabel = "ID", description = "The master's id, as 'stoa masters' shows it.")
    private String id;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        try (SessionTransport transport = ClientTransport.open()) {
            MasterContact contact = new MasterContact(transport, masters);
            String done = contact.order(contact.leader(), number -> new MasterCall.RemoveMaster(number, id));
            PrintWriter out = spec.commandLine().getOut();
            out.println(Printable.line(done));
            out.flush();
        }
    }
}
