package dev.stoa.bench.message;

import java.util.Locale;

/** What bytes travel over. */
enum Carrier {
    /** Shared memory of one host. */
    IPC,
    /** Datagrams, here on loopback. */
    UDP;

    /** As it is written in addresses. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
