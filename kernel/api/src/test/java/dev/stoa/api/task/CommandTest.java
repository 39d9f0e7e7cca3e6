package dev.stoa.api.task;

import java.util.Collections;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class CommandTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"", "0", "1000", "-x", "a b", "a:b", "a/b", "../x", "a\nb", "a123456789012345678901234567890123"
            })
    void refusesAUserWhoseNameHasTheWrongShape(String name) {
        assertThatThrownBy(() -> new UserName(name))
                .hasMessageContaining("user '%s' must be 1 to 32 letters".formatted(name));
    }

    @ParameterizedTest
    @CsvSource({
        "https://example.org/a/b.tar.gz?x=1, b.tar.gz",
        "http://10.0.0.1:8080/run.sh, run.sh",
        "file:///mnt/share/my%2Bjar.jar, my+jar.jar",
        "file:/mnt/x, x",
    })
    void callsADownloadAsItsAddressEnds(String uri, String name) {
        assertThat(Download.of(uri)).isEqualTo(new Download(uri, name, Optional.empty(), Download.Mode.PLAIN));
    }

    @ParameterizedTest
    @CsvSource({
        "ftp://example.org/a, must be http://HOST",
        "run.sh, must be http://HOST",
        "http:///a, must be http://HOST",
        "file://host/a, must be http://HOST",
        "https://example.org/, ends in no file name",
        "https://example.org/.hidden, ends in no file name",
        "https://example.org/stdout, command's own output",
        "https://a:b@example.org/x, has a name or password",
        "https://example.org/a b, is none",
    })
    void refusesAnAddressThatCannotBeFetchedFrom(String uri, String rule) {
        assertThatThrownBy(() -> Download.of(uri))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(rule);
    }

    @Test
    void refusesAHashOfTheWrongShape() {
        assertThatThrownBy(() -> new Download("http://h/a", "a", Optional.of("ABC"), Download.Mode.PLAIN))
                .hasMessage("sha256 'ABC' of http://h/a must be 64 lower-case hex digits");
    }

    @Test
    void refusesTwoFilesOfOneName() {
        Artifact artifact = new Artifact("a.jar", "0".repeat(64), 1, "udp://127.0.0.1:1");
        TaskBody.Command command =
                new TaskBody.Command(List.of("true"), Collections.emptySortedMap(), List.of(artifact));

        assertThatThrownBy(() -> command.withDownloads(List.of(Download.of("http://h/a.jar"))))
                .hasMessage("file name 'a.jar' of http://h/a.jar is that of another file of the command");
        assertThatThrownBy(() -> command.withDownloads(List.of(Download.of("http://h/b"), Download.of("http://i/b"))))
                .hasMessageContaining("file name 'b' of http://i/b");
        assertThatThrownBy(() -> command.withDownloads(
                        Collections.nCopies(TaskBody.Command.MAX_DOWNLOADS + 1, Download.of("http://h/b"))))
                .hasMessage("a command has 65 downloads, at most 64 are allowed");
    }
}
