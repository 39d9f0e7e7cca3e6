package dev.stoa.core.demand;

import java.util.Comparator;

import dev.stoa.api.id.DemandId;
import dev.stoa.api.id.FrameworkId;

/** Names a demand among those of all frameworks. */
public record DemandKey(FrameworkId framework, DemandId demand) implements Comparable<DemandKey> {
    private static final Comparator<DemandKey> ORDER =
            Comparator.comparing(DemandKey::framework).thenComparing(DemandKey::demand);

    @Override
    public int compareTo(DemandKey other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return framework + "/" + demand;
    }
}
