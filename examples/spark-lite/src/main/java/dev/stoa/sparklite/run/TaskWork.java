package dev.stoa.sparklite.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;

import dev.stoa.sparklite.data.ValueReader;
import dev.stoa.sparklite.data.ValueWriter;
import dev.stoa.sparklite.plan.Pipeline;
import dev.stoa.sparklite.plan.Source;
import dev.stoa.sparklite.plan.Stage;
import dev.stoa.sparklite.plan.Target;
import dev.stoa.sparklite.rdd.PartitionAction;
import dev.stoa.sparklite.rdd.Reduction;
import dev.stoa.sparklite.rdd.Rows;
import dev.stoa.sparklite.rdd.Sink;
import dev.stoa.sparklite.rdd.Step;
import dev.stoa.sparklite.read.LineSource;
import dev.stoa.sparklite.read.Split;
import dev.stoa.sparklite.shuffle.MapOutputFile;
import dev.stoa.sparklite.shuffle.Segment;
import dev.stoa.sparklite.shuffle.SegmentLostException;
import dev.stoa.sparklite.shuffle.ShuffleReader;
import dev.stoa.sparklite.shuffle.ShuffleWriter;

/** Runs one attempt: opens what it was sent, pours its source through the steps into its target, and tells the outcome. */
public final class TaskWork {
    /** How many records pass between two looks at whether the task was told to end. */
    private static final int ROWS_BETWEEN_LOOKS = 1024;

    private final TaskOrder order;
    private final String attempt;
    private final Workplace place;
    private final BooleanSupplier killed;
    private long rowsRead;
    private long bytesRead;
    private long fetchedBytes;
    private long spills;

    private TaskWork(TaskOrder order, String attempt, Workplace place, BooleanSupplier killed) {
        this.order = order;
        this.attempt = attempt;
        this.place = place;
        this.killed = killed;
    }

    /**
     * Runs it on the calling thread.
     *
     * @param attempt differs for every attempt of the application; fit to be a file's name
     * @param killed whether the task was told to end
     * @throws Exception whatever the author's code threw, or reading the input
     * @throws InterruptedException if the task was told to end
     */
    public static TaskResult run(TaskOrder order, String attempt, Workplace place, BooleanSupplier killed)
            throws Exception {
        TaskWork work = new TaskWork(order, attempt, place, killed);
        try {
            return work.run(place.code(order), place.input(order));
        } catch (SegmentLostException e) {
            Segment lost = e.segment();
            return new TaskResult.InputLost(lost.map(), lost.name(), String.valueOf(e.getMessage()));
        }
    }

    private TaskResult run(Stage.Code code, TaskInput input) throws Exception {
        if (code.target() instanceof Target.Shuffle shuffle) {
            return shuffle(code.pipeline(), input, shuffle);
        }
        if (code.target() instanceof Target.Result result) {
            return result(code.pipeline(), input, result);
        }
        throw new IllegalStateException("no task ends with " + code.target());
    }

    @SuppressWarnings("unchecked") // the planner joined types that fit
    private TaskResult shuffle(Pipeline pipeline, TaskInput input, Target.Shuffle target) throws Exception {
        Reduction<Object> reduction = (Reduction<Object>) target.reduction();
        try (ShuffleWriter<Object, Object> writer =
                new ShuffleWriter<>(attempt, target.partitions(), reduction, place.budget(), place.directory())) {
            pour(pipeline, input, (Sink<Object>) (Sink<?>) writer);
            MapOutputFile file = writer.finish(place.blobs());
            spills += file.spills();
            Measures measures = new Measures(rowsRead, bytesRead, file.bytes(), fetchedBytes, spills);
            return new TaskResult.Shuffled(place.blobs().address().toString(), file.name(), file.lengths(), measures);
        }
    }

    @SuppressWarnings("unchecked") // the planner joined types that fit
    private TaskResult result(Pipeline pipeline, TaskInput input, Target.Result target) throws Exception {
        PartitionAction<Object, Object> action = (PartitionAction<Object, Object>) target.action();
        Rows<Object> rows = sink -> pour(pipeline, input, sink);
        Object value = Objects.requireNonNull(
                action.run(rows, new PartitionAction.Attempt(order.partition(), attempt)), "the action answered null");
        Payload payload = Payload.of(ValueWriter.toBytes(value), "result/" + attempt, place.blobs());
        return new TaskResult.Value(payload, new Measures(rowsRead, bytesRead, 0, fetchedBytes, spills));
    }

    @SuppressWarnings("unchecked") // the planner joined types that fit
    private void pour(Pipeline pipeline, TaskInput input, Sink<Object> last) throws Exception {
        Sink<Object> sink = last;
        List<Step<?, ?>> steps = pipeline.steps();
        for (int i = steps.size() - 1; i >= 0; i--) {
            sink = ((Step<Object, Object>) steps.get(i)).into(sink);
        }
        if (input instanceof TaskInput.Slice slice) {
            pourSlice(slice, sink);
        } else if (input instanceof TaskInput.Files files) {
            pourFiles(files, sink);
        } else if (input instanceof TaskInput.Fetch fetch && pipeline.source() instanceof Source.Shuffled source) {
            pourShuffled(fetch, (Reduction<Object>) source.reduction(), sink);
        } else {
            throw new IllegalStateException("a task of %s was sent %s".formatted(pipeline.source(), input));
        }
    }

    private void pourSlice(TaskInput.Slice slice, Sink<Object> sink) throws Exception {
        for (Object row : (ArrayList<?>) ValueReader.fromBytes(slice.list())) {
            look();
            if (!sink.accept(row)) {
                return;
            }
        }
    }

    private void pourFiles(TaskInput.Files files, Sink<Object> sink) throws Exception {
        for (Split split : files.splits()) {
            try (LineSource lines = LineSource.open(split)) {
                boolean wanted = lines.forEach(line -> {
                    look();
                    return sink.accept(line);
                });
                bytesRead += split.bytes();
                if (!wanted) {
                    return;
                }
            }
        }
    }

    private void pourShuffled(TaskInput.Fetch fetch, Reduction<Object> reduction, Sink<Object> sink) throws Exception {
        List<Segment> segments = fetch.segments();
        ShuffleReader<Object, Object> reader =
                new ShuffleReader<>(place.blobs(), reduction, place.budget(), place.directory(), attempt);
        reader.pour(segments, sink);
        fetchedBytes += segments.stream().mapToLong(Segment::bytes).sum();
        spills += reader.spills();
    }

    /** Counts a record that was read and now and then looks whether to go on. */
    private void look() throws InterruptedException {
        if (++rowsRead % ROWS_BETWEEN_LOOKS == 0 && killed.getAsBoolean()) {
            throw new InterruptedException("the task was told to end");
        }
    }
}
