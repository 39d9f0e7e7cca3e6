package dev.stoa.agent.checkpoint;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.BiConsumer;

/** Writes plain fields one behind the other: numbers big-endian, texts and lists with their length before them. */
final class FieldWriter {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    private final DataOutputStream out = new DataOutputStream(bytes);

    private interface Write {
        void run() throws IOException;
    }

    private FieldWriter write(Write write) {
        try {
            write.run();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return this;
    }

    FieldWriter tag(int value) {
        return write(() -> out.writeByte(value));
    }

    FieldWriter number(int value) {
        return write(() -> out.writeInt(value));
    }

    FieldWriter number(long value) {
        return write(() -> out.writeLong(value));
    }

    FieldWriter bytes(byte[] value) {
        return write(() -> {
            out.writeInt(value.length);
            out.write(value);
        });
    }

    FieldWriter text(String value) {
        return bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    <T> FieldWriter list(List<T> values, BiConsumer<FieldWriter, T> each) {
        number(values.size());
        values.forEach(value -> each.accept(this, value));
        return this;
    }

    FieldWriter texts(List<String> values) {
        return list(values, FieldWriter::text);
    }

    FieldWriter map(SortedMap<String, String> values) {
        number(values.size());
        for (Map.Entry<String, String> entry : values.entrySet()) {
            text(entry.getKey()).text(entry.getValue());
        }
        return this;
    }

    byte[] toBytes() {
        return bytes.toByteArray();
    }
}
