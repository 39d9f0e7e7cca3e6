package dev.stoa.node.masters;

import java.io.PrintWriter;
import java.util.List;

import dev.stoa.api.protocol.MasterCall;
import dev.stoa.api.protocol.MasterInfo;
import dev.stoa.node.option.ClientTransport;
import dev.stoa.node.option.MastersOption;
import dev.stoa.node.option.Printable;
import dev.stoa.transport.session.SessionTransport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Hands the lead over. */
@Command(
        name = "transfer",
        mixinStandardHelpOptions = true,
        description = "Has another master lead; the one that leads now ends, and stands by when it is started again.")
@SuppressWarnings("NullAway.Init") // picocli sets parameters and spec before run
final class TransferCommand implements Runnable {
    @Mixin
    private final MastersOption masters = new MastersOption();

    @Parameters(paramLabel = "ID", description = "The id of the master that shall lead.")
    private String id;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        try (SessionTransport transport = ClientTransport.open()) {
            MasterContact contact = new MasterContact(transport, masters);
            String done = handOver(contact);
            PrintWriter out = spec.commandLine().getOut();
            out.println(Printable.line(done));
            out.flush();
        }
    }

    /** The leader ends when it has handed over, perhaps before its answer is out: then the new one is asked until it leads. */
    private String handOver(MasterContact contact) {
        List<MasterContact.Seen> all = contact.all();
        try {
            return contact.order(contact.leader(), number -> new MasterCall.TransferLeadership(number, id));
        } catch (MasterContact.NoAnswerException silent) {
            boolean leads = all.stream()
                    .filter(master -> master.id().equals(id))
                    .anyMatch(master -> contact.comesTo(master, MasterInfo.Phase.LEADER));
            if (!leads) {
                throw silent;
            }
            return "master '%s' leads".formatted(id);
        }
    }
}
