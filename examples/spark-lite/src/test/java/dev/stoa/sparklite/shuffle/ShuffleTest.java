package dev.stoa.sparklite.shuffle;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

import dev.stoa.sparklite.rdd.Pair;
import dev.stoa.sparklite.rdd.Reduction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ShuffleTest {
    private static final int PARTITIONS = 5;
    private static final long TINY = 1;

    @TempDir
    Path scratch;

    private final MemoryBlobs.Network network = new MemoryBlobs.Network();

    /** A key that only Kryo can write. */
    record Place(String street, int number) {}

    private <K, V> MapOutputFile write(
            MemoryBlobs blobs,
            String name,
            List<Pair<K, V>> rows,
            Reduction<V> reduction,
            MemoryBudget budget,
            long floor)
            throws Exception {
        try (ShuffleWriter<K, V> writer = new ShuffleWriter<>(name, PARTITIONS, reduction, budget, floor, scratch)) {
            for (Pair<K, V> row : rows) {
                writer.accept(row);
            }
            return writer.finish(blobs);
        }
    }

    private static List<Segment> segments(Map<MapOutputFile, MemoryBlobs> files, int partition) {
        List<Segment> segments = new ArrayList<>();
        files.forEach((file, blobs) -> {
            if (file.lengths()[partition] > 0) {
                segments.add(new Segment(
                        segments.size(),
                        blobs.address().toString(),
                        MapOutputFile.segment(file.name(), partition),
                        file.lengths()[partition]));
            }
        });
        return segments;
    }

    private <K, V> Map<K, V> read(
            MemoryBlobs reader,
            Map<MapOutputFile, MemoryBlobs> files,
            Reduction<V> reduction,
            MemoryBudget budget,
            long floor)
            throws Exception {
        Map<K, V> all = new HashMap<>();
        for (int p = 0; p < PARTITIONS; p++) {
            new ShuffleReader<K, V>(reader, reduction, budget, floor, scratch, "read" + p)
                    .pour(segments(files, p), pair -> {
                        assertThat(all).doesNotContainKey(pair.key());
                        all.put(pair.key(), pair.value());
                        return true;
                    });
        }
        return all;
    }

    private static List<Pair<Object, Long>> randomRows(Random random, int count, int keys) {
        List<Pair<Object, Long>> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int key = random.nextInt(keys);
            Object name =
                    switch (key % 3) {
                        case 0 -> "wörd" + key;
                        case 1 -> (long) key;
                        default -> new Place("street", key);
                    };
            rows.add(new Pair<>(name, (long) random.nextInt(100) - 50));
        }
        return rows;
    }

    private void roundTrip(MemoryBudget budget, long floor) throws Exception {
        Random random = new Random(7);
        Map<Object, Long> expected = new HashMap<>();
        Map<MapOutputFile, MemoryBlobs> files = new HashMap<>();
        for (int map = 0; map < 4; map++) {
            MemoryBlobs blobs = network.join("executor" + map);
            List<Pair<Object, Long>> rows = randomRows(random, 3000, 2000);
            rows.forEach(row -> expected.merge(row.key(), row.value(), Long::sum));
            files.put(write(blobs, "map" + map, rows, Long::sum, budget, floor), blobs);
        }
        Map<Object, Long> found = read(network.join("reader"), files, Long::sum, budget, floor);
        assertThat(found).isEqualTo(expected);
    }

    @Test
    void everyKeyComesOutOnceWithItsValuesJoined() throws Exception {
        MemoryBudget budget = new MemoryBudget(1 << 30);
        roundTrip(budget, SpillingTable.FLOOR_BYTES);
        assertThat(budget.free()).isEqualTo(1 << 30);
    }

    @Test
    void spillingChangesNothingButThatFilesComeAndGo() throws Exception {
        MemoryBudget budget = new MemoryBudget(0);
        roundTrip(budget, 64 * 1024);
        assertThat(budget.free()).isZero();
        try (Stream<Path> left = Files.list(scratch)) {
            assertThat(left)
                    .allMatch(file -> file.toString().endsWith(".shuffle"))
                    .hasSize(4);
        }
    }

    @Test
    void bothSidesReallySpillWhenMemoryIsShort() throws Exception {
        MemoryBlobs blobs = network.join("a");
        MemoryBudget none = new MemoryBudget(0);
        List<Pair<Object, Long>> rows = randomRows(new Random(1), 3000, 2000);
        MapOutputFile file = write(blobs, "m", rows, Long::sum, none, 64 * 1024);
        assertThat(file.spills()).isPositive();
        ShuffleReader<Object, Long> reader = new ShuffleReader<>(blobs, Long::sum, none, 16 * 1024, scratch, "r");
        reader.pour(segments(Map.of(file, blobs), 0), pair -> true);
        assertThat(reader.spills()).isPositive();
    }

    @Test
    void keysOfOneHashAreJoinedThoughSpillingCannotPartThem() throws Exception {
        MemoryBlobs blobs = network.join("a");
        // "Aa" and "BB" have one hash, and so have all strings made of them.
        List<Pair<String, Long>> rows = new ArrayList<>();
        for (int i = 0; i < 256; i++) {
            StringBuilder key = new StringBuilder();
            for (int bit = 0; bit < 8; bit++) {
                key.append((i >> bit & 1) == 0 ? "Aa" : "BB");
            }
            rows.add(new Pair<>(key.toString(), 1L));
        }
        MapOutputFile file = write(blobs, "m", rows, Long::sum, new MemoryBudget(0), TINY);
        Map<String, Long> found = read(blobs, Map.of(file, blobs), Long::sum, new MemoryBudget(0), 16 * 1024);
        assertThat(found).hasSize(256).containsValue(1L).doesNotContainValue(2L);
    }

    @Test
    void aSinkThatHasEnoughIsSentNoMore() throws Exception {
        MemoryBlobs blobs = network.join("a");
        List<Pair<Object, Long>> rows = randomRows(new Random(1), 500, 400);
        MapOutputFile file = write(blobs, "m", rows, Long::sum, new MemoryBudget(0), 64 * 1024);
        List<Object> taken = new ArrayList<>();
        new ShuffleReader<Object, Long>(blobs, Long::sum, new MemoryBudget(0), 1, scratch, "r")
                .pour(segments(Map.of(file, blobs), 1), pair -> {
                    taken.add(pair);
                    return taken.size() < 3;
                });
        assertThat(taken).hasSize(3);
    }

    @Test
    void aSegmentThatIsSpoiltCutOrGoneIsReportedAsLostBeforeAnyRecordComesOut() throws Exception {
        MemoryBlobs writer = network.join("writer");
        MemoryBlobs reader = network.join("reader");
        List<Pair<Object, Long>> rows = randomRows(new Random(3), 300, 200);
        MapOutputFile file = write(writer, "m", rows, Long::sum, new MemoryBudget(1 << 30), 1 << 20);
        Segment segment = segments(Map.of(file, writer), 2).get(0);
        for (int at : new int[] {0, 5, 12, (int) segment.bytes() - 1}) {
            assertThat(writer.spoil(segment.name(), at)).isTrue();
            assertLost(reader, segment);
            writer.spoil(segment.name(), at);
        }
        writer.cut(segment.name(), (int) segment.bytes() - 8);
        assertLost(reader, segment);
        // The same length on the label does not help: the end mark is missing.
        assertLost(reader, new Segment(segment.map(), segment.address(), segment.name(), segment.bytes() - 8));
        network.vanish(writer);
        assertLost(reader, segment);
    }

    private void assertLost(MemoryBlobs reader, Segment segment) {
        ShuffleReader<Object, Long> shuffle =
                new ShuffleReader<>(reader, Long::sum, new MemoryBudget(1 << 30), scratch, "r");
        assertThatThrownBy(() -> shuffle.pour(List.of(segment), pair -> {
                    throw new AssertionError("poured " + pair);
                }))
                .isInstanceOfSatisfying(SegmentLostException.class, lost -> assertThat(lost.segment())
                        .isEqualTo(segment));
    }

    @Test
    void segmentsBeyondAMebibyteGoOverDiskAndLeaveNoFile() throws Exception {
        MemoryBlobs writer = network.join("writer");
        List<Pair<String, String>> rows = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            rows.add(new Pair<>("key" + i, "x".repeat(5000)));
        }
        MapOutputFile file = write(writer, "m", rows, (left, right) -> left, new MemoryBudget(1 << 30), 1 << 20);
        assertThat(file.lengths()[0]).isGreaterThan(SegmentFetcher.SMALL_BYTES);
        Map<String, String> found = read(
                network.join("reader"),
                Map.of(file, writer),
                (left, right) -> left,
                new MemoryBudget(1 << 30),
                1 << 20);
        assertThat(found).hasSize(2000);
        try (Stream<Path> left = Files.list(scratch)) {
            assertThat(left).hasSize(1);
        }
    }
}
