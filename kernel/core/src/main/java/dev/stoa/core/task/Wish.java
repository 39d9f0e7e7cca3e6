package dev.stoa.core.task;

import java.util.List;

import dev.stoa.api.demand.Demand;
import dev.stoa.api.demand.Demand.Strategy;
import dev.stoa.api.placement.Preference;
import dev.stoa.api.resource.Resources;

/**
 * How a place was looked for when a task was placed, beyond what the task itself says: with it another place can be looked for in
 * the same way. Tasks that were launched together have one.
 *
 * @param resources what was asked for, by number where that was not by name
 * @param preferences what would be good of the agent
 * @param strategy whether full or empty agents come first
 */
public record Wish(Resources resources, List<Preference> preferences, Strategy strategy) {
    public Wish {
        preferences = List.copyOf(preferences);
    }

    /** The one of a demand's tasks. */
    public static Wish of(Demand demand) {
        return new Wish(
                demand.template().resources(),
                demand.preferences(),
                demand.gang().strategy());
    }
}
