package dev.stoa.core.reign;

import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.protocol.FrameworkInfo;

/** What a reign knows of one recorded framework beside the cell. */
final class FrameworkSeat {
    private final FrameworkId id;
    private FrameworkInfo info;
    private long instance;
    private boolean connected;
    private boolean revived;
    private Care care = Care.NONE;
    private boolean older;

    /** Who looks after a framework's process. */
    enum Care {
        /** Whoever started it. */
        NONE,
        /** The kernel keeps its process running: it is not removed for being away. */
        SUPERVISED,
        /** It is the kernel itself, which keeps another's process running: it never has a session. */
        SUPERVISOR
    }

    FrameworkSeat(FrameworkId id, FrameworkInfo info, long instance) {
        this.id = id;
        this.info = info;
        this.instance = instance;
    }

    /** One that was recorded before this reign began. */
    static FrameworkSeat olderThanReign(FrameworkId id, FrameworkInfo info, long instance) {
        FrameworkSeat seat = new FrameworkSeat(id, info, instance);
        seat.older = true;
        return seat;
    }

    /** Whether an earlier reign may have launched tasks of it. */
    boolean isOlderThanReign() {
        return older;
    }

    FrameworkId id() {
        return id;
    }

    FrameworkInfo info() {
        return info;
    }

    /** Which process speaks for it, counted from 1. */
    long instance() {
        return instance;
    }

    boolean isConnected() {
        return connected;
    }

    void connect(FrameworkInfo newInfo, long newInstance) {
        info = newInfo;
        instance = newInstance;
        connected = true;
        revived = false;
    }

    /** Whether it asked for offers itself since it came, and so wants them beside what it demands. */
    boolean hasRevived() {
        return revived;
    }

    void revive() {
        revived = true;
    }

    Care care() {
        return care;
    }

    void setCare(Care newCare) {
        care = newCare;
    }

    void disconnect() {
        connected = false;
    }
}
