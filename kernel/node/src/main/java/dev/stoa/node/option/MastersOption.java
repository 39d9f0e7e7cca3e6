package dev.stoa.node.option;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

import dev.stoa.transport.session.SessionAddress;
import picocli.CommandLine.Option;

/** Where the masters are, how long a command looks for them, and how much it tells meanwhile. */
@SuppressWarnings("NullAway.Init") // picocli sets every option that has a default before the command runs
public final class MastersOption extends LogOption {
    @Option(
            names = {"-m", "--master"},
            paramLabel = "ADDR",
            split = ",",
            converter = Parsed.MasterAddress.class,
            defaultValue = "${env:STOA_MASTERS:-udp://127.0.0.1:5050}",
            description =
                    "Where masters listen, comma separated; any of them finds the leader. Default: STOA_MASTERS, or 127.0.0.1:5050.")
    private List<SessionAddress> addresses;

    @Option(
            names = "--cluster",
            paramLabel = "NAME",
            defaultValue = "stoa",
            description = "The cluster's name; a master of another one refuses. Default: ${DEFAULT-VALUE}.")
    private String cluster;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            defaultValue = "10s",
            description = "How long to look for a master and wait for its answer. Default: ${DEFAULT-VALUE}.")
    private Duration timeout;

    public List<SessionAddress> addresses() {
        return addresses;
    }

    public String cluster() {
        return cluster;
    }

    public Duration timeout() {
        return timeout;
    }

    /** The addresses as one text, for people and for {@code STOA_MASTERS}. */
    public String text() {
        return addresses.stream().map(SessionAddress::toString).collect(Collectors.joining(","));
    }
}
