package dev.stoa.api.view;

import java.util.List;

/**
 * An eviction under way as a listing shows it.
 *
 * @param eviction its id
 * @param framework from whom
 * @param agent where
 * @param reason why, for programs
 * @param why why, for people
 * @param stage how far it is
 * @param tasks the tasks that have not ended
 * @param leftMillis how long the framework still has before they are killed; 0 once they are
 * @param claimant for whom, as FRAMEWORK/DEMAND; empty for nobody in particular
 */
public record EvictionView(
        String eviction,
        String framework,
        String agent,
        String reason,
        String why,
        String stage,
        List<String> tasks,
        long leftMillis,
        String claimant) {
    public EvictionView {
        tasks = List.copyOf(tasks);
    }
}
