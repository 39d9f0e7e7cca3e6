package dev.stoa.sparklite.schedule;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;

import dev.stoa.sdk.blob.Blobs;
import dev.stoa.sparklite.data.ValueWriter;
import dev.stoa.sparklite.plan.Stage;
import dev.stoa.sparklite.run.Payload;
import dev.stoa.sparklite.run.TaskInput;
import dev.stoa.sparklite.run.TaskOrder;
import dev.stoa.sparklite.run.Workplace;

/** Makes what is sent to executors: a stage's code is serialized once for all its tasks. For one thread. */
final class Orders {
    private final Blobs blobs;
    private final Map<String, Payload> codes = new HashMap<>();

    Orders(Blobs blobs) {
        this.blobs = blobs;
    }

    /**
     * Makes one.
     *
     * @throws IllegalArgumentException if the author's code captures what cannot travel
     */
    TaskOrder make(Action.Order order) {
        Stage stage = order.stage();
        Payload code = codes.computeIfAbsent(
                order.stageName(), name -> Payload.of(Workplace.close(stage.code()), "code/" + name, blobs));
        Attempt attempt = order.attempt();
        byte[] input = Workplace.close(input(order));
        return new TaskOrder(
                attempt.partition(), order.stageName(), code, Payload.of(input, "input/" + attempt.id(), blobs));
    }

    private static TaskInput input(Action.Order order) {
        Stage.Inputs inputs = order.stage().inputs();
        int partition = order.attempt().partition();
        if (inputs instanceof Stage.Inputs.Slices slices) {
            return new TaskInput.Slice(
                    ValueWriter.toBytes(new ArrayList<>(slices.slices().get(partition))));
        }
        if (inputs instanceof Stage.Inputs.Files files) {
            return new TaskInput.Files(new ArrayList<>(files.tasks().get(partition)));
        }
        return TaskInput.Fetch.of(order.segments());
    }

    /** Lets go of what was made for a job. */
    void clear() {
        codes.clear();
        blobs.removeStartingWith("code/");
        blobs.removeStartingWith("input/");
    }
}
