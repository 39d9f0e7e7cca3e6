package dev.stoa.core.placement;

import java.util.List;
import java.util.Optional;

import dev.stoa.api.demand.Explanation.Hindrance;

/** What may stand in the way of tasks beside room: a right, a limit, what is kept for others. */
@FunctionalInterface
public interface Objection {
    /**
     * What stands in the way of these; empty if nothing does.
     *
     * @param spots where there is room for all of them; empty if there is not, then what would stand in the way of any
     * @param fitting on how many agents there is room for one, all of which it is then held back from
     */
    Optional<Hindrance> to(List<Spot> spots, int fitting);
}
