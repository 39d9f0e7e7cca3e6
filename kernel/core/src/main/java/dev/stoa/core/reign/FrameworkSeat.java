package dev.stoa.core.reign;

import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.protocol.FrameworkInfo;

/** What a reign knows of one recorded framework beside the cell. */
final class FrameworkSeat {
    private final FrameworkId id;
    private FrameworkInfo info;
    private boolean connected;

    FrameworkSeat(FrameworkId id, FrameworkInfo info) {
        this.id = id;
        this.info = info;
    }

    FrameworkId id() {
        return id;
    }

    FrameworkInfo info() {
        return info;
    }

    boolean isConnected() {
        return connected;
    }

    void connect(FrameworkInfo newInfo) {
        info = newInfo;
        connected = true;
    }

    void disconnect() {
        connected = false;
    }
}
