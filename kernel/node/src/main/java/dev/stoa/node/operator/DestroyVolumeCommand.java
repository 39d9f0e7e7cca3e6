package dev.stoa.node.operator;

import java.io.PrintWriter;

import dev.stoa.api.id.VolumeId;
import dev.stoa.api.protocol.OperatorCall;
import dev.stoa.api.protocol.OperatorNotice;
import dev.stoa.node.option.Printable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Deletes a volume. */
@Command(
        name = "destroy",
        mixinStandardHelpOptions = true,
        description = "Deletes a volume that no task uses, with what is in it.")
@SuppressWarnings("NullAway.Init") // picocli sets parameters and spec before run
public final class DestroyVolumeCommand implements Runnable {
    @Mixin
    private final MasterQuery master = new MasterQuery();

    @Parameters(paramLabel = "NAME", description = "As 'stoa volumes list' shows it.")
    private String name;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        OperatorNotice.Done done = master.ask(
                number -> new OperatorCall.Estate.DestroyVolume(number, new VolumeId(name)), OperatorNotice.Done.class);
        PrintWriter out = spec.commandLine().getOut();
        out.println(Printable.line(done.message()));
        out.flush();
    }
}
