package dev.stoa.node.demo;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DemoInputTest {
    @TempDir
    private Path directory;

    @Test
    void directoryThatWasAskedForIsTakenAsItIs() {
        assertThat(DemoInput.choose(Optional.of(directory))).isEqualTo(directory);
    }

    @Test
    void missingDirectoryIsNamed() {
        Path missing = directory.resolve("missing");
        assertThatThrownBy(() -> DemoInput.choose(Optional.of(missing)))
                .hasMessage("there is no directory '%s' to count words in".formatted(missing));
    }

    @Test
    void directoryWithoutEnoughTextIsPassedOver() throws Exception {
        Files.writeString(directory.resolve("small"), "few words");
        assertThat(DemoInput.holdsEnough(directory)).isFalse();
        Files.write(Files.createDirectory(directory.resolve("sub")).resolve("large"), new byte[300_000]);
        assertThat(DemoInput.holdsEnough(directory)).isTrue();
        assertThat(DemoInput.holdsEnough(directory.resolve("missing"))).isFalse();
    }

    @Test
    void everyMachineWithAJdkHasSomeText() {
        assertThat(DemoInput.choose(Optional.empty())).isDirectory();
    }
}
