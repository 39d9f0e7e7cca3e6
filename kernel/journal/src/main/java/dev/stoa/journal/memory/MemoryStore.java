package dev.stoa.journal.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.journal.Epoch;
import dev.stoa.journal.MasterElection.Deposed;
import dev.stoa.journal.MasterId;
import dev.stoa.journal.Replica;
import dev.stoa.journal.state.LogState;

/**
 * Stands for the disks of a cluster: what replicas opened on one store wrote, replicas opened later find. Nobody is elected until
 * {@link #elect} says so. Safe for use by any thread.
 */
public final class MemoryStore {
    private final LogState state = new LogState();
    private final List<MemoryReplica> replicas = new ArrayList<>();
    private long reigns;
    private Optional<MemoryReplica> master = Optional.empty();

    /** Opens a replica. */
    public synchronized Replica open(MasterId self) {
        MemoryReplica replica = new MemoryReplica(self, this);
        replicas.add(replica);
        return replica;
    }

    /**
     * Makes a replica master, in a new epoch; the one that was is deposed first.
     *
     * @throws IllegalArgumentException if no open replica bears the name
     */
    public synchronized Epoch elect(MasterId id) {
        MemoryReplica elected = replicas.stream()
                .filter(replica -> replica.self().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no replica of " + id + " is open"));
        depose();
        reigns++;
        master = Optional.of(elected);
        replicas.forEach(replica -> replica.board().masterSeen(Optional.of(id)));
        Epoch epoch = new Epoch(reigns);
        elected.board().elected(epoch);
        return epoch;
    }

    /** Ends the present reign, if there is one; nobody is master until the next election. */
    public synchronized void depose() {
        master.ifPresent(replica -> replica.board().deposed(Deposed.OUTVOTED));
        master = Optional.empty();
        replicas.forEach(replica -> replica.board().masterSeen(Optional.empty()));
    }

    synchronized SortedMap<String, String> members() {
        SortedMap<String, String> members = new TreeMap<>();
        replicas.forEach(replica -> members.put(replica.self().value(), "memory:" + replica.self()));
        return members;
    }

    synchronized long reigns() {
        return reigns;
    }

    LogState state() {
        return state;
    }

    synchronized void leave(MemoryReplica replica) {
        replicas.remove(replica);
        if (master.equals(Optional.of(replica))) {
            master = Optional.empty();
            replicas.forEach(other -> other.board().masterSeen(Optional.empty()));
        }
    }
}
