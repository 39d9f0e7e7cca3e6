package dev.stoa.api.resource;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Each operation beside the plainest set of numbers there is. */
class RangesTest {
    @Property
    @Domain(ResourceArbitraries.class)
    void normalFormIsAscendingDisjointAndWithoutTouchingNeighbours(@ForAll Ranges ranges) {
        for (int i = 1; i < ranges.intervals().size(); i++) {
            long before = ranges.intervals().get(i - 1).last();
            assertThat(ranges.intervals().get(i).first()).isGreaterThan(before + 1);
        }
        BitSet numbers = ResourceArbitraries.numbersOf(ranges);
        assertThat(ResourceArbitraries.rangesOf(numbers)).isEqualTo(ranges);
        assertThat(ranges.size()).isEqualTo(numbers.cardinality());
        assertThat(ranges.isEmpty()).isEqualTo(numbers.isEmpty());
        assertThat(ranges.lowest().orElse(-1)).isEqualTo(numbers.nextSetBit(0));
    }

    @Property
    @Domain(ResourceArbitraries.class)
    void agreesWithThePlainSetOnContainsAndOverlaps(@ForAll Ranges one, @ForAll Ranges two) {
        BitSet shared = ResourceArbitraries.numbersOf(one);
        BitSet wanted = ResourceArbitraries.numbersOf(two);
        shared.and(wanted);
        assertThat(one.contains(two)).isEqualTo(shared.equals(wanted));
        assertThat(one.overlaps(two)).isEqualTo(!shared.isEmpty());
        assertThat(two.overlaps(one)).isEqualTo(!shared.isEmpty());
    }

    @Property
    @Domain(ResourceArbitraries.class)
    void agreesWithThePlainSetOnPlus(@ForAll Ranges one, @ForAll Ranges two) {
        if (one.overlaps(two)) {
            assertThatThrownBy(() -> one.plus(two)).hasMessageEndingWith("overlap");
        } else {
            BitSet both = ResourceArbitraries.numbersOf(one);
            both.or(ResourceArbitraries.numbersOf(two));
            assertThat(ResourceArbitraries.numbersOf(one.plus(two))).isEqualTo(both);
        }
    }

    @Property
    @Domain(ResourceArbitraries.class)
    void agreesWithThePlainSetOnMinus(@ForAll Ranges one, @ForAll Ranges two) {
        BitSet shared = ResourceArbitraries.numbersOf(one);
        shared.and(ResourceArbitraries.numbersOf(two));
        BitSet left = ResourceArbitraries.numbersOf(one);
        left.andNot(shared);
        assertThat(ResourceArbitraries.numbersOf(one.minus(ResourceArbitraries.rangesOf(shared))))
                .isEqualTo(left);
    }

    @Property
    @Domain(ResourceArbitraries.class)
    void takesTheLowestNumbers(@ForAll Ranges ranges, @ForAll int some) {
        long count = Math.floorMod(some, ranges.size() + 1);
        Ranges taken = ranges.take(count);
        assertThat(taken.size()).isEqualTo(count);
        assertThat(ranges.contains(taken)).isTrue();
        Ranges left = ranges.minus(taken);
        if (count > 0 && !left.isEmpty()) {
            long highest = taken.intervals().get(taken.intervals().size() - 1).last();
            assertThat(highest).isLessThan(left.lowest().orElseThrow());
        }
    }

    @Property
    @Domain(ResourceArbitraries.class)
    void whatIsPrintedIsReadBack(@ForAll Ranges ranges) {
        assertThat(Resources.parse("ports:" + ranges).ports()).isEqualTo(ranges);
    }

    @Test
    void cannotTakeMoreThanThereIs() {
        assertThatThrownBy(() -> Ranges.of(1, 3).take(4)).hasMessage("[1-3] holds fewer than 4 numbers");
    }

    @Test
    void cannotTakeAwayWhatIsNotThere() {
        assertThatThrownBy(() -> Ranges.of(1, 3).minus(Ranges.of(3, 4))).hasMessage("[1-3] does not contain [3-4]");
    }

    @Test
    void largestNumberNeitherOverflowsSizeNorNeighbour() {
        Ranges all = Ranges.of(0, Ranges.MAX_NUMBER);
        assertThat(all.size()).isEqualTo(Ranges.MAX_NUMBER + 1);
        assertThat(all.minus(Ranges.of(0, Ranges.MAX_NUMBER - 1)))
                .isEqualTo(Ranges.of(Ranges.MAX_NUMBER, Ranges.MAX_NUMBER));
        assertThatThrownBy(() -> Ranges.of(0, Ranges.MAX_NUMBER + 1))
                .hasMessage("range 0-9007199254740993 is too large, must end at 2^53 or below");
    }

    @Test
    void moreIntervalsThanAllowedAreRefused() {
        List<Ranges.Interval> many = new ArrayList<>();
        for (int i = 0; i <= Ranges.MAX_INTERVALS; i++) {
            many.add(new Ranges.Interval(2L * i, 2L * i));
        }
        assertThatThrownBy(() -> new Ranges(many)).hasMessage("10001 ranges are more than the 10000 allowed");
    }
}
