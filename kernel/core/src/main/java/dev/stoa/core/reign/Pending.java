package dev.stoa.core.reign;

import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.resource.Resources;
import dev.stoa.core.cell.PoolKey;
import dev.stoa.core.cell.Promise;
import dev.stoa.core.cell.PromiseKey;

/** What is kept for things of one sort while they are being recorded, so that nobody else can take it meanwhile. */
final class Pending<K extends Comparable<K>> {
    /** For whom it is kept: no framework, but the master itself. */
    private static final FrameworkId MASTER = new FrameworkId("_");

    private final Desk desk;
    private final String sort;
    private final SortedMap<K, Promise> promises = new TreeMap<>();

    Pending(Desk desk, String sort) {
        this.desk = desk;
        this.sort = sort;
    }

    boolean isKept(K id) {
        return promises.containsKey(id);
    }

    void keep(K id, AgentId agent, PoolKey pool, Resources resources) {
        Promise promise = new Promise(new PromiseKey(MASTER, sort + " " + id), agent, pool, resources);
        desk.cell().promise(promise);
        promises.put(id, promise);
    }

    /** What was kept is anybody's, the thing's itself if it is recorded. Does nothing if nothing was kept. */
    void end(K id) {
        Promise promise = promises.remove(id);
        if (promise != null) {
            desk.cell().endPromise(promise.agent(), promise.pool(), promise.key());
            desk.wantAllocation();
        }
    }
}
