package dev.stoa.api.protocol;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a master is and knows.
 *
 * @param master its id
 * @param address where its clients attach
 * @param phase how far it is
 * @param epoch the latest reign it has heard of, 0 before the first
 * @param leader the id of who leads as far as it knows, empty if it knows nobody
 * @param applied number of the last entry of the log that its state contains, -1 if none
 * @param committed number of the last entry that it knows to be agreed on, -1 if none
 * @param members every member's id with the address where its clients attach; empty before the log is open
 * @param nonce a number it drew when its directory was new: a lost disk draws another
 * @param founders the nonces of those with which it began the log, by id; empty for a master that joined or is alone
 * @param peers the ids and addresses it was started with
 * @param settings what all masters of a cluster must agree on, as {@code key=value}
 */
public record MasterInfo(
        String master,
        String address,
        Phase phase,
        long epoch,
        String leader,
        long applied,
        long committed,
        SortedMap<String, String> members,
        String nonce,
        SortedMap<String, String> founders,
        SortedMap<String, String> peers,
        List<String> settings) {
    public MasterInfo {
        members = Collections.unmodifiableSortedMap(new TreeMap<>(members));
        founders = Collections.unmodifiableSortedMap(new TreeMap<>(founders));
        peers = Collections.unmodifiableSortedMap(new TreeMap<>(peers));
        settings = List.copyOf(settings);
    }

    /** How far a master is. */
    public enum Phase {
        /** Its directory is new, which is on its disk, and it looks for the other masters before it opens a log. */
        FRESH,
        /** Its log is open, but it is no member: it waits to be taken in, or was removed. */
        OUTSIDER,
        /** It stands by for the leader. */
        STANDBY,
        /** It leads. */
        LEADER,
        /** Its log is not open yet. It may have a past: nothing follows from it. */
        STARTING
    }
}
