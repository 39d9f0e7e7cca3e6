package dev.stoa.chronoslite.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What commands share that speak to a scheduler. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields before call
abstract class Client {
    static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final DateTimeFormatter LOCAL =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "${env:CHRONOS_URL:-http://127.0.0.1:4400}",
            description = "Where the scheduler is. Default: $CHRONOS_URL, else http://127.0.0.1:4400.")
    private String url;

    @Spec
    CommandSpec spec;

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    /** An answer: its code and its body, JSON unless it is empty. */
    record Reply(int code, @Nullable JsonNode body) {
        boolean isGood() {
            return code < 300;
        }

        JsonNode need() {
            if (body == null) {
                throw new CommandFailedException("the scheduler answered %d without a body".formatted(code));
            }
            return body;
        }

        String sentence() {
            return body != null && body.has("message")
                    ? body.get("message").asText()
                    : "the scheduler answered " + code;
        }
    }

    Reply send(String method, String path, @Nullable String body, String... headers) {
        HttpResponse<String> answer = exchange(method, path, body, headers);
        try {
            return new Reply(answer.statusCode(), answer.body().isBlank() ? null : JSON.readTree(answer.body()));
        } catch (JsonProcessingException noJson) {
            throw new CommandFailedException(
                    "'%s' is no scheduler of ours: it did not answer with JSON".formatted(url));
        }
    }

    /** A good answer as it is; anything else is the command's failure. */
    String text(String path) {
        HttpResponse<String> answer = exchange("GET", path, null);
        if (answer.statusCode() >= 300) {
            throw new CommandFailedException(send("GET", path, null).sentence());
        }
        return answer.body();
    }

    private HttpResponse<String> exchange(String method, String path, @Nullable String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(PATIENCE)
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (ConnectException nobody) {
            throw new CommandFailedException(
                    "nobody listens at '%s': start one with 'stoa chronos serve' or name another with --url"
                            .formatted(url));
        } catch (IOException broken) {
            throw new CommandFailedException("the scheduler at '%s' did not answer: %s".formatted(url, broken));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new CommandFailedException("interrupted");
        }
    }

    /** The body of a good answer; anything else is the command's failure. */
    JsonNode need(String method, String path, @Nullable String body, String... headers) {
        Reply reply = send(method, path, body, headers);
        if (!reply.isGood()) {
            throw new CommandFailedException(reply.sentence());
        }
        return reply.need();
    }

    JsonNode get(String path) {
        return need("GET", path, null);
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    static String time(long millis) {
        return millis == 0 ? "-" : LOCAL.format(Instant.ofEpochMilli(millis));
    }

    PrintWriter out() {
        return spec.commandLine().getOut();
    }

    void say(String line) {
        out().println(line);
        out().flush();
    }
}
