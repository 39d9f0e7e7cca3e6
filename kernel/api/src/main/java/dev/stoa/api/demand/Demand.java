package dev.stoa.api.demand;

import java.util.List;

import dev.stoa.api.id.DemandId;
import dev.stoa.api.placement.Preference;
import dev.stoa.api.task.TaskSpec;

/**
 * Wanted: so many tasks like this one. The kernel finds the places, so a framework need not match offers.
 *
 * @param id the framework's own name for it; stating it again replaces it
 * @param template what each task is: resources, executor, terms and labels. With {@link Fulfilment#LAUNCH} task {@code k} runs
 *     under the template's id followed by {@code .k}, so the template's id must be new to the framework; with
 *     {@link Fulfilment#OFFER} only its resources, executor, terms and labels count
 * @param count how many, 1 to {@value #MAX_COUNT}
 * @param gang how they belong together
 * @param preferences what would be good of an agent, beside what the template's constraint requires
 * @param patienceMillis how long it may wait before the kernel reserves the best-fitting agents for it; 0 for never
 * @param deadlineMillis how long it stands before it is given up, counted from when it was stated; 0 for without end
 * @param fulfilment what is done with a place that was found
 */
public record Demand(
        DemandId id,
        TaskSpec template,
        int count,
        Gang gang,
        List<Preference> preferences,
        long patienceMillis,
        long deadlineMillis,
        Fulfilment fulfilment) {
    /** The most tasks of one demand. */
    public static final int MAX_COUNT = 100_000;

    /** The most preferences of one demand. */
    public static final int MAX_PREFERENCES = 16;

    /** The longest patience or deadline: 365 days. */
    public static final long MAX_MILLIS = 31_536_000_000L;

    /** What is done with a place that was found. */
    public enum Fulfilment {
        /** It is handed to the framework as an offer of just what one task needs, which it accepts as any other. */
        OFFER,
        /** The template is launched there at once. */
        LAUNCH
    }

    /** How the agents of a demand's tasks are chosen. */
    public enum Strategy {
        /** On as few agents as will do, fullest first. */
        PACK,
        /** On as many agents as there are, emptiest first. */
        SPREAD
    }

    /**
     * How the tasks of a demand belong together.
     *
     * @param minimum so many start together or none; 1 if each stands for itself
     * @param strategy how agents are chosen
     */
    public record Gang(int minimum, Strategy strategy) {
        /** Each task stands for itself; agents are filled up. */
        public static final Gang NONE = new Gang(1, Strategy.PACK);
    }

    public Demand {
        preferences = List.copyOf(preferences);
        if (count < 1 || count > MAX_COUNT) {
            throw new IllegalArgumentException(
                    "demand '%s' wants %d tasks, must want 1 to %d".formatted(id, count, MAX_COUNT));
        }
        if (gang.minimum() < 1 || gang.minimum() > count) {
            throw new IllegalArgumentException("demand '%s' wants %d tasks and at least %d together, must be 1 to %d"
                    .formatted(id, count, gang.minimum(), count));
        }
        if (preferences.size() > MAX_PREFERENCES) {
            throw new IllegalArgumentException("demand '%s' has %d preferences, at most %d are allowed"
                    .formatted(id, preferences.size(), MAX_PREFERENCES));
        }
        if (patienceMillis < 0 || patienceMillis > MAX_MILLIS) {
            throw new IllegalArgumentException(
                    "demand '%s' has a patience of %d ms, must be 0 to %d".formatted(id, patienceMillis, MAX_MILLIS));
        }
        if (deadlineMillis < 0 || deadlineMillis > MAX_MILLIS) {
            throw new IllegalArgumentException(
                    "demand '%s' has a deadline of %d ms, must be 0 to %d".formatted(id, deadlineMillis, MAX_MILLIS));
        }
    }

    /** So many tasks, each for itself, launched where they fit, waiting without end. */
    public static Demand launch(DemandId id, TaskSpec template, int count) {
        return new Demand(id, template, count, Gang.NONE, List.of(), 0, 0, Fulfilment.LAUNCH);
    }
}
