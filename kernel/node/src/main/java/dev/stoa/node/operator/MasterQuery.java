package dev.stoa.node.operator;

import java.util.function.LongFunction;

import dev.stoa.api.protocol.OperatorCall;
import dev.stoa.api.protocol.OperatorNotice;
import dev.stoa.node.option.ClientTransport;
import dev.stoa.node.option.MastersOption;
import dev.stoa.transport.session.SessionTransport;
import picocli.CommandLine.Mixin;

/** The options and the one exchange that every command has which asks a master something. */
public final class MasterQuery {
    @Mixin
    private final MastersOption masters = new MastersOption();

    /** Opens a transport, asks, closes the transport. */
    public <T extends OperatorNotice> T ask(LongFunction<OperatorCall> call, Class<T> expected) {
        try (SessionTransport transport = ClientTransport.open()) {
            return new OperatorClient(transport, masters.addresses(), masters.cluster(), masters.timeout())
                    .ask(call, expected);
        }
    }
}
