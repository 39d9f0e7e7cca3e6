package dev.stoa.master.membership;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.protocol.MasterInfo;
import dev.stoa.api.protocol.MasterInfo.Phase;

/**
 * Decides what a master does whose directory is new. An empty directory may mean that the cluster is new, that the master is, or that
 * its disk was lost; and a voter that has forgotten its votes must not vote again. Only the other masters can tell, so all of them are
 * asked. Plain Java: what was heard goes in, the next step comes out.
 */
final class Founding {
    private Founding() {}

    /** What to do next. */
    sealed interface Step {
        /** Begin the cluster's log together with these, the nonces of all founders by id. */
        record Begin(SortedMap<String, String> founders) implements Step {}

        /** Open an empty log and wait to be taken in. */
        record Join() implements Step {}

        /** Ask again; the sentence says for whom. */
        record Wait(String sentence) implements Step {}

        /** Do not start. */
        record Refuse(Cause cause, String sentence) implements Step {}
    }

    /** Why a master must not start. */
    enum Cause {
        /** Its disk was lost. */
        DISK_LOST,
        /** It was taken out of the cluster. */
        REMOVED,
        /** Masters are set up differently in what all must agree on. */
        DIFFERING_SETTINGS
    }

    /**
     * The next step of a master with a new directory.
     *
     * @param self what it says of itself, in phase FRESH
     * @param heard what every other peer answered, by id; empty for one that did not
     */
    static Step decide(MasterInfo self, SortedMap<String, Optional<MasterInfo>> heard) {
        Optional<Step.Refuse> conflict = conflict(self, heard);
        if (conflict.isPresent()) {
            return conflict.get();
        }
        List<MasterInfo> members = present(heard).stream()
                .filter(info -> info.phase() == Phase.STANDBY || info.phase() == Phase.LEADER)
                .toList();
        if (!members.isEmpty()) {
            return besideMembers(self, members);
        }
        for (MasterInfo other : present(heard)) {
            if (!other.peers().equals(self.peers())) {
                return new Step.Refuse(
                        Cause.DIFFERING_SETTINGS,
                        "master '%s' was started with the peers %s, this one with %s; founders must agree on them"
                                .formatted(other.master(), names(other.peers()), names(self.peers())));
            }
        }
        List<String> silent = heard.entrySet().stream()
                .filter(entry -> entry.getValue().map(MasterInfo::phase).orElse(Phase.OUTSIDER) != Phase.FRESH)
                .map(Map.Entry::getKey)
                .toList();
        if (!silent.isEmpty()) {
            return new Step.Wait(
                    "the data directory is empty, and only master %s can tell whether the cluster exists already"
                            .formatted(String.join(" and master ", silent)));
        }
        SortedMap<String, String> founders = new TreeMap<>();
        founders.put(self.master(), self.nonce());
        present(heard).forEach(other -> founders.put(other.master(), other.nonce()));
        return new Step.Begin(founders);
    }

    private static Step besideMembers(MasterInfo self, List<MasterInfo> members) {
        for (MasterInfo member : members) {
            boolean asFounder = self.nonce().equals(member.founders().get(self.master()));
            if (member.members().containsKey(self.master()) && !asFounder) {
                return new Step.Refuse(
                        Cause.DISK_LOST,
                        ("the data directory is empty, but master '%s' knows '%s' as a member of cluster with a past; a master that"
                                        + " lost its disk is removed ('stoa masters remove %s') and joins again under a new id")
                                .formatted(member.master(), self.master(), self.master()));
            }
        }
        return members.stream()
                .filter(member -> self.nonce().equals(member.founders().get(self.master())))
                .findFirst()
                .<Step>map(founder -> new Step.Begin(founder.founders()))
                .orElseGet(Step.Join::new);
    }

    /**
     * Why a master that has a past must not start, if anything.
     *
     * @param self what it says of itself
     * @param heard what every other peer answered, by id; empty for one that did not
     */
    static Optional<Step.Refuse> check(MasterInfo self, SortedMap<String, Optional<MasterInfo>> heard) {
        Optional<Step.Refuse> conflict = conflict(self, heard);
        if (conflict.isPresent() || self.phase() == Phase.OUTSIDER) {
            return conflict;
        }
        return present(heard).stream()
                .filter(info -> info.phase() == Phase.LEADER && !info.members().containsKey(self.master()))
                .findFirst()
                .map(leader -> new Step.Refuse(
                        Cause.REMOVED,
                        ("master '%s' leads a cluster of %s, from which '%s' was removed; it joins again with an empty directory"
                                        + " under a new id")
                                .formatted(leader.master(), names(leader.members()), self.master())));
    }

    private static Optional<Step.Refuse> conflict(MasterInfo self, SortedMap<String, Optional<MasterInfo>> heard) {
        for (Map.Entry<String, Optional<MasterInfo>> entry : heard.entrySet()) {
            Optional<Step.Refuse> found = entry.getValue().flatMap(other -> conflict(self, entry.getKey(), other));
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static Optional<Step.Refuse> conflict(MasterInfo self, String expected, MasterInfo other) {
        if (!other.master().equals(expected)) {
            return Optional.of(new Step.Refuse(
                    Cause.DIFFERING_SETTINGS,
                    "at %s answers master '%s', where master '%s' was expected"
                            .formatted(other.address(), other.master(), expected)));
        }
        return difference(self, other).map(sentence -> new Step.Refuse(Cause.DIFFERING_SETTINGS, sentence));
    }

    /** In what two masters differ that all must agree on, as a sentence; empty if in nothing. */
    static Optional<String> difference(MasterInfo self, MasterInfo other) {
        List<String> theirs = new ArrayList<>(other.settings());
        theirs.removeAll(self.settings());
        List<String> ours = new ArrayList<>(self.settings());
        ours.removeAll(other.settings());
        return theirs.isEmpty() && ours.isEmpty()
                ? Optional.empty()
                : Optional.of("master '%s' has %s, '%s' has %s; all masters of a cluster must agree on them"
                        .formatted(other.master(), String.join(", ", theirs), self.master(), String.join(", ", ours)));
    }

    private static List<MasterInfo> present(SortedMap<String, Optional<MasterInfo>> heard) {
        return heard.values().stream().flatMap(Optional::stream).toList();
    }

    private static String names(SortedMap<String, String> places) {
        List<String> names = new ArrayList<>();
        places.forEach((id, address) -> names.add(id + "=" + address));
        return String.join(",", names);
    }
}
