package dev.stoa.sparklite.run;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.stoa.sparklite.read.Split;
import dev.stoa.sparklite.shuffle.Segment;

/** What a single task reads. */
public sealed interface TaskInput extends Serializable {
    /** Records from the driver, as one list written by a {@link dev.stoa.sparklite.data.ValueWriter}. */
    @SuppressWarnings("ArrayRecordComponent") // never compared; an array is what serializes small
    record Slice(byte[] list) implements TaskInput {}

    /** Pieces of files. */
    record Files(ArrayList<Split> splits) implements TaskInput {}

    /**
     * What map tasks left for the partition, in columns, because that serializes to a few bytes per segment.
     *
     * @param addresses the executors' addresses, each once
     * @param at for each segment which of the addresses
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared; arrays are what serializes small
    record Fetch(String[] addresses, int[] at, int[] maps, String[] names, long[] bytes) implements TaskInput {
        /** Packs segments. */
        public static Fetch of(List<Segment> segments) {
            Map<String, Integer> addresses = new LinkedHashMap<>();
            int count = segments.size();
            Fetch fetch = new Fetch(new String[0], new int[count], new int[count], new String[count], new long[count]);
            for (int i = 0; i < count; i++) {
                Segment segment = segments.get(i);
                fetch.at[i] = addresses.computeIfAbsent(segment.address(), address -> addresses.size());
                fetch.maps[i] = segment.map();
                fetch.names[i] = segment.name();
                fetch.bytes[i] = segment.bytes();
            }
            return new Fetch(addresses.keySet().toArray(String[]::new), fetch.at, fetch.maps, fetch.names, fetch.bytes);
        }

        /** Unpacks them. */
        public List<Segment> segments() {
            List<Segment> segments = new ArrayList<>(at.length);
            for (int i = 0; i < at.length; i++) {
                segments.add(new Segment(maps[i], addresses[at[i]], names[i], bytes[i]));
            }
            return segments;
        }
    }
}
