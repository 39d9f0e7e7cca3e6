package dev.stoa.node.operator;

import java.util.function.LongFunction;

import dev.stoa.api.id.ReservationId;
import dev.stoa.api.id.VolumeId;
import dev.stoa.api.protocol.OperatorCall;
import dev.stoa.api.reservation.Volume;
import dev.stoa.api.resource.Resources;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a volume of disk of a reservation. */
@Command(
        name = "create",
        mixinStandardHelpOptions = true,
        description = {
            "Makes a volume of free disk of a reservation: a directory on its agent that stays, task after task, until it is destroyed.",
            "Whoever may use the reservation may use it. Open offers of the reservation are taken back if they are in the way."
        })
@SuppressWarnings("NullAway.Init") // picocli sets parameters and spec before run
public final class CreateVolumeCommand extends OrderCommand {
    @Parameters(paramLabel = "NAME", description = "A name for it that no other volume has.")
    private String name;

    @Option(
            names = "--reservation",
            paramLabel = "RESERVATION",
            required = true,
            description = "As 'stoa reservations' shows it.")
    private String reservation;

    @Option(names = "--disk", paramLabel = "SIZE", required = true, description = "Its size, such as 512MiB or 10GiB.")
    private String disk;

    @Option(
            names = "--path",
            paramLabel = "PATH",
            description = "Where tasks find it, relative to their sandbox. Default: its name.")
    private @Nullable String path;

    @Option(names = "--shared", description = "Many tasks may use it at one time. Default: one.")
    private boolean shared;

    @Override
    LongFunction<OperatorCall> order() {
        if (disk.indexOf(';') >= 0) {
            throw new IllegalArgumentException("disk '%s' must be one size, such as 10GiB".formatted(disk));
        }
        Volume wanted = new Volume(
                new VolumeId(name),
                new ReservationId(reservation),
                path == null ? name : path,
                Resources.parse("disk:" + disk).diskMib(),
                shared ? Volume.Sharing.SHARED : Volume.Sharing.EXCLUSIVE);
        return number -> new OperatorCall.Estate.CreateVolume(number, wanted);
    }
}
