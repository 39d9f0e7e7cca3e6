package dev.stoa.sparklite.schedule;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.Predicate;

import dev.stoa.api.id.AgentId;
import dev.stoa.sparklite.shuffle.MapOutputFile;
import dev.stoa.sparklite.shuffle.Segment;
import org.jspecify.annotations.Nullable;

/** Where the outputs of one shuffle's map tasks are, as far as the driver knows. */
final class ShuffleOutputs {
    private final @Nullable Output[] outputs;
    private final BitSet everThere = new BitSet();
    private int missing;

    /** Knows of none yet. */
    ShuffleOutputs(int maps) {
        this.outputs = new Output[maps];
        this.missing = maps;
    }

    /** One map task's output. */
    @SuppressWarnings("ArrayRecordComponent") // one per map task, compared by nobody
    record Output(AgentId agent, int incarnation, String address, String name, long[] lengths) {}

    boolean isComplete() {
        return missing == 0;
    }

    boolean has(int map) {
        return outputs[map] != null;
    }

    int there() {
        return outputs.length - missing;
    }

    int maps() {
        return outputs.length;
    }

    boolean holds(AgentId agent) {
        return Arrays.stream(outputs)
                .anyMatch(output -> output != null && output.agent().equals(agent));
    }

    /** Adds an output unless one is known already; answers whether it had been there before and was lost. */
    boolean add(int map, Output output) {
        if (outputs[map] != null) {
            return false;
        }
        outputs[map] = output;
        missing--;
        boolean again = everThere.get(map);
        everThere.set(map);
        return again;
    }

    @Nullable
    Output get(int map) {
        return map >= 0 && map < outputs.length ? outputs[map] : null;
    }

    /** Forgets the outputs that are lost; answers which. */
    List<Integer> forget(Predicate<Output> lost) {
        List<Integer> gone = new ArrayList<>();
        for (int map = 0; map < outputs.length; map++) {
            Output output = outputs[map];
            if (output != null && lost.test(output)) {
                outputs[map] = null;
                missing++;
                gone.add(map);
            }
        }
        return gone;
    }

    /** What the reduce task of a partition fetches. */
    List<Segment> segments(int partition) {
        List<Segment> segments = new ArrayList<>();
        for (int map = 0; map < outputs.length; map++) {
            Output output = outputs[map];
            if (output == null) {
                throw new IllegalStateException("map output %d is missing".formatted(map));
            }
            if (output.lengths()[partition] > 0) {
                String name = MapOutputFile.segment(output.name(), partition);
                segments.add(new Segment(map, output.address(), name, output.lengths()[partition]));
            }
        }
        return segments;
    }
}
