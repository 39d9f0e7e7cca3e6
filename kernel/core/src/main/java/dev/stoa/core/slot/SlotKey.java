package dev.stoa.core.slot;

import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.SlotId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;

/** Names one slot of one framework. */
public record SlotKey(FrameworkId framework, SlotId slot) implements Comparable<SlotKey> {
    /** What the ids under which slots are held begin with. */
    public static final String PREFIX = "_slot.";

    /** Under which name the cell holds what is left of it. */
    public TaskKey rest() {
        return new TaskKey(framework, new TaskId(PREFIX + slot));
    }

    /** Whether a task's id is one of those under which slots are held. */
    public static boolean isReserved(TaskId task) {
        return task.value().startsWith(PREFIX);
    }

    /** A sentence about what is held under that name, in which frameworks know what is meant. */
    public String inWords(String sentence) {
        return sentence.replace("task '%s'".formatted(rest().task()), "slot '%s'".formatted(slot));
    }

    @Override
    public int compareTo(SlotKey other) {
        int byFramework = framework.compareTo(other.framework);
        return byFramework != 0 ? byFramework : slot.compareTo(other.slot);
    }

    @Override
    public String toString() {
        return framework + "/" + slot;
    }
}
