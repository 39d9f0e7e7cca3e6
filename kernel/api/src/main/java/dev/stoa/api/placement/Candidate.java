package dev.stoa.api.placement;

import org.jspecify.annotations.Nullable;

/** An agent as constraints see it. */
public interface Candidate {
    /**
     * What it says of itself under this name, null if nothing. {@link Constraint#HOST} is its host's name and
     * {@link Constraint#AGENT} its id, whatever attributes of those names say.
     */
    @Nullable
    String valueOf(String attribute);
}
