package dev.stoa.testkit.sim.network;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

import dev.stoa.testkit.sim.world.SimProcess;
import dev.stoa.testkit.sim.world.World;
import dev.stoa.transport.session.SessionAddress;
import dev.stoa.transport.session.SessionConfig;
import dev.stoa.transport.session.SessionTransport;
import org.jspecify.annotations.Nullable;

/** The network of one world. A host is known by the name of the processes that live on it, one after another. */
public final class SimNetwork {
    private static final int MILLION = 1_000_000;

    private final World world;
    private final SessionConfig config;
    private final RandomGenerator random;
    private final Map<String, Place> places = new TreeMap<>();
    private final Map<String, Cut> cuts = new TreeMap<>();
    private final List<Link> holding = new ArrayList<>();
    private Conditions conditions = Conditions.FAIR;
    private Wire wire = Wire.PLAIN;
    private long frames;

    public SimNetwork(World world, SessionConfig config) {
        this.world = world;
        this.config = config;
        this.random = world.newRandom();
    }

    /** The transport of one process. What it held is nobody's when the process dies. */
    public SessionTransport transport(SimProcess process) {
        return new SimTransport(this, process);
    }

    /** Changes how frames are carried from now on. */
    public void setConditions(Conditions now) {
        conditions = now;
    }

    /** Has all messages that come pass here. */
    public void tap(Wire now) {
        wire = now;
    }

    /** Cuts the way from each of the hosts to each of the others; the way back stays. */
    public void cut(Collection<String> from, Collection<String> to, Cut how) {
        for (String one : from) {
            for (String other : to) {
                cuts.put(way(one, other), how);
            }
        }
    }

    /** Mends all cuts; what they held goes on. */
    public void heal() {
        cuts.clear();
        List<Link> waiting = List.copyOf(holding);
        holding.clear();
        waiting.forEach(Link::goOn);
    }

    /** Whether frames from one host to another vanish or wait now. */
    public boolean isCut(String from, String to) {
        return cutBetween(from, to) != null;
    }

    /** How many frames have been sent. */
    public long frames() {
        return frames;
    }

    private static String way(String from, String to) {
        return from + " > " + to;
    }

    @Nullable
    Cut cutBetween(String from, String to) {
        return cuts.isEmpty() ? null : cuts.get(way(from, to));
    }

    void holds(Link link) {
        if (!holding.contains(link)) {
            holding.add(link);
        }
    }

    /** How long the next frame takes. */
    long delayMicros() {
        long min = conditions.minDelay().toNanos() / 1_000;
        long max = conditions.maxDelay().toNanos() / 1_000;
        return min + random.nextLong(max - min + 1);
    }

    boolean isLost() {
        frames++;
        return happens(conditions.lostPerMillion());
    }

    boolean isRepeated() {
        return happens(conditions.repeatedPerMillion());
    }

    boolean overtakes() {
        return happens(conditions.overtakingPerMillion());
    }

    private boolean happens(int perMillion) {
        return perMillion > 0 && random.nextInt(MILLION) < perMillion;
    }

    long newKey() {
        return random.nextLong();
    }

    World world() {
        return world;
    }

    SessionConfig config() {
        return config;
    }

    Wire wire() {
        return wire;
    }

    @Nullable
    Place placeAt(SessionAddress address) {
        return places.get(address.toString());
    }

    /** False if the address is taken. */
    boolean open(SessionAddress address, Place place) {
        return places.putIfAbsent(address.toString(), place) == null;
    }

    void close(SessionAddress address, Place place) {
        places.remove(address.toString(), place);
    }
}
