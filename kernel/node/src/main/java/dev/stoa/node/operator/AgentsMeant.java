package dev.stoa.node.operator;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.maintenance.AgentSelection;
import picocli.CommandLine.Option;

/** The option by which agents are meant that share an attribute, and what it makes together with those that are named. */
public final class AgentsMeant {
    @Option(
            names = "--attribute",
            paramLabel = "NAME=VALUE",
            description =
                    "All agents of which this is true, such as rack=a; given several times, of which all are true.")
    private final List<String> attributes = new ArrayList<>();

    /**
     * All that is meant.
     *
     * @throws IllegalArgumentException a sentence about the command line, also if nobody is meant
     */
    AgentSelection with(List<AgentId> named) {
        SortedMap<String, String> wanted = new TreeMap<>();
        for (String attribute : attributes) {
            int equals = attribute.indexOf('=');
            if (equals < 1 || equals == attribute.length() - 1) {
                throw new IllegalArgumentException(
                        "attribute '%s' must be NAME=VALUE, such as rack=a".formatted(attribute));
            }
            String name = attribute.substring(0, equals);
            if (wanted.put(name, attribute.substring(equals + 1)) != null) {
                throw new IllegalArgumentException("attribute '%s' is given twice".formatted(name));
            }
        }
        return new AgentSelection(new TreeSet<>(named), wanted);
    }
}
