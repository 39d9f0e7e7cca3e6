package dev.stoa.node.operator;

import java.io.PrintWriter;
import java.util.function.LongFunction;

import dev.stoa.api.protocol.OperatorCall;
import dev.stoa.api.protocol.OperatorNotice;
import dev.stoa.node.option.Printable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What all orders to a leader have in common: one call, and its answer as one line. */
abstract class OrderCommand implements Runnable {
    @Mixin
    private final MasterQuery master = new MasterQuery();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before run
    private CommandSpec spec;

    /**
     * The call, given its request number, of what the command line says; called before anybody is asked.
     *
     * @throws IllegalArgumentException a sentence about a value of the command line
     */
    abstract LongFunction<OperatorCall> order();

    @Override
    public final void run() {
        LongFunction<OperatorCall> order;
        try {
            order = order();
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(spec.commandLine(), String.valueOf(wrong.getMessage()), wrong);
        }
        OperatorNotice.Done done = master.ask(order, OperatorNotice.Done.class);
        PrintWriter out = spec.commandLine().getOut();
        out.println(Printable.line(done.message()));
        out.flush();
    }
}
