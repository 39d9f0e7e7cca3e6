package dev.stoa.core.domain;

import java.util.SortedMap;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.placement.Candidate;
import dev.stoa.api.placement.Constraint;
import dev.stoa.api.protocol.AgentInfo;
import dev.stoa.api.resource.Attributes;
import org.jspecify.annotations.Nullable;

/** An agent as constraints see it, with the index that it has in the cell. Changed only by {@link Domains}. */
public final class Place implements Candidate {
    private final int index;
    private final AgentId agent;
    private String hostname;
    private SortedMap<String, String> says;
    private boolean open = true;

    Place(int index, AgentInfo info) {
        this.index = index;
        this.agent = info.id();
        this.hostname = info.hostname();
        this.says = info.attributes().values();
    }

    /** The agent's index in the cell. */
    public int index() {
        return index;
    }

    public AgentId agent() {
        return agent;
    }

    /** Whether new things may run there. */
    public boolean isOpen() {
        return open;
    }

    void setOpen(boolean nowOpen) {
        open = nowOpen;
    }

    boolean isSaidBy(AgentInfo info) {
        return hostname.equals(info.hostname()) && new Attributes(says).equals(info.attributes());
    }

    void say(AgentInfo info) {
        hostname = info.hostname();
        says = info.attributes().values();
    }

    @Override
    public @Nullable String valueOf(String attribute) {
        return switch (attribute) {
            case Constraint.HOST -> hostname;
            case Constraint.AGENT -> agent.value();
            default -> says.get(attribute);
        };
    }
}
