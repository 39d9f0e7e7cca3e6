package dev.stoa.agent.artifact;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;

import dev.stoa.api.task.Artifact;
import dev.stoa.api.task.Download;
import dev.stoa.transport.session.SessionAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(60)
class ArtifactStoreTest {
    @TempDir
    Path directory;

    private final List<Fetch> fetches = Collections.synchronizedList(new ArrayList<>());
    private final List<URI> asked = Collections.synchronizedList(new ArrayList<>());
    private Duration patience = ArtifactStore.PATIENCE;

    private record Fetch(Path target, CompletableFuture<Long> result) {
        void answer(String content) {
            try {
                Files.writeString(target, content);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            result.complete((long) content.length());
        }
    }

    @Test
    void twoWhoAskForOneContentShareOneFetch() throws Exception {
        ArtifactStore store = store(1000);
        CompletableFuture<Path> first = store.get(artifact("x"));
        CompletableFuture<Path> second = store.get(artifact("x"));
        assertThat(fetches).hasSize(1);

        fetches.get(0).answer("x");

        assertThat(first.get()).isEqualTo(second.get()).hasContent("x");
        assertThat(store.get(artifact("x")).get()).isEqualTo(first.get());
        assertThat(fetches).hasSize(1);
    }

    @Test
    void oneWhoGivesUpLeavesTheOtherHisFetch() throws Exception {
        ArtifactStore store = store(1000);
        CompletableFuture<Path> first = store.get(artifact("x"));
        CompletableFuture<Path> second = store.get(artifact("x"));

        first.cancel(false);
        fetches.get(0).answer("x");

        assertThat(second.get()).hasContent("x");
    }

    @Test
    void refusesAndForgetsTheWrongContent() throws Exception {
        ArtifactStore store = store(1000);
        CompletableFuture<Path> wanted = store.get(artifact("right"));
        fetches.get(0).answer("wrong");

        assertThatThrownBy(wanted::get)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(ArtifactException.class)
                .hasMessageContaining("right.bin")
                .hasMessageContaining(hash("wrong"));
        assertThat(kept()).isEmpty();
    }

    @Test
    void triesThreeTimes() {
        ArtifactSource broken = (from, name, target) -> {
            fetches.add(new Fetch(target, new CompletableFuture<>()));
            return CompletableFuture.failedFuture(new IOException("nobody there"));
        };
        CompletableFuture<Path> wanted = store(broken, 1000).get(artifact("x"));

        assertThatThrownBy(wanted::get)
                .hasCauseInstanceOf(ArtifactException.class)
                .hasMessageContaining("in 3 attempts: nobody there");
        assertThat(fetches).hasSize(3);
    }

    @Test
    void namesAnAddressThatIsNone() {
        Artifact artifact = new Artifact("x.bin", hash("x"), 1, "udp://nowhere");

        assertThatThrownBy(() -> store(1000).get(artifact).get())
                .hasCauseInstanceOf(ArtifactException.class)
                .hasMessageContaining("HOST:PORT");
    }

    @Test
    void dropsWhatWasUnusedForLongestWhenThereIsTooMuch() throws Exception {
        ArtifactStore store = store(10);
        fetch(store, "oldest");
        fetch(store, "old");
        Files.setLastModifiedTime(directory.resolve(hash("oldest")), FileTime.fromMillis(1_000));
        Files.setLastModifiedTime(directory.resolve(hash("old")), FileTime.fromMillis(2_000));

        fetch(store, "fresh");

        assertThat(kept()).containsExactlyInAnyOrder(hash("old"), hash("fresh"));
    }

    @Test
    void keepsWhatIsUsedHoweverMuchItIs() throws Exception {
        ArtifactStore store = store(0);
        CompletableFuture<Path> first = store.get(artifact("first"));
        fetches.get(0).answer("first");
        CompletableFuture<Path> second = store.get(artifact("second"));
        fetches.get(1).answer("second");

        assertThat(first.get()).hasContent("first");
        assertThat(second.get()).hasContent("second");

        store.release(artifact("first"));
        store.release(artifact("second"));
        fetch(store, "third");
        assertThat(kept()).containsExactly(hash("third"));
    }

    @Test
    void fetchesAgainWhatAPowerFailureCutShort() throws Exception {
        ArtifactStore store = store(1000);
        fetch(store, "content");
        Files.writeString(directory.resolve(hash("content")), "con");

        fetch(store, "content");

        assertThat(fetches).hasSize(2);
    }

