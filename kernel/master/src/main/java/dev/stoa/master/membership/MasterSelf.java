package dev.stoa.master.membership;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.protocol.MasterInfo;
import dev.stoa.api.protocol.MasterInfo.Phase;
import dev.stoa.journal.LogMembers;
import dev.stoa.journal.LogPosition;
import dev.stoa.journal.MasterId;

/** What this master says of itself, from before its log is open until the end. Safe for any thread. */
public final class MasterSelf {
    private final String cluster;
    private final MasterId id;
    private final String address;
    private final SortedMap<String, String> peers;
    private final List<String> settings;
    private volatile Origin origin = new Origin(Phase.STARTING, "", Collections.emptySortedMap());
    private volatile Optional<LogMembers> log = Optional.empty();

    private record Origin(Phase unopened, String nonce, SortedMap<String, String> founders) {}

    /**
     * A master whose log is not open yet.
     *
     * @param address where its clients attach
     * @param peers what it was told of the masters, by id; empty if it is alone
     * @param settings what all masters must agree on, as {@code key=value}
     */
    public MasterSelf(
            String cluster, MasterId id, String address, SortedMap<String, MasterPlace> peers, List<String> settings) {
        this.cluster = cluster;
        this.id = id;
        this.address = address;
        this.peers = new TreeMap<>();
        peers.forEach((peer, place) -> this.peers.put(peer, place.toString()));
        this.settings = List.copyOf(settings);
    }

    String cluster() {
        return cluster;
    }

    MasterId id() {
        return id;
    }

    /** How it came into its cluster. */
    void setOrigin(FoundingFile file) {
        origin = new Origin(Phase.STARTING, file.nonce(), file.founders());
    }

    /** It has no past, and the disk says so too: only then others may build on it. */
    void setFresh(FoundingFile file) {
        origin = new Origin(Phase.FRESH, file.nonce(), file.founders());
    }

    /** From now on this says how far the master is. */
    public void setLog(LogMembers members) {
        log = Optional.of(members);
    }

    Optional<LogMembers> log() {
        return log;
    }

    /** All of it, now. */
    public MasterInfo describe() {
        return log.map(members -> opened(members.position())).orElseGet(() -> unopened(origin));
    }

    /** What it says of itself once the disk knows this file. */
    MasterInfo describeFresh(FoundingFile file) {
        return unopened(new Origin(Phase.FRESH, file.nonce(), file.founders()));
    }

    private MasterInfo unopened(Origin came) {
        return new MasterInfo(
                id.value(),
                address,
                came.unopened(),
                0,
                "",
                -1,
                -1,
                Collections.emptySortedMap(),
                came.nonce(),
                came.founders(),
                peers,
                settings);
    }

    private MasterInfo opened(LogPosition position) {
        Origin came = origin;
        SortedMap<String, String> members = new TreeMap<>();
        position.members().keySet().forEach(member -> members.put(member, ""));
        MasterPlace.ofMembers(position.members()).forEach((member, place) -> members.put(member, place.toString()));
        // Where it listens itself it knows best, a master alone in particular.
        members.computeIfPresent(id.value(), (self, place) -> address);
        return new MasterInfo(
                id.value(),
                address,
                phase(position.role()),
                position.epoch(),
                position.leader().map(MasterId::value).orElse(""),
                position.applied(),
                position.committed(),
                members,
                came.nonce(),
                came.founders(),
                peers,
                settings);
    }

    private static Phase phase(LogPosition.Role role) {
        return switch (role) {
            case LEADER -> Phase.LEADER;
            case FOLLOWER -> Phase.STANDBY;
            case OUTSIDER -> Phase.OUTSIDER;
        };
    }
}
