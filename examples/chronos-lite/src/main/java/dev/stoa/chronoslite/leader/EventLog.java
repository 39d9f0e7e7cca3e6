package dev.stoa.chronoslite.leader;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What has happened lately, numbered, for those who follow: the last {@value #CAPACITY} events. Soft: a new leader begins anew, and
 * whoever names an event that it does not know is told so.
 *
 * <p>All methods from any thread.
 */
public final class EventLog {
    /** How many events are kept. */
    public static final int CAPACITY = 10_000;

    /** How many are handed out at once. */
    private static final int MAX_PAGE = 200;

    /**
     * Something that happened.
     *
     * @param number 1, 2, 3, … within a leader's reign
     * @param type such as {@code run}
     * @param data JSON
     */
    public record Event(long number, String type, String data) {}

    /**
     * Some events.
     *
     * @param complete whether none is missing between these and the number that was asked from
     */
    public record Page(List<Event> events, boolean complete) {}

    private final String reign;
    private final Deque<Event> events = new ArrayDeque<>();
    private CompletableFuture<Void> more = new CompletableFuture<>();
    private long last;

    /**
     * An empty log.
     *
     * @param reign tells one leader's numbers from another's
     */
    public EventLog(String reign) {
        this.reign = reign;
    }

    /** Which leader's numbers these are. */
    public String reign() {
        return reign;
    }

    void add(String type, String data) {
        CompletableFuture<Void> waiting;
        synchronized (this) {
            events.addLast(new Event(++last, type, data));
            if (events.size() > CAPACITY) {
                events.removeFirst();
            }
            waiting = more;
            more = new CompletableFuture<>();
        }
        waiting.complete(null);
    }

    /** The number of the last event; 0 if there is none. */
    public synchronized long last() {
        return last;
    }

    /** The events after a number, at least one: completes when there is one. */
    public CompletionStage<Page> after(long number) {
        synchronized (this) {
            if (number >= last) {
                return more.thenCompose(none -> after(Math.min(number, last)));
            }
            List<Event> page = new ArrayList<>();
            for (Event event : events) {
                if (event.number() > number && page.size() < MAX_PAGE) {
                    page.add(event);
                }
            }
            return CompletableFuture.completedFuture(new Page(page, page.get(0).number() == number + 1));
        }
    }
}
