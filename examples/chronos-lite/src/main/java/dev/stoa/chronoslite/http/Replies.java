package dev.stoa.chronoslite.http;

import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCode;
import akka.http.javadsl.model.StatusCodes;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.stoa.chronoslite.engine.Answer;
import dev.stoa.chronoslite.job.JobRuleException;
import dev.stoa.chronoslite.leader.NotLeadingException;
import dev.stoa.chronoslite.schedule.ScheduleException;
import dev.stoa.sdk.sandbox.SandboxException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers over HTTP: JSON, and for every "no" a code and one sentence. */
final class Replies {
    private static final Logger LOG = LoggerFactory.getLogger(Replies.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Map<Answer.Kind, StatusCode> CODES = Map.of(
            Answer.Kind.INVALID, StatusCodes.BAD_REQUEST,
            Answer.Kind.MISSING, StatusCodes.NOT_FOUND,
            Answer.Kind.CONFLICT, StatusCodes.CONFLICT,
            Answer.Kind.STALE, StatusCodes.PRECONDITION_FAILED,
            Answer.Kind.FULL, StatusCodes.TOO_MANY_REQUESTS);

    private Replies() {}

    static HttpResponse json(StatusCode code, JsonNode body) {
        return HttpResponse.create().withStatus(code).withEntity(ContentTypes.APPLICATION_JSON, body.toString());
    }

    static HttpResponse json(JsonNode body) {
        return json(StatusCodes.OK, body);
    }

    static HttpResponse text(String body) {
        return HttpResponse.create().withEntity(ContentTypes.TEXT_PLAIN_UTF8, body);
    }

    static HttpResponse refusal(StatusCode code, String sentence) {
        return json(
                code,
                JsonNodeFactory.instance
                        .objectNode()
                        .put("status", code.intValue())
                        .put("message", sentence));
    }

    static HttpResponse missing(String what, String name) {
        return refusal(StatusCodes.NOT_FOUND, "%s '%s' does not exist".formatted(what, name));
    }

    static HttpResponse refusal(Answer.Refused refused) {
        return refusal(CODES.getOrDefault(refused.kind(), StatusCodes.BAD_REQUEST), refused.sentence());
    }

    /** The answer to an order: what was done, or why not. */
    static HttpResponse answer(Answer answer, StatusCode done) {
        if (answer instanceof Answer.Done ok) {
            HttpResponse response = json(
                    done,
                    JsonNodeFactory.instance
                            .objectNode()
                            .put("subject", ok.subject())
                            .put("version", ok.version()));
            return ok.version() == 0 ? response : response.addHeader(tag(ok.version()));
        }
        return refusal((Answer.Refused) answer);
    }

    static HttpHeader tag(long version) {
        return HttpHeader.parse("ETag", "\"" + version + "\"");
    }

    /**
     * Reads a body.
     *
     * @throws JobRuleException if it is no JSON
     */
    static JsonNode parse(String body) {
        try {
            JsonNode node = JSON.readTree(body);
            if (node == null || node.isMissingNode()) {
                throw new JobRuleException("the body is empty, must be JSON");
            }
            return node;
        } catch (JsonProcessingException wrong) {
            throw new JobRuleException("the body is no JSON: line %d, column %d: %s"
                    .formatted(
                            wrong.getLocation() == null
                                    ? 0
                                    : wrong.getLocation().getLineNr(),
                            wrong.getLocation() == null
                                    ? 0
                                    : wrong.getLocation().getColumnNr(),
                            wrong.getOriginalMessage()));
        }
    }

    /** What a failure comes to. */
    static HttpResponse failure(Throwable thrown) {
        Throwable cause =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        String sentence = String.valueOf(cause.getMessage());
        if (cause instanceof JobRuleException
                || cause instanceof ScheduleException
                || cause instanceof IllegalArgumentException) {
            return refusal(StatusCodes.BAD_REQUEST, sentence);
        } else if (cause instanceof NotLeadingException) {
            return refusal(StatusCodes.SERVICE_UNAVAILABLE, sentence);
        } else if (cause instanceof SandboxException) {
            return refusal(StatusCodes.NOT_FOUND, sentence);
        } else if (cause instanceof TimeoutException) {
            return refusal(
                    StatusCodes.SERVICE_UNAVAILABLE, "nobody answered in time: what was ordered may still be done");
        }
        LOG.error("a request failed", cause);
        return refusal(StatusCodes.INTERNAL_SERVER_ERROR, "the request failed, the log says why");
    }

    static CompletionStage<HttpResponse> orFailure(CompletionStage<HttpResponse> stage) {
        return stage.exceptionally(Replies::failure);
    }

    static <T> CompletionStage<HttpResponse> map(CompletionStage<T> stage, Function<T, HttpResponse> form) {
        return orFailure(stage.thenApply(form));
    }
}
