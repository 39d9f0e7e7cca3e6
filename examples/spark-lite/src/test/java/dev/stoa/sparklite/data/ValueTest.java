package dev.stoa.sparklite.data;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import com.esotericsoftware.kryo.KryoException;
import dev.stoa.sparklite.rdd.Pair;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ValueTest {
    /** An author's own type. */
    record Visit(String who, List<Integer> pages, Map<String, Double> seconds) {}

    /** An author's own type without a constructor that takes nothing. */
    static final class Counter {
        final int count;

        Counter(int count) {
            this.count = count;
        }
    }

    private static final List<Object> VALUES = List.of(
            "",
            "plain",
            "naïve 日本 😀",
            0L,
            -1L,
            Long.MAX_VALUE,
            Integer.MIN_VALUE,
            3.5,
            true,
            new Pair<>("key", 7L),
            new Pair<>(new Pair<>(1, 2L), "x"),
            new ArrayList<>(List.of("a", 1L, new Pair<>("k", 2))),
            Arrays.asList(1, 2, 3),
            List.of("x", "y"),
            new TreeMap<>(Map.of("a", 1)),
            Instant.EPOCH,
            new Visit("me", List.of(1, 2), Map.of("x", 0.5)));

    @Test
    void whatIsWrittenIsRead() {
        for (Object value : VALUES) {
            assertThat(ValueReader.fromBytes(ValueWriter.toBytes(value))).isEqualTo(value);
        }
        Counter read = (Counter) ValueReader.fromBytes(ValueWriter.toBytes(new Counter(5)));
        assertThat(read.count).isEqualTo(5);
    }

    @Test
    void valuesMayBeCutApartAndPutTogetherInAnotherOrder() {
        ByteArrayOutputStream backwards = new ByteArrayOutputStream();
        List<Object> expected = new ArrayList<>();
        for (int i = VALUES.size() - 1; i >= 0; i--) {
            backwards.writeBytes(ValueWriter.toBytes(VALUES.get(i)));
            expected.add(VALUES.get(i));
        }
        ValueReader reader = new ValueReader(new ByteArrayInputStream(backwards.toByteArray()));
        List<Object> found = new ArrayList<>();
        while (!reader.atEnd()) {
            found.add(reader.read());
        }
        assertThat(found).isEqualTo(expected);
    }

    @Test
    void bytesOfSomethingElseAreRefused() {
        assertThatThrownBy(() -> ValueReader.fromBytes(new byte[] {99})).isInstanceOf(KryoException.class);
        assertThatThrownBy(() -> ValueReader.fromBytes(new byte[] {Kind.LIST, -1, -1, -1, -1, 7}))
                .isInstanceOf(KryoException.class);
    }
}
