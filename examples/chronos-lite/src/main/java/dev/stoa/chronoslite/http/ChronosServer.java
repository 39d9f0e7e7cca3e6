package dev.stoa.chronoslite.http;

import java.time.InstantSource;
import java.util.concurrent.CompletionStage;

import akka.actor.typed.ActorSystem;
import akka.http.javadsl.Http;
import akka.http.javadsl.ServerBinding;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.AllDirectives;
import akka.http.javadsl.server.ExceptionHandler;
import akka.http.javadsl.server.RejectionHandler;
import akka.http.javadsl.server.Route;
import akka.http.scaladsl.model.EntityStreamSizeException;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.stoa.chronoslite.leader.Desk;
import dev.stoa.sdk.sandbox.Sandboxes;

/** All interfaces on one port. */
public final class ChronosServer extends AllDirectives {
    private final Desk desk;
    private final InstantSource clock;
    private final Sandboxes sandboxes;
    private final String advertised;

    private ChronosServer(Desk desk, Sandboxes sandboxes, InstantSource clock, String advertised) {
        this.desk = desk;
        this.sandboxes = sandboxes;
        this.clock = clock;
        this.advertised = advertised;
    }

    /**
     * Listens.
     *
     * @param port 0 for any that is free
     */
    public static CompletionStage<ServerBinding> bind(
            ActorSystem<?> system, Desk desk, Sandboxes sandboxes, InstantSource clock, String host, int port) {
        ChronosServer server = new ChronosServer(desk, sandboxes, clock, host + ":" + port);
        return Http.get(system).newServerAt(host, port).bind(server.routes());
    }

    private Route routes() {
        Bodies bodies = new Bodies();
        Route api = concat(
                pathPrefix(
                        "v1",
                        () -> concat(
                                pathPrefix("scheduler", () -> new ChronosRoutes(desk, clock, bodies).routes()),
                                new ApiRoutes(desk, sandboxes, clock, bodies).routes(),
                                new EventRoutes(desk.events()).routes())),
                path(
                        "metrics",
                        () -> get(() -> complete(Replies.text(desk.meters().scrape())))),
                path("ping", () -> get(() -> complete(Replies.text("pong")))),
                path(
                        "leader",
                        () -> get(() -> complete(Replies.json(
                                JsonNodeFactory.instance.objectNode().put("leader", advertised))))),
                new PageRoutes().routes());
        RejectionHandler no = RejectionHandler.defaultHandler()
                .mapRejectionResponse(response ->
                        response.entity().getContentType().toString().contains("json")
                                ? response
                                : Replies.refusal(response.status(), text(response)));
        return handleExceptions(failures(), () -> handleRejections(no, () -> api));
    }

    private static String text(HttpResponse response) {
        return response.entity() instanceof akka.http.javadsl.model.HttpEntity.Strict strict
                ? strict.getData().utf8String()
                : response.status().reason();
    }

    private static ExceptionHandler failures() {
        return ExceptionHandler.newBuilder()
                .match(EntityStreamSizeException.class, large -> tooLarge())
                .matchAny(ChronosServer::failed)
                .build();
    }

    private static Route tooLarge() {
        return new Completion()
                .with(Replies.refusal(
                        StatusCodes.CONTENT_TOO_LARGE,
                        "the body is larger than the %d bytes allowed".formatted(Bodies.MAX_BYTES)));
    }

    private static Route failed(Throwable thrown) {
        return new Completion().with(Replies.failure(thrown));
    }

    /** A route that only answers. */
    private static final class Completion extends AllDirectives {
        Route with(HttpResponse response) {
            return complete(response);
        }
    }
}
