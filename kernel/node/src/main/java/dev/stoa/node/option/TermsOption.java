package dev.stoa.node.option;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

import dev.stoa.api.id.ReservationId;
import dev.stoa.api.id.VolumeId;
import dev.stoa.api.placement.Constraint;
import dev.stoa.api.resource.Quantities;
import dev.stoa.api.task.TaskTerms;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** On which terms a task runs or would run. */
@SuppressWarnings("NullAway.Init") // picocli sets options with defaults before a command is called
public class TermsOption {
    @Option(
            names = "--reservation",
            paramLabel = "NAME",
            description =
                    "Out of this reservation, as 'stoa reservations' shows it, instead of what is reserved for nobody.")
    private @Nullable String reservation;

    @Option(
            names = "--volume",
            paramLabel = "NAME",
            description = "A volume of the reservation, found at its path in the sandbox; may be repeated.")
    private List<String> volumes = new ArrayList<>();

    @Option(names = "--revocable", description = "Out of what agents lend, and take back when it is wanted.")
    private boolean revocable;

    @Option(
            names = "--constraint",
            paramLabel = "TEXT",
            defaultValue = "",
            converter = Parsed.Condition.class,
            description = "What must be true of its agent, such as \"rack == a and unique(host, app=web)\".")
    private Constraint constraint;

    @Option(
            names = "--label",
            paramLabel = "K=V",
            description = "A label of the task, by which constraints count it; may be repeated.")
    private Map<String, String> labels = new TreeMap<>();

    @Option(
            names = "--priority",
            paramLabel = "N",
            defaultValue = "" + TaskTerms.DEFAULT_PRIORITY,
            description = "0 to " + TaskTerms.MAX_PRIORITY
                    + ", higher goes first, and takes from lower where there is no room. Default: ${DEFAULT-VALUE}.")
    private int priority;

    /** The terms. Throws {@link IllegalArgumentException}, with a sentence for people, for what cannot be. */
    public TaskTerms terms() {
        TreeSet<VolumeId> used = new TreeSet<>();
        volumes.forEach(volume -> used.add(new VolumeId(volume)));
        return new TaskTerms(
                constraint,
                priority,
                revocable ? TaskTerms.Supply.REVOCABLE : TaskTerms.Supply.ORDINARY,
                Optional.ofNullable(reservation).map(ReservationId::new),
                used,
                Quantities.NONE);
    }

    /** The labels, in order. */
    public SortedMap<String, String> labels() {
        return new TreeMap<>(labels);
    }
}
