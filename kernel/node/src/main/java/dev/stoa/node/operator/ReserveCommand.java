package dev.stoa.node.operator;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongFunction;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.ReservationId;
import dev.stoa.api.protocol.OperatorCall;
import dev.stoa.api.reservation.Reservation;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.role.RoleName;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Reserves free resources of an agent for a role. */
@Command(
        name = "reserve",
        mixinStandardHelpOptions = true,
        description = {
            "Reserves free resources of an agent for a role and those below it.",
            "Open offers of the agent are taken back if they are in the way."
        })
@SuppressWarnings("NullAway.Init") // picocli sets parameters and spec before run
public final class ReserveCommand extends OrderCommand {
    @Parameters(paramLabel = "NAME", description = "A name for it that no other reservation has.")
    private String name;

    @Option(names = "--agent", paramLabel = "AGENT", required = true, description = "Where.")
    private String agent;

    @Option(names = "--role", paramLabel = "ROLE", required = true, description = "For whom.")
    private String role;

    @Option(
            names = "--resources",
            paramLabel = "RESOURCES",
            required = true,
            description = "What, such as cpus:2;mem:4GiB;ports:[31000-31009].")
    private String resources;

    @Option(
            names = "--framework",
            paramLabel = "FRAMEWORK",
            description = "Only for this framework of the role; the reservation ends with it.")
    private @Nullable String framework;

    @Option(
            names = "--out-of",
            paramLabel = "RESERVATION",
            description = "Out of this reservation for a role above, instead of what is reserved for nobody.")
    private @Nullable String outer;

    @Option(names = "--label", paramLabel = "KEY=VALUE", description = "A mark that listings show; may be repeated.")
    private Map<String, String> labels = new TreeMap<>();

    @Override
    LongFunction<OperatorCall> order() {
        Reservation wanted = new Reservation(
                new ReservationId(name),
                new AgentId(agent),
                new RoleName(role),
                Optional.ofNullable(framework).map(FrameworkId::new),
                Optional.ofNullable(outer).map(ReservationId::new),
                new TreeMap<>(labels),
                Resources.parse(resources));
        return number -> new OperatorCall.Estate.Reserve(number, wanted);
    }
}
