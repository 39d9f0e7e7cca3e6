package dev.stoa.api.placement;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * A regular expression whose cost is bounded: it matches the whole of a text in time proportional to its own length times the
 * text's, whatever both are (Thompson, "Regular Expression Search Algorithm", CACM 1968).
 *
 * <p>Plain characters, {@code .}, classes such as {@code [a-z_]} and {@code [^0-9]}, {@code \d \w \s} and their opposites
 * {@code \D \W \S}, a backslash before any other sign, groups, {@code |}, {@code * + ?}, {@code {n}}, {@code {n,}} and
 * {@code {n,m}}. Anchors, back-references, look-around and lazy or possessive repetition are refused. At most 256 characters,
 * groups nested at most 16 deep, repetition at most 64 times, at most 2,000 steps in all. Immutable.
 */
final class LinearPattern {
    static final int MAX_LENGTH = 256;
    static final int MAX_REPEAT = 64;
    static final int MAX_STEPS = 2_000;

    /** One step: a test of a character, or a fork to one or two other steps. */
    private record Step(IntPredicate test, int to, int orTo) {
        boolean isFork() {
            return to >= 0;
        }
    }

    private final List<Step> steps;

    private LinearPattern(List<Step> steps) {
        this.steps = steps;
    }

    /** Reads a pattern; what it refuses it names with the place. */
    static LinearPattern compile(String pattern) {
        PlacementRules.require(
                pattern.length() <= MAX_LENGTH,
                "pattern '%s' has %d characters, at most %d are allowed",
                pattern,
                pattern.length(),
                MAX_LENGTH);
        Writer writer = new Writer();
        new PatternParser(pattern).parse().write(writer);
        PlacementRules.require(
                writer.steps.size() <= MAX_STEPS,
                "pattern '%s' comes to more than %d steps when its repetitions are written out",
                pattern,
                MAX_STEPS);
        return new LinearPattern(List.copyOf(writer.steps));
    }

    static void check(String pattern) {
        compile(pattern);
    }

    /** Whether the whole text matches. */
    boolean matches(String text) {
        BitSet now = new BitSet(steps.size() + 1);
        BitSet next = new BitSet(steps.size() + 1);
        enter(0, now);
        int[] characters = text.codePoints().toArray();
        for (int c : characters) {
            for (int at = now.nextSetBit(0); at >= 0 && at < steps.size(); at = now.nextSetBit(at + 1)) {
                Step step = steps.get(at);
                if (!step.isFork() && step.test().test(c)) {
                    enter(at + 1, next);
                }
            }
            BitSet spent = now;
            now = next;
            next = spent;
            next.clear();
        }
        return now.get(steps.size());
    }

    /** Marks a step and all that can be reached from it without a character. */
    private void enter(int first, BitSet marked) {
        int[] open = new int[2 * steps.size() + 2];
        int count = 0;
        open[count++] = first;
        while (count > 0) {
            int at = open[--count];
            if (marked.get(at)) {
                continue;
            }
            marked.set(at);
            if (at < steps.size() && steps.get(at).isFork()) {
                open[count++] = steps.get(at).to();
                if (steps.get(at).orTo() >= 0) {
                    open[count++] = steps.get(at).orTo();
                }
            }
        }
    }

    /** Collects steps. It stops growing soon after the bound, which the caller checks. */
    static final class Writer {
        private final List<Step> steps = new ArrayList<>();

        private int here() {
            return steps.size();
        }

        private void add(Step step) {
            if (steps.size() <= MAX_STEPS) {
                steps.add(step);
            }
        }

        private void set(int at, Step step) {
            if (at < steps.size()) {
                steps.set(at, step);
            }
        }

        private boolean isFull() {
            return steps.size() > MAX_STEPS;
        }
    }

    /** A part of a pattern, which writes itself as steps. */
    interface Part {
        void write(Writer into);
    }

    static Part one(IntPredicate test) {
        return into -> into.add(new Step(test, -1, -1));
    }

    private static boolean isAny(int c) {
        return true;
    }

    static Part any() {
        return one(LinearPattern::isAny);
    }

    static Part sequence(List<Part> parts) {
        return into -> parts.forEach(part -> part.write(into));
    }

    static Part either(Part first, Part second) {
        return into -> {
            int fork = into.here();
            into.add(new Step(LinearPattern::isAny, -1, -1));
            first.write(into);
            int jump = into.here();
            into.add(new Step(LinearPattern::isAny, -1, -1));
            into.set(fork, new Step(LinearPattern::isAny, fork + 1, into.here()));
            second.write(into);
            into.set(jump, new Step(LinearPattern::isAny, into.here(), -1));
        };
    }

    /** {@code most} below 0 stands for without end. */
    static Part repeated(Part part, int least, int most) {
        return into -> {
            for (int i = 0; i < least && !into.isFull(); i++) {
                part.write(into);
            }
            if (most < 0) {
                int fork = into.here();
                into.add(new Step(LinearPattern::isAny, -1, -1));
                part.write(into);
                into.add(new Step(LinearPattern::isAny, fork, -1));
                into.set(fork, new Step(LinearPattern::isAny, fork + 1, into.here()));
            }
            for (int i = least; i < most && !into.isFull(); i++) {
                int fork = into.here();
                into.add(new Step(LinearPattern::isAny, -1, -1));
                part.write(into);
                into.set(fork, new Step(LinearPattern::isAny, fork + 1, into.here()));
            }
        };
    }
}
