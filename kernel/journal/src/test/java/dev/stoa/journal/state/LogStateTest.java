package dev.stoa.journal.state;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import dev.stoa.journal.Append;
import dev.stoa.journal.Epoch;
import dev.stoa.journal.EventPage;
import dev.stoa.journal.Payload;
import dev.stoa.journal.PersistenceId;
import dev.stoa.journal.RegistryLog;
import dev.stoa.journal.SnapshotRange;
import dev.stoa.journal.StoredEvent;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class LogStateTest {
    private static final PersistenceId REGISTRY = new PersistenceId("registry");

    private final LogState state = new LogState();

    @Test
    void refusesAnAppendThatDoesNotBeginAtTheEnd() {
        append(1, 0, "a", "b");

        assertThat(append(1, 1, "late")).isEqualTo(new LogReply.Conflict(2, new Epoch(1)));
        assertThat(append(1, 3, "early")).isEqualTo(new LogReply.Conflict(2, new Epoch(1)));
        assertThat(append(1, 2, "c")).isEqualTo(new LogReply.Appended(3));
        assertThat(texts(state.page(REGISTRY, 1, 10, 10))).containsExactly("a", "b", "c");
    }

    @Test
    void refusesAnAppendOfAnOlderEpoch() {
        append(5, 0, "new master");

        assertThat(append(4, 1, "old master")).isEqualTo(new LogReply.Conflict(1, new Epoch(5)));
        assertThat(append(5, 1, "same master")).isEqualTo(new LogReply.Appended(2));
    }

    @Test
    void leavesNoTraceOfARefusedAppendToAnUnknownStream() throws IOException {
        byte[] before = bytes(state);

        append(1, 7, "nowhere");

        assertThat(bytes(state)).isEqualTo(before);
    }

    @Test
    void keepsTheHighestSequenceWhenEventsAreDeleted() {
        append(1, 0, "a", "b", "c");

        state.apply(new LogCommand.DeleteEvents(REGISTRY, 2));
        assertThat(texts(state.page(REGISTRY, 0, 10, 10))).containsExactly("c");
        state.apply(new LogCommand.DeleteEvents(REGISTRY, Long.MAX_VALUE));

        assertThat(state.highest(REGISTRY)).isEqualTo(3);
        assertThat(append(1, 3, "d")).isEqualTo(new LogReply.Appended(4));
    }

    @Test
    void pagesThroughAStreamWithoutGapOrRepetition() {
        append(1, 0, "a", "b", "c", "d", "e");

        EventPage first = state.page(REGISTRY, 2, 4, 2);
        EventPage second = state.page(REGISTRY, first.next().orElseThrow(), 4, 2);

        assertThat(texts(first)).containsExactly("b", "c");
        assertThat(texts(second)).containsExactly("d");
        assertThat(second.next()).isEmpty();
    }

    @Test
    void showsASnapshotOnlyWhenItsLastPieceHasCome() {
        byte[] whole = {1, 2, 3, 4, 5};
        state.apply(piece(1, 7, whole, 0, 3));
        assertThat(state.newestSnapshot(REGISTRY, SnapshotRange.ALL)).isEmpty();

        state.apply(piece(1, 7, whole, 3, 2));

        assertThat(state.newestSnapshot(REGISTRY, SnapshotRange.ALL)
                        .orElseThrow()
                        .payload())
                .isEqualTo(Payload.of("m", whole));
    }

    @Test
    void givesAnUploadsPlaceToTheNextAndTellsTheFirst() {
        byte[] whole = {1, 2, 3, 4, 5};
        state.apply(piece(1, 7, whole, 0, 3));
        state.apply(piece(2, 8, whole, 0, 3));

        assertThat(state.apply(piece(1, 7, whole, 3, 2))).isEqualTo(new LogReply.Replaced());
        assertThat(state.apply(piece(2, 8, whole, 3, 2))).isEqualTo(new LogReply.Done());
        assertThat(state.newestSnapshot(REGISTRY, SnapshotRange.ALL)
                        .orElseThrow()
                        .sequence())
                .isEqualTo(8);
    }

    @Test
    void keepsTheNewestSnapshotsOnly() {
        for (int i = 1; i <= RegistryLog.MAX_SNAPSHOTS + 3; i++) {
            state.apply(piece(i, i, new byte[] {1}, 0, 1));
        }

        assertThat(state.newestSnapshot(REGISTRY, SnapshotRange.upTo(3))).isEmpty();
        assertThat(state.newestSnapshot(REGISTRY, SnapshotRange.upTo(4))).isPresent();
    }

    @Test
    void readsBackWhatItWrote() throws IOException {
        LogState read = new LogState();
        fill(state);

        read.readFrom(new ByteArrayInputStream(bytes(state)));

        assertThat(bytes(read)).isEqualTo(bytes(state));
        assertThat(read.apply(piece(9, 9, new byte[] {1, 2}, 1, 1))).isEqualTo(new LogReply.Done());
    }

    @Test
    void noticesEveryFlippedBitOfAStateFile() throws IOException {
        fill(state);
        byte[] good = bytes(state);

        for (int bit = 0; bit < good.length * 8; bit++) {
            byte[] bad = good.clone();
            bad[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThatThrownBy(() -> new LogState().readFrom(new ByteArrayInputStream(bad)))
                    .as("bit %d", bit)
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void noticesACutOffStateFile() throws IOException {
        fill(state);
        byte[] good = bytes(state);

        for (int length = 0; length < good.length; length++) {
            byte[] cut = Arrays.copyOf(good, length);
            assertThatThrownBy(() -> new LogState().readFrom(new ByteArrayInputStream(cut)))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void makesEqualStatesOfEqualCommandsThroughTheirBinaryForm() throws IOException {
        long seed = 20260101;
        Random random = new Random(seed);
        LogState direct = new LogState();
        LogState decoded = new LogState();
        for (int step = 0; step < 2_000; step++) {
            LogCommand command = randomCommand(random, direct);
            LogReply reply = direct.apply(command);

            List<LogCommand> one = LogCodec.decodeEntry(LogCodec.entry(List.of(LogCodec.encode(command))));
            LogReply sameReply = decoded.apply(one.get(0));

            assertThat(LogCodec.decodeReplies(LogCodec.encodeReplies(List.of(sameReply))))
                    .as("seed %d step %d", seed, step)
                    .containsExactly(reply);
        }
        assertThat(bytes(decoded)).isEqualTo(bytes(direct));
    }

    private static LogCommand randomCommand(Random random, LogState state) {
        PersistenceId id = new PersistenceId("stream-" + random.nextInt(4));
        return switch (random.nextInt(6)) {
            case 0 -> new LogCommand.DeleteEvents(id, random.nextInt(50));
            case 1 ->
                new LogCommand.SnapshotPiece(
                        id,
                        random.nextInt(3),
                        random.nextInt(40),
                        step(random),
                        4,
                        random.nextInt(2) * 2,
                        payload("xy"));
            case 2 ->
                new LogCommand.DeleteSnapshots(
                        id, new SnapshotRange(random.nextInt(10), random.nextInt(40), Long.MIN_VALUE, Long.MAX_VALUE));
            case 3 -> new LogCommand.Tick();
            default ->
                new LogCommand.AppendEvents(new Append(
                        id,
                        new Epoch(random.nextInt(3)),
                        Math.max(0, state.highest(id) - random.nextInt(2)),
                        List.of(payload("event " + random.nextInt()))));
        };
    }

    private static long step(Random random) {
        return random.nextInt(1_000);
    }

    private static void fill(LogState state) {
        state.apply(new LogCommand.AppendEvents(
                new Append(REGISTRY, new Epoch(3), 0, List.of(payload("a"), payload("b"), payload("c")))));
        state.apply(new LogCommand.DeleteEvents(REGISTRY, 1));
        state.apply(piece(1, 2, new byte[] {9, 8, 7}, 0, 3));
        state.apply(piece(9, 9, new byte[] {1, 2}, 0, 1));
    }

    private LogReply append(long epoch, long expected, String... events) {
        List<Payload> payloads = new ArrayList<>();
        for (String event : events) {
            payloads.add(payload(event));
        }
        return state.apply(new LogCommand.AppendEvents(new Append(REGISTRY, new Epoch(epoch), expected, payloads)));
    }

    private static LogCommand piece(long upload, long sequence, byte[] whole, int offset, int length) {
        return new LogCommand.SnapshotPiece(
                REGISTRY,
                upload,
                sequence,
                1_000,
                whole.length,
                offset,
                Payload.of("m", Arrays.copyOfRange(whole, offset, offset + length)));
    }

    private static Payload payload(String text) {
        return Payload.of("text", text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> texts(EventPage page) {
        return page.events().stream()
                .map(StoredEvent::payload)
                .map(payload -> new String(payload.toByteArray(), StandardCharsets.UTF_8))
                .toList();
    }

    private static byte[] bytes(LogState state) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        state.writeTo(out);
        return out.toByteArray();
    }
}
