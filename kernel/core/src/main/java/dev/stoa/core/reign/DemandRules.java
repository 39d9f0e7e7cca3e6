package dev.stoa.core.reign;

import java.util.Optional;

import dev.stoa.api.demand.Demand;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.core.cell.Cell;
import dev.stoa.core.placement.Want;
import dev.stoa.core.slot.SlotKey;

/** What a demand must be like to be taken. */
final class DemandRules {
    private static final int MAX_ID = 128;

    private DemandRules() {}

    /** Which rule a demand breaks, whoever else demands what; empty if none. */
    static Optional<String> broken(Cell cell, Demand demand, Want want) {
        TaskSpec template = demand.template();
        if (template.resources().isNone()) {
            return Optional.of("demand '%s' asks for no resources, must ask for some".formatted(demand.id()));
        }
        Optional<String> limitFault = template.terms().limitFault(template.resources());
        if (limitFault.isPresent()) {
            return limitFault.map(fault -> "demand '%s': %s".formatted(demand.id(), fault));
        }
        if (SlotKey.isReserved(template.id())) {
            return Optional.of("template id '%s' begins with '%s', which is kept for slots"
                    .formatted(template.id(), SlotKey.PREFIX));
        }
        int longest = (template.id() + "." + (demand.count() - 1)).length();
        if (longest > MAX_ID) {
            return Optional.of(
                    "template id '%s' is too long: its tasks' ids would have %d characters, at most %d are allowed"
                            .formatted(template.id(), longest, MAX_ID));
        }
        return Limits.forbidden(cell, want).map(words -> "demand '%s' %s".formatted(demand.id(), words));
    }
}
