package dev.stoa.agent.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * Gets files over HTTP, and from directories of this machine. Follows redirects, but not from https to http; goes through the
 * proxy that Java's system properties name. Cancelling a future ends its transfer.
 *
 * <p>Any thread. The client and its threads are made with the first request.
 */
public final class WebDownloads implements DownloadSource {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(20);
    private static final int OK = 200;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int REQUEST_TIMEOUT = 408;

    private final DownloadLimits limits;
    private @Nullable HttpClient client;

    public WebDownloads(DownloadLimits limits) {
        this.limits = limits;
    }

    @Override
    public CompletableFuture<Long> fetch(URI from, Path target) {
        return "file".equalsIgnoreCase(from.getScheme()) ? copy(from, target) : get(from, target);
    }

    private CompletableFuture<Long> get(URI from, Path target) {
        HttpRequest request = HttpRequest.newBuilder(from).build();
        CompletableFuture<HttpResponse<Long>> exchange = client().sendAsync(request, head -> takerOf(head, target));
        CompletableFuture<Long> result = new CompletableFuture<>();
        var unused = exchange.whenComplete((response, failure) -> {
            if (failure == null) {
                result.complete(response.body());
            } else {
                result.completeExceptionally(refusalIn(failure));
            }
        });
        result.orTimeout(limits.timeout().toMillis(), TimeUnit.MILLISECONDS);
        var unusedToo = result.whenComplete((bytes, failure) -> {
            if (failure != null) {
                exchange.cancel(true);
            }
        });
        return result;
    }

    /** The HTTP client wraps what a taker fails with. */
    private static Throwable refusalIn(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ArtifactException) {
                return cause;
            }
        }
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    private HttpResponse.BodySubscriber<Long> takerOf(HttpResponse.ResponseInfo head, Path target) {
        int status = head.statusCode();
        if (status != OK) {
            String said = "the server answered %d".formatted(status);
            boolean passing = status >= 500 || status == TOO_MANY_REQUESTS || status == REQUEST_TIMEOUT;
            return new FileTaker(passing ? new IOException(said) : new ArtifactException(said));
        }
        long announced = head.headers().firstValueAsLong("Content-Length").orElse(0);
        return announced > limits.maxBytes()
                ? new FileTaker(tooLarge())
                : new FileTaker(target, limits.maxBytes(), tooLarge());
    }

    private ArtifactException tooLarge() {
        return new ArtifactException("it has more than the %d bytes allowed".formatted(limits.maxBytes()));
    }

    private synchronized HttpClient client() {
        if (client == null) {
            client = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .followRedirects(HttpClient.Redirect.NORMAL)
                    .connectTimeout(CONNECT_TIMEOUT)
                    .proxy(ProxySelector.getDefault())
                    .build();
        }
        return client;
    }

    private CompletableFuture<Long> copy(URI from, Path target) {
        CompletableFuture<Long> result = new CompletableFuture<>();
        ForkJoinPool.commonPool().execute(() -> {
            try {
                result.complete(copy(Path.of(from.getPath()), target, result));
            } catch (IOException | ArtifactException | RuntimeException e) {
                result.completeExceptionally(e);
            }
        });
        return result.orTimeout(limits.timeout().toMillis(), TimeUnit.MILLISECONDS);
    }

    private long copy(Path file, Path target, CompletableFuture<Long> wanted) throws IOException, ArtifactException {
        if (!Files.exists(file)) {
            throw new ArtifactException("there is no such file");
        }
        if (!Files.isRegularFile(file)) {
            throw new ArtifactException("it is no plain file");
        }
        long taken = 0;
        try (InputStream in = Files.newInputStream(file);
                OutputStream out = Files.newOutputStream(target)) {
            byte[] block = new byte[64 * 1024];
            for (int got = in.read(block); got >= 0 && !wanted.isDone(); got = in.read(block)) {
                taken += got;
                if (taken > limits.maxBytes()) {
                    throw tooLarge();
                }
                out.write(block, 0, got);
            }
        }
        return taken;
    }
}
