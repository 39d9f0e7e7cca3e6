package dev.stoa.api.resource;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

import dev.stoa.api.resource.ResourceArbitraries.Disjoint;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ResourcesAlgebraTest {
    @Property
    @Domain(ResourceArbitraries.class)
    void takingAwayWhatWasAddedLeavesTheBeginning(@ForAll Disjoint pair) {
        assertThat(pair.first().plus(pair.second()).minus(pair.second())).isEqualTo(pair.first());
    }

    @Property
    @Domain(ResourceArbitraries.class)
    void addingCommutes(@ForAll Disjoint pair) {
        assertThat(pair.first().plus(pair.second())).isEqualTo(pair.second().plus(pair.first()));
    }

    @Property
    @Domain(ResourceArbitraries.class)
    void addingAssociates(@ForAll Disjoint pair, @ForAll Resources third) {
        Resources both = pair.first().plus(pair.second());
        Resources other = amountsOnly(third);
        assertThat(both.plus(other)).isEqualTo(pair.first().plus(pair.second().plus(other)));
    }

    @Property
    @Domain(ResourceArbitraries.class)
    void nothingIsNeutral(@ForAll Resources amount) {
        assertThat(amount.plus(Resources.NONE)).isEqualTo(amount);
        assertThat(Resources.NONE.plus(amount)).isEqualTo(amount);
        assertThat(amount.minus(amount)).isEqualTo(Resources.NONE);
        assertThat(amount.contains(Resources.NONE)).isTrue();
    }

    @Property
    @Domain(ResourceArbitraries.class)
    void theSumContainsItsParts(@ForAll Disjoint pair) {
        Resources sum = pair.first().plus(pair.second());
        assertThat(sum.contains(pair.first())).isTrue();
        assertThat(sum.contains(pair.second())).isTrue();
    }

    @Property
    @Domain(ResourceArbitraries.class)
    void takingAwaySucceedsExactlyWhenItIsContained(@ForAll Resources have, @ForAll Resources want) {
        if (have.contains(want)) {
            assertThat(have.minus(want).plus(want)).isEqualTo(have);
        } else {
            assertThatThrownBy(() -> have.minus(want))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(have + " does not contain " + want);
        }
    }

    @Property
    @Domain(ResourceArbitraries.class)
    void theShortfallIsEmptyExactlyWhenItIsContained(@ForAll Resources have, @ForAll Resources want) {
        assertThat(have.shortfall(want).isEmpty()).isEqualTo(have.contains(want));
    }

    @Property
    @Domain(ResourceArbitraries.class)
    void whatIsPrintedIsReadBack(@ForAll Resources amount) {
        assertThat(Resources.parse(amount.toString())).isEqualTo(amount);
    }

    @Property
    @Domain(ResourceArbitraries.class)
    void addingWhatIsThereAlreadyIsRefused(@ForAll Resources amount) {
        if (!amount.ports().isEmpty()) {
            assertThatThrownBy(() -> amount.plus(amount))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageEndingWith("overlap");
        }
    }

    @Test
    void nothingIsEverNegative() {
        assertThatThrownBy(() -> Resources.of(-1, 0)).hasMessage("cpus:-1 is negative, must be 0 or more");
        assertThatThrownBy(() -> Resources.of(0, -2)).hasMessage("mem:-2 is negative, must be 0 or more");
        assertThatThrownBy(() -> Resources.of(0, 0, -3)).hasMessage("disk:-3 is negative, must be 0 or more");
        assertThatThrownBy(() -> Resources.of(1, 1).minus(Resources.of(2, 0)))
                .hasMessage("cpus:0.001;mem:1MiB does not contain cpus:0.002");
    }

    @Test
    void namesOfEmptyCustomKindsAreLeftOut() {
        assertThat(Resources.parse("licences:0;ports:[];gpus:{}")).isEqualTo(Resources.NONE);
    }

    @Test
    void namedThingIsNotHeldTwice() {
        Resources gpu = Resources.parse("gpus:{a}");
        assertThatThrownBy(() -> gpu.plus(gpu)).hasMessage("'a' is in both [a] and [a]");
    }

    @Test
    void sumsThatDoNotFitAreRefusedRatherThanWrapped() {
        Resources most = Resources.of(Long.MAX_VALUE, 0);
        assertThatThrownBy(() -> most.plus(Resources.of(1, 0))).isInstanceOf(ArithmeticException.class);
    }

    @Test
    void namesAreOfOneKindOnly() {
        assertThatThrownBy(() -> Resources.parse("gpus:2").plus(Resources.parse("gpus:{a}")))
                .hasMessage("'gpus' is of two kinds, must be a number, ranges or a set");
        assertThatThrownBy(() -> Resources.parse("x:[1-2]").plus(Resources.parse("x:{a}")))
                .hasMessage("'x' is of two kinds, must be a number, ranges or a set");
    }

    @Test
    void membersThatCouldNotBeReadBackAreRefused() {
        assertThatThrownBy(() -> new Resources(
                        0,
                        0,
                        0,
                        Collections.emptySortedMap(),
                        Collections.emptySortedMap(),
                        new TreeMap<>(Map.of("gpus", new TreeSet<>(java.util.List.of("a,b"))))))
                .hasMessage("'a,b' in 'gpus' must be 1 to 128 letters, digits or '_', '.', '/', ':', '-'");
    }

    @Test
    void callersCannotChangeAnAmountAfterwards() {
        TreeMap<String, Long> mine = new TreeMap<>(Map.of("licences", 5L));
        Resources amount = new Resources(0, 0, 0, mine, Collections.emptySortedMap(), Collections.emptySortedMap());
        mine.put("licences", 6L);
        assertThat(amount).isEqualTo(Resources.parse("licences:5"));
        assertThatThrownBy(() -> amount.scalars().put("more", 1L)).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void shortfallNamesEachKindWithBothAmounts() {
        Resources have = Resources.parse("cpus:1;mem:1GiB;ports:[1-3];gpus:{a}");
        Resources want = Resources.parse("cpus:2.5;mem:1GiB;disk:5MiB;licences:1;ports:[3-4];gpus:{b}");
        assertThat(have.shortfall(want))
                .containsExactly(
                        "cpus: 2.5 wanted, 1 there",
                        "disk: 5MiB wanted, 0MiB there",
                        "licences: 1 wanted, 0 there",
                        "ports: [3-4] wanted, [1-3] there",
                        "gpus: [b] wanted, [a] there");
    }

    @Test
    void whatIsWantedByNumberIsNamedFromWhatIsThere() {
        Resources have = Resources.parse("cpus:4;ports:[5-6,9];gpus:{b,c,a};licences:3");
        Resources want = Resources.parse("cpus:1;ports:2;gpus:1;licences:2");

        assertThat(want.namedFrom(have)).isEqualTo(Resources.parse("cpus:1;ports:[5-6];gpus:{a};licences:2"));
        assertThat(have.hasRoomFor(want)).isTrue();
        assertThat(have.contains(want)).isFalse();
    }

    @Test
    void whatThereIsTooLittleOfStaysANumber() {
        Resources have = Resources.parse("cpus:4;ports:[5-6];gpus:{a}");
        Resources want = Resources.parse("cpus:1;ports:3;gpus:1");

        assertThat(want.namedFrom(have)).isEqualTo(Resources.parse("cpus:1;ports:3;gpus:{a}"));
        assertThat(have.hasRoomFor(want)).isFalse();
        assertThat(have.shortfall(want)).containsExactly("ports: 3 wanted, 2 there");
    }

    @Property
    @Domain(ResourceArbitraries.class)
    void roomForNumbersIsRoomForThatManyNames(@ForAll Resources have, @ForAll Resources want) {
        Resources numbered = numbered(want);

        assertThat(have.hasRoomFor(numbered)).isEqualTo(numbered(have).contains(numbered));
        assertThat(have.shortfall(numbered).isEmpty()).isEqualTo(have.hasRoomFor(numbered));
        assertThat(numbered(have.without(numbered))).isEqualTo(numbered(have).without(numbered));
        if (have.hasRoomFor(numbered)) {
            assertThat(numbered(numbered.namedFrom(have))).isEqualTo(numbered);
            assertThat(have.minus(numbered.namedFrom(have))).isEqualTo(have.without(numbered));
        }
    }

    /** The same with all names counted. */
    private static Resources numbered(Resources named) {
        TreeMap<String, Long> numbers = new TreeMap<>(named.scalars());
        named.ranges().forEach((kind, ranges) -> numbers.put(kind, ranges.size()));
        named.sets().forEach((kind, members) -> numbers.put(kind, (long) members.size()));
        return new Resources(
                named.cpuMillis(),
                named.memoryMib(),
                named.diskMib(),
                numbers,
                Collections.emptySortedMap(),
                Collections.emptySortedMap());
    }

    @Test
    void portsAreAddedToThoseThatAreThere() {
        assertThat(Resources.of(1, 1)
                        .withPorts(Ranges.of(1, 2))
                        .withPorts(Ranges.of(3, 3))
                        .ports())
                .isEqualTo(Ranges.of(1, 3));
    }

    private static Resources amountsOnly(Resources given) {
        return new Resources(
                given.cpuMillis(),
                given.memoryMib(),
                given.diskMib(),
                given.scalars(),
                Collections.emptySortedMap(),
                Collections.emptySortedMap());
    }
}
