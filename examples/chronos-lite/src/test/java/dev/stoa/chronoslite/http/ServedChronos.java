package dev.stoa.chronoslite.http;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

import akka.http.javadsl.ServerBinding;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.stoa.chronoslite.engine.Change;
import dev.stoa.chronoslite.leader.ChronosActor;
import dev.stoa.chronoslite.leader.Desk;
import dev.stoa.chronoslite.leader.EventLog;
import dev.stoa.chronoslite.leader.Meters;
import dev.stoa.chronoslite.leader.Webhooks;
import dev.stoa.chronoslite.store.FileStore;
import dev.stoa.chronoslite.store.RecordForm;
import dev.stoa.sdk.Framework;
import dev.stoa.sdk.RunningFramework;
import dev.stoa.testkit.ScriptedMaster;

/** The whole of chronos-lite in this process, over a master whose every word the test says. */
final class ServedChronos implements AutoCloseable {
    static final ObjectMapper JSON = new ObjectMapper();

    final ScriptedMaster master = ScriptedMaster.start();
    final String url;
    private final FileStore store;
    private final RunningFramework<ChronosActor.Command> running;
    private final ServerBinding binding;
    private final HttpClient http = HttpClient.newHttpClient();

    ServedChronos(Path directory, List<Change> before) {
        store = FileStore.open(directory);
        for (int from = 0; from < before.size(); from += 500) {
            List<Change> some = before.subList(from, Math.min(before.size(), from + 500));
            store.write(RecordForm.write(some)).toCompletableFuture().join();
        }
        EventLog events = new EventLog("test");
        Meters meters = new Meters();
        ChronosActor.Parts parts =
                new ChronosActor.Parts(store, events, meters, InstantSource.system(), new Webhooks());
        running = master.join(Framework.named("chronos").manualAck())
                .<ChronosActor.Command>behavior(
                        session -> ChronosActor.create(session, parts), ChronosActor.Noticed::new)
                .start();
        master.takeSubscription();
        Desk desk = new Desk(running.ref(), events, meters);
        binding = ChronosServer.bind(
                        running.system(), desk, running.sandboxes(), InstantSource.system(), "127.0.0.1", 0)
                .toCompletableFuture()
                .join();
        url = "http://127.0.0.1:" + binding.localAddress().getPort();
    }

    record Reply(int code, String body, HttpResponse<String> whole) {
        JsonNode json() {
            try {
                return JSON.readTree(body);
            } catch (IOException wrong) {
                throw new AssertionError("no JSON: " + body, wrong);
            }
        }

        String message() {
            return json().path("message").asText();
        }

        String tag() {
            return whole.headers().firstValue("ETag").orElse("");
        }
    }

    Reply get(String path) {
        return send("GET", path, "");
    }

    Reply send(String method, String path, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(Duration.ofSeconds(30))
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Reply(answer.statusCode(), answer.body(), answer);
        } catch (IOException broken) {
            throw new AssertionError(broken);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }

    @Override
    public void close() {
        binding.terminate(Duration.ofSeconds(1)).toCompletableFuture().join();
        running.close();
        store.close();
        master.close();
    }
}
