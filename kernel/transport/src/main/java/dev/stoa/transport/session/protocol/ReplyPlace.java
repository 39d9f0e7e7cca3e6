package dev.stoa.transport.session.protocol;

/**
 * Where a client wants to be answered. Never a host: the server answers to where the hello came from, so nobody can make
 * it talk to somebody else.
 *
 * @param port a UDP port, or 0 where there are none
 * @param stream a number within the media driver, or 0
 */
public record ReplyPlace(int port, int stream) {
    /** For providers that know by themselves. */
    public static final ReplyPlace NONE = new ReplyPlace(0, 0);

    public ReplyPlace {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("reply port %d must be 0 to 65535".formatted(port));
        }
    }
}
