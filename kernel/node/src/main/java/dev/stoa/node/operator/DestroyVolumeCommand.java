package dev.stoa.node.operator;

import java.util.function.LongFunction;

import dev.stoa.api.id.VolumeId;
import dev.stoa.api.protocol.OperatorCall;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Deletes a volume. */
@Command(
        name = "destroy",
        mixinStandardHelpOptions = true,
        description = "Deletes a volume that no task uses, with what is in it.")
@SuppressWarnings("NullAway.Init") // picocli sets parameters and spec before run
public final class DestroyVolumeCommand extends OrderCommand {
    @Parameters(paramLabel = "NAME", description = "As 'stoa volumes list' shows it.")
    private String name;

    @Override
    LongFunction<OperatorCall> order() {
        VolumeId volume = new VolumeId(name);
        return number -> new OperatorCall.Estate.DestroyVolume(number, volume);
    }
}
