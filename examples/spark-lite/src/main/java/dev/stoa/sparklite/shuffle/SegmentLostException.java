package dev.stoa.sparklite.shuffle;

/** What a map task left cannot be had, or not as it was left: it has to be computed again. */
public final class SegmentLostException extends Exception {
    private final Segment segment;

    SegmentLostException(Segment segment, Throwable cause) {
        super("%s at %s: %s".formatted(segment.name(), segment.address(), cause), cause);
        this.segment = segment;
    }

    /** What was lost. */
    public Segment segment() {
        return segment;
    }
}
