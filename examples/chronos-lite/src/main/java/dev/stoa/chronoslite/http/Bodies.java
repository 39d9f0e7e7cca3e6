package dev.stoa.chronoslite.http;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import akka.http.javadsl.model.HttpEntity;
import akka.http.javadsl.server.AllDirectives;
import akka.http.javadsl.server.Route;
import com.fasterxml.jackson.databind.JsonNode;
import scala.concurrent.duration.FiniteDuration;

/** Reads request bodies, none larger than a bound. */
final class Bodies extends AllDirectives {
    /** The largest body, in bytes. */
    static final long MAX_BYTES = 128 * 1024;

    private static final long PATIENCE_SECONDS = 10;

    Route json(Function<JsonNode, Route> inner) {
        return text(body -> inner.apply(Replies.parse(body)));
    }

    Route optionalJson(Function<Optional<JsonNode>, Route> inner) {
        return text(body -> inner.apply(body.isBlank() ? Optional.empty() : Optional.of(Replies.parse(body))));
    }

    private Route text(Function<String, Route> inner) {
        return withSizeLimit(
                MAX_BYTES,
                () -> extractStrictEntity(
                        FiniteDuration.create(PATIENCE_SECONDS, TimeUnit.SECONDS),
                        (HttpEntity.Strict entity) ->
                                inner.apply(entity.getData().utf8String())));
    }
}
