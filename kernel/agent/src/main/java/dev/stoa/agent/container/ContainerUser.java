package dev.stoa.agent.container;

/**
 * A user of this machine as whom a container runs.
 *
 * @param name what it is called; an alias of the same number is another one
 * @param uid its number
 * @param gid its own group's number
 * @param home its home directory, which need not exist
 */
public record ContainerUser(String name, int uid, int gid, String home) {
    /** The number of the one who may do everything. */
    public static final int ROOT = 0;

    /** Whether it may do everything, whatever it is called. */
    public boolean isRoot() {
        return uid == ROOT;
    }

    /** As {@code chown} takes it. */
    public String owner() {
        return uid + ":" + gid;
    }
}