    @Test
    void givesUpWhenNothingComesForLong() {
        patience = Duration.ofMillis(5);
        CompletableFuture<Path> wanted = store(1000).get(artifact("x"));

        assertThatThrownBy(wanted::get)
                .hasCauseInstanceOf(ArtifactException.class)
                .hasMessageContaining("in 3 attempts: nothing came for");
        assertThat(fetches).hasSize(3).allMatch(fetch -> fetch.result().isCancelled());
    }

    @Test
    void clearsAwayWhatWasHalfFetchedWhenItOpens() throws Exception {
        Files.createDirectories(directory.resolve(".tmp"));
        Files.writeString(directory.resolve(".tmp").resolve("half"), "x");

        store(10);

        assertThat(directory.resolve(".tmp")).isEmptyDirectory();
    }

    @Test
    void aDownloadThatNamesItsContentIsFetchedOnceAndKept() throws Exception {
        ArtifactStore store = store(1000);
        Download download = download(Optional.of(hash("x")));
        CompletableFuture<Path> got = store.get(download);
        fetches.get(0).answer("x");
        assertThat(got.get()).hasContent("x");
        store.release(download, got);

        assertThat(store.get(download).get()).hasContent("x");

        assertThat(asked).containsExactly(URI.create("https://example.org/x.bin"));
        assertThat(kept()).containsExactly(hash("x"));
    }

    @Test
    void aDownloadThatDoesNotIsFetchedEachTimeAndDeleted() throws Exception {
        ArtifactStore store = store(1000);
        Download download = download(Optional.empty());
        CompletableFuture<Path> first = store.get(download);
        CompletableFuture<Path> second = store.get(download);
        fetches.get(0).answer("before");
        fetches.get(1).answer("after");

        assertThat(first.get()).hasContent("before");
        assertThat(second.get()).hasContent("after");
        store.release(download, first);
        store.release(download, second);
        assertThat(kept()).isEmpty();
        assertThat(directory.resolve(".tmp")).isEmptyDirectory();
    }

    @Test
    void nothingIsLeftOfADownloadThatNobodyWantsAnyMore() {
        ArtifactStore store = store(1000);
        Download download = download(Optional.empty());
        CompletableFuture<Path> got = store.get(download);

        got.cancel(false);
        store.release(download, got);
        fetches.get(0).answer("late");

        assertThat(directory.resolve(".tmp")).isEmptyDirectory();
    }

    @Test
    void refusesADownloadOfTheWrongContentAndAsksNoSecondTimeForWhatIsRefused() {
        ArtifactStore store = store(1000);
        CompletableFuture<Path> wrong = store.get(download(Optional.of(hash("right"))));
        fetches.get(0).answer("wrong");
        assertThatThrownBy(wrong::get)
                .hasMessageContaining("download x.bin (https://example.org/x.bin) has the content %s instead of %s"
                        .formatted(hash("wrong"), hash("right")));

        CompletableFuture<Path> refused = store.get(download(Optional.empty()));
        fetches.get(1).result().completeExceptionally(new ArtifactException("the server answered 404"));
        assertThatThrownBy(refused::get)
                .hasMessageContaining(
                        "x.bin (https://example.org/x.bin) could not be fetched: the server answered 404");
        assertThat(fetches).hasSize(2);
    }

    private static Download download(Optional<String> sha256) {
        return new Download("https://example.org/x.bin", "x.bin", sha256, Download.Mode.PLAIN);
    }

    private void fetch(ArtifactStore store, String content) throws Exception {
        CompletableFuture<Path> wanted = store.get(artifact(content));
        fetches.get(fetches.size() - 1).answer(content);
        assertThat(wanted.get()).hasContent(content);
        store.release(artifact(content));
    }

    private ArtifactStore store(long maxBytes) {
        return store(
                (from, name, target) -> {
                    assertThat(from).isEqualTo(SessionAddress.memory("blobs"));
                    Fetch fetch = new Fetch(target, new CompletableFuture<>());
                    fetches.add(fetch);
                    return fetch.result();
                },
                maxBytes);
    }

    private ArtifactStore store(ArtifactSource source, long maxBytes) {
        try {
            return new ArtifactStore(
                    directory,
                    source,
                    (from, target) -> {
                        asked.add(from);
                        Fetch fetch = new Fetch(target, new CompletableFuture<>());
                        fetches.add(fetch);
                        return fetch.result();
                    },
                    Runnable::run,
                    maxBytes,
                    patience);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> kept() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .toList();
        }
    }

    private static Artifact artifact(String content) {
        return new Artifact(content + ".bin", hash(content), content.length(), "memory:blobs");
    }

    private static String hash(String content) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
