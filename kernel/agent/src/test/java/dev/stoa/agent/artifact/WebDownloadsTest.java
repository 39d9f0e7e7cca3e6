package dev.stoa.agent.artifact;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A real server on this machine. */
@Timeout(60)
@SuppressWarnings("NullAway.Init") // JUnit sets up before each test
class WebDownloadsTest {
    private static final int LIMIT = 1_000;

    @TempDir
    Path directory;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch release = new CountDownLatch(1);
    private HttpServer server;

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.start();
    }

    @AfterEach
    void stop() {
        release.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private URI at(String path, HttpHandler handler) {
        server.createContext(path, handler);
        return URI.create("http://127.0.0.1:%d%s".formatted(server.getAddress().getPort(), path));
    }

    private static HttpHandler answer(int status, String body) {
        return exchange -> {
            byte[] content = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, content.length == 0 ? -1 : content.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(content);
            }
        };
    }

    private Path target() {
        return directory.resolve("target");
    }

    private Long fetch(URI from, Duration timeout) throws Exception {
        return new WebDownloads(new DownloadLimits(LIMIT, timeout))
                .fetch(from, target())
                .get();
    }

    private Long fetch(URI from) throws Exception {
        return fetch(from, Duration.ofSeconds(40));
    }

    @Test
    void writesWhatTheServerSendsAndFollowsItsRedirects() throws Exception {
        URI file = at("/file", answer(200, "x".repeat(LIMIT)));
        URI moved = at("/moved", exchange -> {
            exchange.getResponseHeaders().add("Location", file.toString());
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });

        assertThat(fetch(moved)).isEqualTo(LIMIT);

        assertThat(target()).hasContent("x".repeat(LIMIT));
    }

    @Test
    void anEmptyFileIsAFile() throws Exception {
        assertThat(fetch(at("/empty", answer(200, "")))).isZero();
        assertThat(target()).isEmptyFile();
    }

    @Test
    void refusesWhatIsAnnouncedAsTooLarge() {
        URI large = at("/large", answer(200, "x".repeat(LIMIT + 1)));

        assertThatThrownBy(() -> fetch(large))
                .hasCauseInstanceOf(ArtifactException.class)
                .hasMessageContaining("it has more than the 1000 bytes allowed");
        assertThat(target()).doesNotExist();
    }

    @Test
    void breaksOffWhatGrowsTooLarge() {
        URI endless = at("/endless", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream out = exchange.getResponseBody()) {
                while (!Thread.currentThread().isInterrupted()) {
                    out.write(new byte[500]);
                    out.flush();
                }
            }
        });

        assertThatThrownBy(() -> fetch(endless))
                .hasCauseInstanceOf(ArtifactException.class)
                .hasMessageContaining("it has more than the 1000 bytes allowed");
        assertThat(target().toFile().length()).isLessThanOrEqualTo(LIMIT);
    }

    @Test
    void saysWhatTheServerAnsweredAndWhetherItMayPass() {
        assertThatThrownBy(() -> fetch(at("/missing", answer(404, "no"))))
                .hasCauseInstanceOf(ArtifactException.class)
                .hasMessageContaining("the server answered 404");
        assertThatThrownBy(() -> fetch(at("/broken", answer(503, "later"))))
                .hasCauseInstanceOf(IOException.class)
                .hasMessageContaining("the server answered 503");
    }

    @Test
    void takesNoLongerThanIsAllowed() {
        URI stuck = at("/stuck", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write('x');
                out.flush();
                release.await();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        });

        assertThatThrownBy(() -> fetch(stuck, Duration.ofMillis(200)))
                .hasCauseInstanceOf(java.util.concurrent.TimeoutException.class);
    }

    @Test
    void copiesPlainFilesOfThisMachineAndNothingElse() throws Exception {
        Path file = Files.writeString(directory.resolve("a+b c"), "content");

        assertThat(fetch(file.toUri())).isEqualTo(7);

        assertThat(target()).hasContent("content");
        assertThatThrownBy(() -> fetch(directory.toUri())).hasMessageContaining("it is no plain file");
        assertThatThrownBy(() -> fetch(URI.create("file:/dev/zero"))).hasMessageContaining("it is no plain file");
        assertThatThrownBy(() -> fetch(URI.create("file:/no/such"))).hasMessageContaining("there is no such file");
        Path large = Files.writeString(directory.resolve("large"), "x".repeat(LIMIT + 1));
        assertThatThrownBy(() -> fetch(large.toUri())).hasMessageContaining("more than the 1000 bytes allowed");
    }
}
