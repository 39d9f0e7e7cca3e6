package dev.stoa.journal;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How far a replica is.
 *
 * @param role what it is in the group
 * @param epoch the epoch of the latest reign it has heard of, 0 before the first
 * @param applied number of the last entry that its state contains, -1 if none
 * @param committed number of the last entry that it knows to be agreed on, -1 if none
 * @param leader who reigns, as far as it knows
 * @param members every member's id with its address {@code HOST:PORT}; empty for one that waits to be taken in
 */
public record LogPosition(
        Role role,
        long epoch,
        long applied,
        long committed,
        Optional<MasterId> leader,
        SortedMap<String, String> members) {
    public LogPosition {
        members = Collections.unmodifiableSortedMap(new TreeMap<>(members));
    }

    /** What a replica is in its group. */
    public enum Role {
        /** It reigns. */
        LEADER,
        /** It follows, or asks for votes. */
        FOLLOWER,
        /** It is no member yet, or no more. */
        OUTSIDER
    }

    /** How many members make a majority. */
    public int majority() {
        return members.size() / 2 + 1;
    }
}
