package dev.stoa.core.demand;

import java.util.BitSet;
import java.util.SortedSet;
import java.util.TreeSet;

import dev.stoa.api.demand.Demand;
import dev.stoa.api.demand.Explanation;
import dev.stoa.api.id.OfferId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.placement.Constraint;
import dev.stoa.api.resource.Ranges;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.core.cell.PoolKey;
import dev.stoa.core.placement.Among;
import dev.stoa.core.placement.Search;
import org.jspecify.annotations.Nullable;

/** One demand that stands: how much of it has been placed, and what it waits for. Changed only by {@link DemandBook}'s owner. */
public final class StandingDemand {
    /** What is being done about a demand. */
    public enum Stage {
        /** Agents that may be running its tasks are expected back. */
        RETURNING,
        /** It is to be looked at in the next round. */
        READY,
        /** No place was found; it is woken when something has changed for it. */
        WAITING
    }

    /** What demands have in common that find the same places: once one of them found none, the others find none. */
    record Shape(PoolKey pool, Resources resources, Constraint lasting, Among among) {}

    private final DemandKey key;
    private final long number;
    private final Demand demand;
    private final Search search;
    private final Shape shape;
    private final long sinceMillis;
    private final BitSet placed = new BitSet();
    private final SortedSet<OfferId> offered = new TreeSet<>();
    private Stage stage = Stage.READY;
    private long notBeforeMillis;
    private long lookAgainMillis;
    private long versionSeen = -1;
    private Rank rank = Rank.FIRST;
    private Explanation.@Nullable Outcome told;
    private String why = "";

    StandingDemand(DemandKey key, long number, Demand demand, Search search, long sinceMillis) {
        this.key = key;
        this.number = number;
        this.demand = demand;
        this.search = search;
        this.shape = new Shape(search.want().pool(), search.want().resources(), search.lasting(), search.among());
        this.sinceMillis = sinceMillis;
    }

    public DemandKey key() {
        return key;
    }

    /** Rises with each demand that is stated: the older is smaller. Owns promises by it. */
    public long number() {
        return number;
    }

    public Demand demand() {
        return demand;
    }

    public Search search() {
        return search;
    }

    public Stage stage() {
        return stage;
    }

    public int priority() {
        return demand.template().terms().priority();
    }

    /** How long it has stood. */
    public long waitedMillis(long nowMillis) {
        return Math.max(0, nowMillis - sinceMillis);
    }

    /** When time alone changes what may become of it: its deadline, its patience, what it waits for; the largest number if never. */
    public long nextAlarm(long nowMillis) {
        long since = sinceMillis();
        long next = Long.MAX_VALUE;
        if (demand.deadlineMillis() > 0) {
            next = Math.min(next, since + demand.deadlineMillis());
        }
        if (demand.patienceMillis() > 0 && since + demand.patienceMillis() > nowMillis) {
            next = Math.min(next, since + demand.patienceMillis());
        }
        if (lookAgainMillis > nowMillis) {
            next = Math.min(next, lookAgainMillis);
        }
        long near = search.matcher().nextPatienceMillis(waitedMillis(nowMillis));
        return near == Long.MAX_VALUE ? next : Math.min(next, since + near);
    }

    /** Something that stands in its way does so only until this time. */
    public void lookAgainAt(long millis) {
        lookAgainMillis = millis;
    }

    public long sinceMillis() {
        return sinceMillis;
    }

    /** How many of its tasks have been placed. */
    public int placedCount() {
        return placed.cardinality();
    }

    /** How many are still to be placed, those apart for which an offer is open. */
    public int remaining() {
        return Math.max(0, demand.count() - placed.cardinality() - offered.size());
    }

    /** Whether all of it has been placed. */
    public boolean isFulfilled() {
        return placed.cardinality() >= demand.count();
    }

    /** How many must be placed together now: the gang's minimum until it is reached, then one at a time. */
    public int least() {
        return Math.max(1, demand.gang().minimum() - placed.cardinality() - offered.size());
    }

    /** Marks those that are known to have been placed before. */
    public void markPlaced(Ranges numbers) {
        for (Ranges.Interval interval : numbers.intervals()) {
            if (interval.first() < demand.count()) {
                placed.set((int) interval.first(), (int) Math.min(demand.count(), interval.last() + 1));
            }
        }
    }

    /** Marks one as placed. */
    public void markPlaced(int task) {
        placed.set(task);
    }

    /** Takes over from an earlier statement of the same demand what has been placed under the same ids. */
    void takeOver(StandingDemand earlier) {
        if (earlier.demand.template().id().equals(demand.template().id())) {
            placed.or(earlier.placed);
            placed.clear(demand.count(), Math.max(demand.count(), placed.length()));
        }
    }

    /** The first task from this number on that has not been placed; the count if there is none. */
    public int nextUnplaced(int from) {
        return Math.min(demand.count(), placed.nextClearBit(from));
    }

    /** The task of this number as it is launched. */
    public TaskSpec task(int task) {
        TaskSpec template = demand.template();
        return new TaskSpec(
                taskId(task),
                template.name(),
                template.resources(),
                template.body(),
                template.labels(),
                template.killGraceMillis(),
                template.terms());
    }

    /** The id of the task of this number. */
    public TaskId taskId(int task) {
        return new TaskId(demand.template().id() + "." + task);
    }

    /** An offer was made for one of its tasks. */
    public void offered(OfferId offer) {
        offered.add(offer);
    }

    /** An offer is over. If it was used one more is placed. */
    public void offerEnded(OfferId offer, Use use) {
        if (offered.remove(offer) && use == Use.USED) {
            placed.set(placed.nextClearBit(0));
        }
    }

    /** What became of an offer. */
    public enum Use {
        /** At least one task was launched on it. */
        USED,
        /** It was declined, ran out or was taken back. */
        UNUSED
    }

    /** The offers that are open for it. A view. */
    public SortedSet<OfferId> offers() {
        return offered;
    }

    /** Equal for demands that find the same places. */
    public Object shapeKey() {
        return shape;
    }

    Shape shape() {
        return shape;
    }

    void moveTo(Stage next) {
        stage = next;
    }

    void notBefore(long millis) {
        notBeforeMillis = millis;
    }

    long notBeforeMillis() {
        return notBeforeMillis;
    }

    void seen(long version) {
        versionSeen = version;
    }

    long versionSeen() {
        return versionSeen;
    }

    /** Where its framework stood when it was last put into the order. */
    public Rank rank() {
        return rank;
    }

    public void setRank(Rank now) {
        rank = now;
    }

    /** Remembers why it waits; whether that is another outcome than was told before. */
    public boolean explained(Explanation explanation) {
        boolean news = told != explanation.outcome();
        told = explanation.outcome();
        why = explanation.summary();
        return news;
    }

    /** Whether this is the outcome when last looked at. */
    public boolean isTold(Explanation.Outcome outcome) {
        return told == outcome;
    }

    /** Why it waits, when last looked at; empty if nobody has looked. */
    public String why() {
        return why;
    }
}
