package dev.stoa.chronoslite.leader;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.stoa.chronoslite.job.JobDefinition;
import dev.stoa.chronoslite.job.Webhook;
import dev.stoa.chronoslite.run.Run;
import dev.stoa.chronoslite.store.RecordForm;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends news by HTTP POST, signed if the hook has a secret: header {@code X-Chronos-Signature: sha256=…} is the HMAC-SHA256 of the
 * body. Tries three times; a hook that does not answer then is given up with a warning, since news are not facts.
 */
public final class Webhooks implements Newsroom {
    private static final Logger LOG = LoggerFactory.getLogger(Webhooks.class);
    private static final int MAX_TRIES = 3;
    private static final int MAX_WAITING = 1_000;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private final AtomicInteger waiting = new AtomicInteger();

    @Override
    public void tell(JobDefinition job, Run run, String news) {
        for (Webhook hook : job.webhooks()) {
            if (hook.events().contains(news)) {
                if (waiting.incrementAndGet() > MAX_WAITING) {
                    waiting.decrementAndGet();
                    LOG.warn("web hook not told, too many wait run={} news={} url={}", run.id(), news, hook.url());
                } else {
                    send(hook, body(job, run, news), 1);
                }
            }
        }
    }

    private static String body(JobDefinition job, Run run, String news) {
        var node = JsonNodeFactory.instance
                .objectNode()
                .put("news", news)
                .put("job", job.name())
                .put("owner", job.owner());
        node.set("run", RecordForm.run(run));
        return node.toString();
    }

    private void send(Webhook hook, String body, int tries) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(hook.url()))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (!hook.secret().isEmpty()) {
            request.header("X-Chronos-Signature", "sha256=" + sign(body, hook.secret()));
        }
        // What becomes of it is dealt with here; nobody waits for it.
        var unused = http.sendAsync(request.build(), HttpResponse.BodyHandlers.discarding())
                .whenComplete((answer, trouble) -> {
                    if (trouble == null && answer.statusCode() < 300) {
                        waiting.decrementAndGet();
                    } else if (tries < MAX_TRIES) {
                        CompletableFuture.delayedExecutor(tries, TimeUnit.SECONDS)
                                .execute(() -> send(hook, body, tries + 1));
                    } else {
                        waiting.decrementAndGet();
                        LOG.warn(
                                "web hook given up url={} why=\"{}\"",
                                hook.url(),
                                trouble == null ? "answered " + answer.statusCode() : trouble.toString());
                    }
                });
    }

    /** The signature of a body, in hex. */
    static String sign(String body, String secret) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
