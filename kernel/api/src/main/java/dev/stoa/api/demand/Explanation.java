package dev.stoa.api.demand;

import java.util.List;

/**
 * Why something runs or does not: what the kernel found when it asked each agent, with the same matcher and the same fit as a
 * commit.
 *
 * @param outcome what came of it
 * @param agents how many agents were asked
 * @param fitting how many of them would do now
 * @param hindrances why the others would not, the most frequent first
 * @param nearestMiss what would make it fit, such as {@code nearest is agent 'a7': would fit if mem:512MiB more were free there};
 *     empty if nothing near would
 * @param position its place in the order of all that waits, 1 for the first; 0 if it does not wait
 * @param summary for people, in one line: the outcome, the most frequent hindrance, the nearest miss
 */
public record Explanation(
        Outcome outcome,
        int agents,
        int fitting,
        List<Hindrance> hindrances,
        String nearestMiss,
        int position,
        String summary) {
    /** What came of it. */
    public enum Outcome {
        /** It would be placed now. */
        PLACEABLE,
        /** It waits for something to end, to come or to change. */
        WAITS,
        /** A right that is missing, a volume in use, a limit, or what is kept for others holds it back, though agents would do. */
        HELD_BACK,
        /** No agent of this cell could ever hold it, were it empty. */
        NEVER_FITS,
        /** It runs, or has its places. */
        PLACED,
        /** It has ended. */
        ENDED,
        /** Nothing is called so. */
        NOT_KNOWN
    }

    /**
     * One reason why agents would not do.
     *
     * @param reason the name of a {@link dev.stoa.api.offer.Rejection.Reason} or a
     *     {@link dev.stoa.api.placement.Verdict.Reason}; of a framework that wants offers also {@code OFFERED}, if an open offer
     *     holds what is there, and {@code DECLINED}, if the framework has declined it for a time
     * @param agents how many agents, each counted once
     * @param example what one of them lacks, with its name
     */
    public record Hindrance(String reason, int agents, String example) {}

    public Explanation {
        hindrances = List.copyOf(hindrances);
    }

    /** The same in other words. */
    public Explanation withSummary(String another) {
        return new Explanation(outcome, agents, fitting, hindrances, nearestMiss, position, another);
    }

    /** One about which no agent was asked. */
    public static Explanation of(Outcome outcome, String summary) {
        return new Explanation(outcome, 0, 0, List.of(), "", 0, summary);
    }
}
