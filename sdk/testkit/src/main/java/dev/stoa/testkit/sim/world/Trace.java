package dev.stoa.testkit.sim.world;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The story of a run: a fingerprint of every step and word, and the last lines of it in words. Two runs are the same if
 * their fingerprints are.
 */
public final class Trace {
    private static final int KEPT_LINES = 400;
    private static final long PRIME = 0x100000001B3L;

    private record Line(long atMicros, SimProcess process, String what, long detail) {
        @Override
        public String toString() {
            String suffix = detail == 0 ? "" : " " + Long.toHexString(detail);
            return "%12.6f %-16s %s%s".formatted(atMicros / 1e6, process, what, suffix);
        }
    }

    private final Deque<Line> last = new ArrayDeque<>();
    private final Consumer<String> listener;
    private final boolean told;
    private long fingerprint = 0xCBF29CE484222325L;
    private long lines;

    private Trace(Consumer<String> listener, boolean told) {
        this.listener = listener;
        this.told = told;
    }

    /** Keeps the fingerprint and the end of the story. */
    public static Trace brief() {
        return new Trace(line -> {}, false);
    }

    /** Tells every line too. */
    public static Trace to(Consumer<String> listener) {
        return new Trace(listener, true);
    }

    void step(long atMicros, SimProcess process, String what) {
        add(new Line(atMicros, process, what, 0));
    }

    /** Adds a word that was said, and a number that tells it from others of its kind. */
    public void note(SimProcess process, String what, long detail) {
        add(new Line(process.world().nowMicros(), process, what, detail));
    }

    /** Tells more of what was said, to whoever listens; it does not count for the fingerprint. */
    public void tell(SimProcess process, Supplier<String> words) {
        if (told) {
            listener.accept("%12.6f %-16s   %s".formatted(process.world().nowMicros() / 1e6, process, words.get()));
        }
    }

    private void add(Line line) {
        mix(line.atMicros());
        mix(line.process().number());
        mix(line.what().hashCode());
        mix(line.detail());
        lines++;
        last.addLast(line);
        if (last.size() > KEPT_LINES) {
            last.removeFirst();
        }
        if (told) {
            listener.accept(line.toString());
        }
    }

    private void mix(long value) {
        fingerprint = (fingerprint ^ value) * PRIME;
        fingerprint ^= fingerprint >>> 29;
    }

    /** Tells this story from any other. */
    public long fingerprint() {
        return fingerprint;
    }

    /** How many lines it has. */
    public long lines() {
        return lines;
    }

    /** The end of the story, at most so many lines. */
    public String ending(int most) {
        StringBuilder text = new StringBuilder();
        last.stream().skip(Math.max(0, last.size() - most)).forEach(line -> text.append(line)
                .append('\n'));
        return text.toString();
    }
}
