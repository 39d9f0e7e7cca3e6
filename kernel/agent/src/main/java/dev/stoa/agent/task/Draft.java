package dev.stoa.agent.task;

import java.util.ArrayList;
import java.util.List;

import dev.stoa.core.machine.Decision;

/** Collects what one decision records and brings about. */
final class Draft {
    private final List<TableEvent> events = new ArrayList<>();
    private final List<TableEffect> effects = new ArrayList<>();

    Draft record(TableEvent event) {
        events.add(event);
        return this;
    }

    Draft then(TableEffect effect) {
        effects.add(effect);
        return this;
    }

    Decision<TableEvent, List<TableEffect>> decision() {
        return new Decision<>(events, List.copyOf(effects));
    }
}
