package dev.stoa.node.operator;

import java.io.PrintWriter;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.ReservationId;
import dev.stoa.api.protocol.OperatorCall;
import dev.stoa.api.protocol.OperatorNotice;
import dev.stoa.api.reservation.Reservation;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.role.RoleName;
import dev.stoa.node.option.Printable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Reserves free resources of an agent for a role. */
@Command(
        name = "reserve",
        mixinStandardHelpOptions = true,
        description = {
            "Reserves free resources of an agent for a role and those below it.",
            "Open offers of the agent are taken back if they are in the way."
        })
@SuppressWarnings("NullAway.Init") // picocli sets parameters and spec before run
public final class ReserveCommand implements Runnable {
    @Mixin
    private final MasterQuery master = new MasterQuery();

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

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        Reservation wanted = reservation();
        OperatorNotice.Done done =
                master.ask(number -> new OperatorCall.Estate.Reserve(number, wanted), OperatorNotice.Done.class);
        PrintWriter out = spec.commandLine().getOut();
        out.println(Printable.line(done.message()));
        out.flush();
    }

    private Reservation reservation() {
        return new Reservation(
                new ReservationId(name),
                new AgentId(agent),
                new RoleName(role),
                Optional.ofNullable(framework).map(FrameworkId::new),
                Optional.ofNullable(outer).map(ReservationId::new),
                new TreeMap<>(labels),
                Resources.parse(resources));
    }
}
