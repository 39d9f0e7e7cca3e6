package dev.stoa.api.id;

/**
 * Names one agent for as long as its work directory lives, over restarts of its process and its machine.
 *
 * @param value 1 to 128 of the characters {@code A-Z a-z 0-9 . _ -}, not starting with {@code -} or {@code .}
 */
public record AgentId(String value) implements Comparable<AgentId> {
    public AgentId {
        Ids.check("agent id", value);
    }

    @Override
    public int compareTo(AgentId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
