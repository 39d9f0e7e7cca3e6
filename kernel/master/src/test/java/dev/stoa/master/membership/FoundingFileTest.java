package dev.stoa.master.membership;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class FoundingFileTest {
    @TempDir
    private Path data;

    @Test
    void isReadAsItWasWritten() throws Exception {
        FoundingFile drawn = FoundingFile.draw("a cluster", "m1");
        FoundingFile founder = drawn.founder(new TreeMap<>(Map.of("m1", drawn.nonce(), "m2", "other")));

        founder.write(data);

        assertThat(FoundingFile.read(data)).contains(founder);
        assertThat(data).isDirectoryNotContaining("glob:**.new");
    }

    @Test
    void everyNewDirectoryDrawsAnotherNonce() {
        assertThat(FoundingFile.draw("c", "m1").nonce())
                .isNotEqualTo(FoundingFile.draw("c", "m1").nonce());
    }

    @Test
    void missingOneIsNone() throws Exception {
        assertThat(FoundingFile.read(data)).isEmpty();
    }

    @Test
    void damagedOrNewerOnesAreRefusedWithASentence() throws Exception {
        FoundingFile.draw("c", "m1").write(data);
        Path file = data.resolve("founding");
        String good = Files.readString(file);

        Files.writeString(file, good.replace("nonce", "n"));
        assertThatThrownBy(() -> FoundingFile.read(data)).hasMessage("the file " + file + " is damaged");
        Files.writeString(file, good.replace("stoa-founding 1", "stoa-founding 2"));
        assertThatThrownBy(() -> FoundingFile.read(data))
                .hasMessage("the file " + file
                        + " begins with 'stoa-founding 2', this version knows 'stoa-founding 1' only");
    }
}
