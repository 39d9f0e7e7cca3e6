package dev.stoa.chronoslite.engine;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;

import dev.stoa.chronoslite.engine.State.Job;
import org.jspecify.annotations.Nullable;

/**
 * The jobs in the order of their names, on shelves of at most {@value #MOST}, each with one text of all that can be sought in its jobs:
 * looking through 100,000 jobs is looking through some two hundred texts. A text is made when it is first wanted after a change.
 */
final class Shelves {
    /** The most jobs of a shelf. */
    static final int MOST = 512;

    private final NavigableMap<String, Job> jobs;
    // By the least name that belongs there; that of the first is the least of all.
    private final NavigableMap<String, Shelf> shelves = new TreeMap<>(Map.of("", new Shelf(0)));

    private static final class Shelf {
        private int count;
        private @Nullable String text;

        Shelf(int count) {
            this.count = count;
        }
    }

    /** Shelves for jobs that are filed elsewhere: told of each change, looked up when they are sought. */
    Shelves(NavigableMap<String, Job> jobs) {
        this.jobs = jobs;
    }

    /** A job is new among the jobs. */
    void added(String name) {
        Map.Entry<String, Shelf> place = shelves.floorEntry(name);
        Shelf shelf = place.getValue();
        shelf.text = null;
        shelf.count++;
        if (shelf.count > MOST) {
            String middle = within(place.getKey()).keySet().stream()
                    .skip(shelf.count / 2)
                    .findFirst()
                    .orElseThrow();
            shelves.put(middle, new Shelf(shelf.count - shelf.count / 2));
            shelf.count /= 2;
        }
    }

    /** What can be sought in a job is another text. */
    void changed(String name) {
        shelves.floorEntry(name).getValue().text = null;
    }

    /** A job is no longer among the jobs. */
    void removed(String name) {
        Map.Entry<String, Shelf> place = shelves.floorEntry(name);
        place.getValue().text = null;
        place.getValue().count--;
        if (place.getValue().count == 0 && !place.getKey().isEmpty()) {
            shelves.remove(place.getKey());
        }
    }

    /** The jobs after a name that have a text in them, which must be in lower case, in order. */
    Stream<Job> mentioning(String lowerCase, String after) {
        return shelves.tailMap(shelves.floorKey(after), true).keySet().stream()
                .filter(least -> textOf(least).contains(lowerCase))
                .flatMap(least -> within(least).values().stream()
                        .filter(job -> job.record().name().compareTo(after) > 0 && job.mentions(lowerCase)));
    }

    private String textOf(String least) {
        Shelf shelf = shelves.get(least);
        if (shelf == null) {
            return "";
        }
        if (shelf.text == null) {
            StringBuilder text = new StringBuilder();
            within(least).values().forEach(job -> text.append(job.soughtIn()).append('\n'));
            shelf.text = text.toString();
        }
        return shelf.text;
    }

    private NavigableMap<String, Job> within(String least) {
        String next = shelves.higherKey(least);
        return next == null ? jobs.tailMap(least, true) : jobs.subMap(least, true, next, false);
    }
}
