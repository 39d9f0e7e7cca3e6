package dev.stoa.transport.session;

/**
 * What a client says of itself when it attaches. The protocol version goes with it on the wire and is checked before
 * this is looked at.
 *
 * @param kind who
 * @param name for logs; an id where there is one
 * @param cluster the name of the cluster it means to reach; empty if it takes any
 * @param credentials proof of who it is; empty where none is asked for
 */
public record Hello(PeerKind kind, String name, String cluster, String credentials) {
    /** A hello without credentials. */
    public static Hello of(PeerKind kind, String name, String cluster) {
        return new Hello(kind, name, cluster, "");
    }
}
