package dev.stoa.core.reign;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.api.view.AgentSight;
import dev.stoa.core.cell.Slot;

/**
 * Shows the cell to those who follow it: all agents, then changes gathered over a time. What one follower has not been shown is a set
 * of agents, never a queue, so a slow one costs no more than a quick one and is shown everything anew.
 */
final class Following {
    /** The most followers. */
    static final int MAX_FOLLOWERS = 64;

    /** The most agents in one notice. */
    private static final int MAX_AGENTS_IN_NOTICE = 250;

    /** The most notices to one follower at one time; the rest waits for the next. */
    private static final int MAX_NOTICES = 8;

    private static final class Follower {
        private final long gatherMillis;
        private final BitSet toShow = new BitSet();
        private final SortedSet<AgentId> gone = new TreeSet<>();
        private long scene;
        private long part;
        private boolean complete;
        private long dueMillis;

        Follower(long gatherMillis) {
            this.gatherMillis = gatherMillis;
        }
    }

    private final Desk desk;
    private final SortedMap<FrameworkId, Follower> followers = new TreeMap<>();

    Following(Desk desk) {
        this.desk = desk;
    }

    void follow(FrameworkId framework, SchedulerCall.FollowCell call, long nowMillis) {
        if (!followers.containsKey(framework) && followers.size() >= MAX_FOLLOWERS) {
            desk.sayIfAttached(
                    framework,
                    new SchedulerNotice.CallRefused(
                            "FollowCell", "%d frameworks follow the cell already".formatted(MAX_FOLLOWERS)));
            return;
        }
        Follower follower = new Follower(call.gatherMillis());
        followers.put(framework, follower);
        beginAnew(follower, nowMillis);
    }

    void unfollow(FrameworkId framework) {
        followers.remove(framework);
    }

    /** A showing did not reach its follower, because that reads too slowly: it is shown everything anew. */
    void notShown(FrameworkId framework, long nowMillis) {
        Follower follower = followers.get(framework);
        if (follower != null) {
            beginAnew(follower, nowMillis + follower.gatherMillis);
        }
    }

    private void beginAnew(Follower follower, long dueMillis) {
        follower.scene++;
        follower.part = 0;
        follower.complete = false;
        follower.gone.clear();
        follower.toShow.clear();
        follower.toShow.or(desk.cell().indexes());
        follower.dueMillis = dueMillis;
    }

    void changed(Slot slot) {
        for (Follower follower : followers.values()) {
            follower.toShow.set(slot.index());
            follower.gone.remove(slot.id());
        }
    }

    void removed(Slot slot) {
        for (Follower follower : followers.values()) {
            follower.toShow.clear(slot.index());
            follower.gone.add(slot.id());
        }
    }

    /** Shows what is due. */
    void show(long nowMillis) {
        followers.forEach((framework, follower) -> {
            boolean news = !follower.toShow.isEmpty() || !follower.gone.isEmpty() || !follower.complete;
            if (news && follower.dueMillis <= nowMillis) {
                show(framework, follower);
                follower.dueMillis = nowMillis + follower.gatherMillis;
            }
        });
    }

    private void show(FrameworkId framework, Follower follower) {
        List<AgentId> gone = new ArrayList<>(follower.gone);
        follower.gone.clear();
        for (int notice = 0; notice < MAX_NOTICES; notice++) {
            List<AgentSight> sights = new ArrayList<>();
            for (int agent = follower.toShow.nextSetBit(0);
                    agent >= 0 && sights.size() < MAX_AGENTS_IN_NOTICE;
                    agent = follower.toShow.nextSetBit(agent + 1)) {
                follower.toShow.clear(agent);
                sights.add(sight(desk.cell().slotAt(agent)));
            }
            follower.complete |= follower.toShow.isEmpty();
            desk.sayIfAttached(
                    framework,
                    new SchedulerNotice.CellShown(
                            follower.scene,
                            follower.part++,
                            follower.complete,
                            sights,
                            notice == 0 ? gone : List.of()));
            if (follower.toShow.isEmpty()) {
                return;
            }
        }
    }

    private AgentSight sight(Slot slot) {
        return new AgentSight(slot.id(), slot.info().hostname(), slot.info().attributes(), slot.total(), slot.free());
    }

    long nextDeadline() {
        long next = Long.MAX_VALUE;
        for (Follower follower : followers.values()) {
            if (!follower.toShow.isEmpty() || !follower.gone.isEmpty() || !follower.complete) {
                next = Math.min(next, follower.dueMillis);
            }
        }
        return next;
    }
}
