package dev.stoa.journal.state;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

import dev.stoa.journal.Append;
import dev.stoa.journal.Epoch;
import dev.stoa.journal.Payload;
import dev.stoa.journal.PersistenceId;
import dev.stoa.journal.SnapshotRange;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What is on people's disks: these bytes never change their meaning. */
class LogCodecTest {
    private static final PersistenceId P = new PersistenceId("p");

    private static final List<LogCommand> ONE_OF_EACH = List.of(
            new LogCommand.AppendEvents(new Append(P, new Epoch(2), 7, List.of(Payload.of("m", new byte[] {1, 2})))),
            new LogCommand.DeleteEvents(P, 5),
            new LogCommand.SnapshotPiece(P, 3, 7, 9, 4, 2, Payload.of("s", new byte[] {5, 6})),
            new LogCommand.DeleteSnapshots(P, new SnapshotRange(1, 2, 3, 4)),
            new LogCommand.Tick());

    private static final String GOLDEN_ENTRY =
            "01000000050100000001700000000000000002000000000000000700000001000000016d000000020102020000000170"
                    + "000000000000000503000000017000000000000000030000000000000007000000000000000900000004000000020000"
                    + "000173000000020506040000000170000000000000000100000000000000020000000000000003000000000000000405";

    private static final String GOLDEN_RESTORE = "010000000106000000030000000000000000000000020506";

    private static final String GOLDEN_STATE =
            "53544f4102000000000000000000000001000000017000000000000000000000000000000002000000010000000000000002000000016d"
                    + "0000000201020000000100000000000000010000000000000009000000017300000001050100000000000000040000000200000001"
                    + "06000000004333efb0";

    /** As it was written before epochs had a base. */
    private static final String GOLDEN_STATE_1 =
            "53544f410100000001000000017000000000000000000000000000000002000000010000000000000002000000016d00"
                    + "000002010200000001000000000000000100000000000000090000000173000000010501000000000000000400000002"
                    + "0000000106000000002df2bb71";

    @Test
    void writesEntriesAsItAlwaysDid() {
        assertThat(HexFormat.of().formatHex(entryOfEach())).isEqualTo(GOLDEN_ENTRY);
    }

    @Test
    void readsEntriesAsItAlwaysDid() throws MalformedLogException {
        assertThat(LogCodec.decodeEntry(HexFormat.of().parseHex(GOLDEN_ENTRY))).isEqualTo(ONE_OF_EACH);
    }

    @Test
    void writesStateFilesAsItAlwaysDid() throws IOException {
        LogState state = new LogState();
        state.apply(new LogCommand.AppendEvents(
                new Append(P, new Epoch(2), 0, List.of(Payload.of("m", new byte[] {1, 2})))));
        state.apply(new LogCommand.SnapshotPiece(P, 3, 1, 9, 1, 0, Payload.of("s", new byte[] {5})));
        state.apply(new LogCommand.SnapshotPiece(P, 4, 1, 9, 2, 0, Payload.of("s", new byte[] {6})));
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        state.writeTo(out);

        assertThat(HexFormat.of().formatHex(out.toByteArray())).isEqualTo(GOLDEN_STATE);
    }

    @Test
    void readsStateFilesOfBothVersionsAsTheSameState() throws IOException {
        for (String golden : List.of(GOLDEN_STATE, GOLDEN_STATE_1)) {
            LogState state = new LogState();
            state.readFrom(new ByteArrayInputStream(HexFormat.of().parseHex(golden)));
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            state.writeTo(out);
            assertThat(HexFormat.of().formatHex(out.toByteArray())).isEqualTo(GOLDEN_STATE);
        }
    }

    @Test
    void writesAndReadsAPieceOfARestoredStateAsItAlwaysDid() throws MalformedLogException {
        LogCommand piece = new LogCommand.RestorePiece(3, 0, Payload.of("", new byte[] {5, 6}));

        assertThat(HexFormat.of().formatHex(LogCodec.entry(List.of(LogCodec.encode(piece)))))
                .isEqualTo(GOLDEN_RESTORE);
        assertThat(LogCodec.decodeEntry(HexFormat.of().parseHex(GOLDEN_RESTORE)))
                .containsExactly(piece);
    }

    @Test
    void refusesAnEntryOfANewerVersion() {
        byte[] newer = entryOfEach();
        newer[0] = 2;

        assertThatThrownBy(() -> LogCodec.decodeEntry(newer))
                .isInstanceOf(MalformedLogException.class)
                .hasMessageContaining("version 2");
    }

    @Test
    void refusesEveryCutOffEntry() {
        byte[] whole = entryOfEach();
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> LogCodec.decodeEntry(cut)).isInstanceOf(MalformedLogException.class);
        }
    }

    @Test
    void answersRandomBytesWithNothingWorseThanARefusal() {
        Random random = new Random(42);
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] noise = new byte[random.nextInt(64)];
            random.nextBytes(noise);
            if (noise.length > 0) {
                noise[0] = 1;
            }
            try {
                LogCodec.decodeEntry(noise);
            } catch (MalformedLogException expected) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(19_000);
    }

    private static byte[] entryOfEach() {
        return LogCodec.entry(ONE_OF_EACH.stream().map(LogCodec::encode).toList());
    }
}
