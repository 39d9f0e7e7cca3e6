package dev.stoa.transport.session;

/** What became of a message that was to be sent. */
public enum SendResult {
    /** It is on its way, in order behind all that was sent before. It may still be lost with the session. */
    SENT,
    /** The peer is slower than the sender and the bounded queue is full: try again later. Nothing was sent. */
    BACK_PRESSURED,
    /** The session has ended. */
    ENDED,
    /** The encoded message is larger than a session carries. Nothing was sent, the session goes on. */
    TOO_LARGE
}
