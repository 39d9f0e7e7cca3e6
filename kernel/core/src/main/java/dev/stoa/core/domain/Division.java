package dev.stoa.core.domain;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntConsumer;

import org.jspecify.annotations.Nullable;

/**
 * All agents divided by what they say under one name. Values are numbered; a number is used again when no agent says the value
 * any more.
 */
final class Division {
    static final int NONE = -1;

    private final String name;
    private final Map<String, Integer> numbers = new HashMap<>();
    private final BitSet usedNumbers = new BitSet();
    private int[] agents = new int[16];
    private int[] openAgents = new int[16];
    private int[] numberOfPlace = new int[0];

    Division(String name) {
        this.name = name;
    }

    /** The number of a place's domain, {@link #NONE} if it is in none. */
    int at(int place) {
        return place < numberOfPlace.length ? numberOfPlace[place] : NONE;
    }

    /** One more than the largest number in use. */
    int width() {
        return usedNumbers.length();
    }

    boolean isOpen(int number) {
        return openAgents[number] > 0;
    }

    void forEachOpen(IntConsumer action) {
        for (int n = usedNumbers.nextSetBit(0); n >= 0; n = usedNumbers.nextSetBit(n + 1)) {
            if (isOpen(n)) {
                action.accept(n);
            }
        }
    }

    /** Takes a place in. Answers the domain that opened with it, or {@link #NONE}. */
    int enter(Place place) {
        String value = place.valueOf(name);
        int number = value == null ? NONE : numberOf(value);
        set(place.index(), number);
        if (number == NONE) {
            return NONE;
        }
        agents[number]++;
        return place.isOpen() && openAgents[number]++ == 0 ? number : NONE;
    }

    /** Takes a place out. Answers the domain that closed with it, or {@link #NONE}. */
    int leave(Place place, @Nullable String value) {
        int number = at(place.index());
        set(place.index(), NONE);
        if (number == NONE) {
            return NONE;
        }
        boolean closed = place.isOpen() && --openAgents[number] == 0;
        if (--agents[number] == 0) {
            usedNumbers.clear(number);
            numbers.remove(value);
        }
        return closed ? number : NONE;
    }

    /** A place has opened. Answers the domain that opened with it, or {@link #NONE}. */
    int open(int place) {
        int number = at(place);
        return number != NONE && openAgents[number]++ == 0 ? number : NONE;
    }

    /** A place has closed. Answers the domain that closed with it, or {@link #NONE}. */
    int close(int place) {
        int number = at(place);
        return number != NONE && --openAgents[number] == 0 ? number : NONE;
    }

    private int numberOf(String value) {
        Integer known = numbers.get(value);
        if (known != null) {
            return known;
        }
        int number = usedNumbers.nextClearBit(0);
        usedNumbers.set(number);
        numbers.put(value, number);
        if (number >= agents.length) {
            agents = Arrays.copyOf(agents, 2 * number);
            openAgents = Arrays.copyOf(openAgents, 2 * number);
        }
        agents[number] = 0;
        openAgents[number] = 0;
        return number;
    }

    private void set(int place, int number) {
        if (place >= numberOfPlace.length) {
            int before = numberOfPlace.length;
            numberOfPlace = Arrays.copyOf(numberOfPlace, Math.max(16, 2 * place + 1));
            Arrays.fill(numberOfPlace, before, numberOfPlace.length, NONE);
        }
        numberOfPlace[place] = number;
    }
}
