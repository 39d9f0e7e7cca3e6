package dev.stoa.chronoslite.http;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

import akka.NotUsed;
import akka.http.javadsl.marshalling.sse.EventStreamMarshalling;
import akka.http.javadsl.model.sse.ServerSentEvent;
import akka.http.javadsl.server.AllDirectives;
import akka.http.javadsl.server.Route;
import akka.japi.Pair;
import akka.stream.javadsl.Source;
import dev.stoa.chronoslite.leader.EventLog;

/**
 * The stream of events. Each carries an id; who comes again with the last one that he had misses nothing, or is told with an event
 * {@code reset} that he has, and must look anew.
 */
final class EventRoutes extends AllDirectives {
    private final EventLog events;

    EventRoutes(EventLog events) {
        this.events = events;
    }

    Route routes() {
        return path(
                "events",
                () -> get(() -> optionalHeaderValueByName(
                        "Last-Event-ID", last -> completeOK(stream(last), EventStreamMarshalling.toEventStream()))));
    }

    private Source<ServerSentEvent, NotUsed> stream(Optional<String> lastId) {
        long now = events.last();
        long from = lastId.map(id -> known(id).orElse(-1L)).orElse(now);
        boolean lost = from < 0 || from > now;
        Source<ServerSentEvent, NotUsed> news = Source.unfoldAsync(lost ? now : from, number -> events.after(number)
                        .thenApply(page -> Optional.of(Pair.create(
                                page.events().get(page.events().size() - 1).number(), page))))
                .mapConcat(this::page)
                .keepAlive(Duration.ofSeconds(10), ServerSentEvent::heartbeat);
        return Source.from(hello(lost, lost ? now : from)).concat(news);
    }

    private List<ServerSentEvent> hello(boolean lost, long number) {
        return List.of(event(lost ? "reset" : "hello", "{}", number));
    }

    private List<ServerSentEvent> page(EventLog.Page page) {
        List<ServerSentEvent> all = new ArrayList<>();
        if (!page.complete()) {
            all.add(event("reset", "{}", page.events().get(0).number()));
        }
        page.events().forEach(each -> all.add(event(each.type(), each.data(), each.number())));
        return all;
    }

    private ServerSentEvent event(String type, String data, long number) {
        return ServerSentEvent.create(
                data, Optional.of(type), Optional.of(events.reign() + "-" + number), OptionalInt.empty());
    }

    private Optional<Long> known(String id) {
        int dash = id.lastIndexOf('-');
        boolean ours = dash > 0
                && id.substring(0, dash).equals(events.reign())
                && id.substring(dash + 1).matches("\\d{1,18}");
        return ours ? Optional.of(Long.parseLong(id.substring(dash + 1))) : Optional.empty();
    }
}
