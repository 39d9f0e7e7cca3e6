package dev.stoa.sparklite.run;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** What a task that ran to its end answers; travels in the data of its last status, so it is at most 64 KiB. */
public sealed interface TaskResult {
    /**
     * The action's result for the partition, written by a {@link dev.stoa.sparklite.data.ValueWriter}.
     *
     * @param value the bytes, or where they are
     */
    record Value(Payload value, Measures measures) implements TaskResult {}

    /**
     * A map task's file is served.
     *
     * @param address where
     * @param name begins the names of its segments
     * @param lengths for each partition the bytes of its segment
     */
    @SuppressWarnings("ArrayRecordComponent") // one per task, compared by nobody
    record Shuffled(String address, String name, long[] lengths, Measures measures) implements TaskResult {}

    /**
     * The task could not run because what another stage left is not there any more.
     *
     * @param map which of the other stage's partitions
     * @param name the segment that was asked for
     * @param reason for people
     */
    record InputLost(int map, String name, String reason) implements TaskResult {}

    /** The bytes for {@link #fromBytes}. */
    default byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            TaskResultFormat.write(this, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /**
     * Reads a result.
     *
     * @throws IOException if the bytes hold none
     */
    static TaskResult fromBytes(byte[] bytes) throws IOException {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            return TaskResultFormat.read(in);
        }
    }
}
