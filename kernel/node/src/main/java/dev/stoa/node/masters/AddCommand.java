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
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Takes in a new master. */
@Command(
        name = "add",
        mixinStandardHelpOptions = true,
        description = "Takes in a master that was started with an empty directory and waits for it.")
@SuppressWarnings("NullAway.Init") // picocli sets parameters and spec before run
final class AddCommand implements Runnable {
    @Mixin
    private final MastersOption masters = new MastersOption();

    @Parameters(paramLabel = "ID=HOST:PORT", description = "Its id and where its clients attach.")
    private String id;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        try (SessionTransport transport = ClientTransport.open()) {
            MasterContact contact = new MasterContact(transport, masters);
            int equals = id.indexOf('=');
            if (equals < 1) {
                throw new ParameterException(spec.commandLine(), "master '%s' must be ID=HOST:PORT".formatted(id));
            }
            String name = id.substring(0, equals);
            String address = id.substring(equals + 1);
            String done = contact.order(contact.leader(), number -> new MasterCall.AddMaster(number, name, address));
            PrintWriter out = spec.commandLine().getOut();
            out.println(Printable.line(done));
            out.flush();
        }
    }
}
