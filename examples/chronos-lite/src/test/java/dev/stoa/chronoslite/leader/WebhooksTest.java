package dev.stoa.chronoslite.leader;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import com.sun.net.httpserver.HttpServer;
import dev.stoa.chronoslite.job.JobDefinition;
import dev.stoa.chronoslite.job.Webhook;
import dev.stoa.chronoslite.run.Cause;
import dev.stoa.chronoslite.run.Run;
import dev.stoa.chronoslite.run.RunId;
import dev.stoa.chronoslite.run.RunState;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class WebhooksTest {
    private record Heard(String body, String signature) {}

    @Test
    void sendsTheNewsThatAreWantedSignedAndTriesAgain() throws IOException, InterruptedException {
        BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();
        AtomicInteger answers = new AtomicInteger();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/hook", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            heard.add(new Heard(body, exchange.getRequestHeaders().getFirst("X-Chronos-Signature")));
            exchange.sendResponseHeaders(answers.incrementAndGet() == 1 ? 500 : 204, -1);
            exchange.close();
        });
        server.start();
        try {
            String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/hook";
            JobDefinition plain = JobDefinition.scheduled("job", "@daily", "true");
            JobDefinition job = new JobDefinition(
                    plain.name(),
                    "",
                    "",
                    plain.timing(),
                    List.of(),
                    plain.trigger(),
                    plain.work(),
                    plain.demand(),
                    plain.policy(),
                    List.of(new Webhook(url, List.of("failed"), "secret")));
            RunId id = new RunId("job", 1, "m0");
            Run run = Run.opened(id, 0, id, Cause.MANUAL, 0, "", 0).ended(RunState.FAILED, 1, "exit code 1", 5);
            Webhooks hooks = new Webhooks();
            hooks.tell(job, run, "succeeded");
            hooks.tell(job, run, "failed");
            Heard first = Optional.ofNullable(heard.poll(20, TimeUnit.SECONDS)).orElseThrow();
            assertThat(first.body()).contains("\"news\":\"failed\"").contains("exit code 1");
            assertThat(first.signature()).isEqualTo("sha256=" + Webhooks.sign(first.body(), "secret"));
            assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo(first);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void signsAsEveryHmacDoes() {
        assertThat(Webhooks.sign("The quick brown fox jumps over the lazy dog", "key"))
                .isEqualTo("f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8");
    }
}
