package dev.stoa.sdk.blob;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import dev.stoa.transport.session.SessionAddress;
import dev.stoa.transport.session.SessionConfig;
import dev.stoa.transport.session.memory.MemoryNetwork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class BlobStoreTest {
    private static final int MEMORY = 1_000;

    private final MemoryNetwork network = MemoryNetwork.threaded(SessionConfig.DEFAULT.withTimes(50, 500, 500));
    private final BlobStore mine = store();
    private final BlobStore theirs = store();

    @TempDir
    Path directory;

    private BlobStore store() {
        return new BlobStore(new BlobConfig(MEMORY), network.transport(), SessionAddress.udp("127.0.0.1", 0));
    }

    @AfterEach
    void closeAll() {
        mine.close();
        theirs.close();
        network.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private byte[] fetched(String name) throws Exception {
        return mine.fetch(theirs.address(), name, 1 << 20).get(30, SECONDS);
    }

    @Test
    void fetchesWhatAnotherStoreServes() throws Exception {
        theirs.put("greeting", bytes("hello"));

        assertThat(fetched("greeting")).isEqualTo(bytes("hello"));
    }

    @Test
    void servesAPartOfAFile() throws Exception {
        Path file = Files.writeString(directory.resolve("parts"), "0123456789");
        theirs.put("part", file, 3, 4);
        theirs.put("nothing", file, 10, 0);

        assertThat(fetched("part")).isEqualTo(bytes("3456"));
        assertThat(fetched("nothing")).isEmpty();
    }

    @Test
    void failsForAPartThatTheFileDoesNotHave() throws Exception {
        Path file = Files.writeString(directory.resolve("short"), "0123");
        theirs.put("part", file, 3, 4);

        assertThatThrownBy(() -> fetched("part")).hasRootCauseInstanceOf(IOException.class);
    }

    @Test
    void readsItsOwnBlobsWithoutASession() throws Exception {
        mine.put("own", bytes("mine"));
        SessionAddress here = mine.address();
        Path target = directory.resolve("copy");

        assertThat(mine.fetch(here, "own", 10).get(30, SECONDS)).isEqualTo(bytes("mine"));
        assertThat(mine.fetch(here, "own", target)).isCompletedWithValue(4L);
        assertThat(target).hasContent("mine");
        try (InputStream in = mine.open(here, "own")) {
            assertThat(in.read()).isEqualTo('m');
            assertThat(in.readAllBytes()).isEqualTo(bytes("ine"));
            assertThat(in.read()).isEqualTo(-1);
        }
    }

    @Test
    void refusesMoreThanWasAskedForAndWhatIsNotThere() {
        mine.put("own", bytes("mine"));
        SessionAddress here = mine.address();

        assertThatThrownBy(() -> mine.fetch(here, "own", 3).get()).hasMessageContaining("4 bytes");
        assertThatThrownBy(() -> mine.open(here, "other")).hasMessageContaining("'other'");
        assertThatThrownBy(() -> fetched("other")).hasRootCauseInstanceOf(IOException.class);
    }

    @Test
    void servesNoMoreWhatWasRemoved() throws Exception {
        theirs.put("a-1", bytes("x"));
        theirs.put("a-2", bytes("x"));
        theirs.put("b-1", bytes("x"));

        theirs.removeStartingWith("a-");

        assertThat(fetched("b-1")).isEqualTo(bytes("x"));
        assertThatThrownBy(() -> fetched("a-2")).hasRootCauseInstanceOf(IOException.class);
    }

    @Test
    void keepsWhatDoesNotFitIntoMemoryInFilesOfItsOwnAndDeletesThem() throws Exception {
        byte[] large = new byte[MEMORY + 1];
        large[7] = 7;
        theirs.put("small", new byte[10]);
        theirs.put("large", large);
        Path spilled = theirs.ownDirectory();
        assertThat(names(spilled)).hasSize(1);
        assertThat(fetched("large")).isEqualTo(large);

        theirs.put("large", bytes("now small"));

        assertThat(names(spilled)).isEmpty();
        theirs.close();
        assertThat(spilled).doesNotExist();
    }

    @Test
    void givesMemoryBackWhenABlobIsRemoved() throws Exception {
        for (int i = 0; i < 10; i++) {
            theirs.put("b", new byte[MEMORY]);
            theirs.remove("b");
        }

        assertThat(names(theirs.ownDirectory())).isEmpty();
    }

    @Test
    void refusesNamesThatNobodyCouldPrint() {
        assertThatThrownBy(() -> mine.put("a\nb", new byte[0])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> mine.put("", new byte[0])).isInstanceOf(IllegalArgumentException.class);
    }

    private static List<Path> names(Path directory) throws IOException {
        try (Stream<Path> list = Files.list(directory)) {
            return list.toList();
        }
    }

    @Test
    void closesThoughItsFilesWereTakenAway() throws Exception {
        theirs.put("large", new byte[MEMORY + 1]);
        Path own = theirs.ownDirectory();
        for (Path file : names(own)) {
            Files.delete(own.resolve(file));
        }
        Files.delete(own);

        assertThatCode(theirs::close).doesNotThrowAnyException();
    }
}
