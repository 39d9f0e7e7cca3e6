package dev.stoa.sparklite.run;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

import dev.stoa.sparklite.rdd.Lineage;

/** Results as bytes: the driver opens what executors send, so this is no Java serialization. */
final class TaskResultFormat {
    private static final int INLINE = 1;
    private static final int REMOTE = 2;
    private static final int SHUFFLED = 3;
    private static final int INPUT_LOST = 4;

    private TaskResultFormat() {}

    static void write(TaskResult result, DataOutputStream out) throws IOException {
        if (result instanceof TaskResult.Value value) {
            if (value.value() instanceof Payload.Inline inline) {
                out.writeByte(INLINE);
                out.writeInt(inline.bytes().length);
                out.write(inline.bytes());
            } else if (value.value() instanceof Payload.Remote remote) {
                out.writeByte(REMOTE);
                out.writeUTF(remote.address());
                out.writeUTF(remote.name());
                out.writeInt(remote.size());
            }
            writeMeasures(value.measures(), out);
        } else if (result instanceof TaskResult.Shuffled shuffled) {
            out.writeByte(SHUFFLED);
            out.writeUTF(shuffled.address());
            out.writeUTF(shuffled.name());
            writeVar(shuffled.lengths().length, out);
            for (long length : shuffled.lengths()) {
                writeVar(length, out);
            }
            writeMeasures(shuffled.measures(), out);
        } else if (result instanceof TaskResult.InputLost lost) {
            out.writeByte(INPUT_LOST);
            out.writeInt(lost.map());
            out.writeUTF(lost.name());
            out.writeUTF(lost.reason().length() > 1000 ? lost.reason().substring(0, 1000) : lost.reason());
        }
    }

    static TaskResult read(DataInputStream in) throws IOException {
        int kind = in.readByte();
        return switch (kind) {
            case INLINE -> new TaskResult.Value(readInline(in), readMeasures(in));
            case REMOTE ->
                new TaskResult.Value(new Payload.Remote(in.readUTF(), in.readUTF(), in.readInt()), readMeasures(in));
            case SHUFFLED -> new TaskResult.Shuffled(in.readUTF(), in.readUTF(), readLengths(in), readMeasures(in));
            case INPUT_LOST -> new TaskResult.InputLost(in.readInt(), in.readUTF(), in.readUTF());
            default -> throw new IOException("no result begins with byte " + kind);
        };
    }

    private static Payload readInline(DataInputStream in) throws IOException {
        int size = in.readInt();
        if (size < 0 || size > Payload.MAX_INLINE_BYTES) {
            throw new IOException(
                    "a result of %d bytes, at most %d travel so".formatted(size, Payload.MAX_INLINE_BYTES));
        }
        byte[] bytes = in.readNBytes(size);
        if (bytes.length < size) {
            throw new IOException("the result stops before its end");
        }
        return new Payload.Inline(bytes);
    }

    private static long[] readLengths(DataInputStream in) throws IOException {
        long count = readVar(in);
        if (count < 0 || count > Lineage.MAX_REDUCED_PARTITIONS) {
            throw new IOException("a shuffle of %d partitions, at most %d are possible"
                    .formatted(count, Lineage.MAX_REDUCED_PARTITIONS));
        }
        long[] lengths = new long[(int) count];
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = readVar(in);
        }
        return lengths;
    }

    private static void writeMeasures(Measures measures, DataOutputStream out) throws IOException {
        writeVar(measures.rowsRead(), out);
        writeVar(measures.bytesRead(), out);
        writeVar(measures.shuffledBytes(), out);
        writeVar(measures.fetchedBytes(), out);
        writeVar(measures.spills(), out);
    }

    private static Measures readMeasures(DataInputStream in) throws IOException {
        return new Measures(readVar(in), readVar(in), readVar(in), readVar(in), readVar(in));
    }

    private static void writeVar(long value, DataOutputStream out) throws IOException {
        long left = value;
        while ((left & ~0x7FL) != 0) {
            out.writeByte((int) ((left & 0x7F) | 0x80));
            left >>>= 7;
        }
        out.writeByte((int) left);
    }

    private static long readVar(DataInputStream in) throws IOException {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int part = in.readByte();
            value |= (long) (part & 0x7F) << shift;
            if (part >= 0) {
                return value;
            }
        }
        throw new IOException("a number of more than 64 bits");
    }
}
