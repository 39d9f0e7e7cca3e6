package dev.stoa.agent.checkpoint;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/** Reads what a {@link FieldWriter} wrote. Throws {@link BufferUnderflowException} if there is less. */
final class FieldReader {
    private final ByteBuffer in;

    FieldReader(byte[] bytes) {
        this.in = ByteBuffer.wrap(bytes);
    }

    int tag() {
        return in.get();
    }

    int number() {
        return in.getInt();
    }

    long longNumber() {
        return in.getLong();
    }

    byte[] bytes() {
        byte[] value = new byte[length()];
        in.get(value);
        return value;
    }

    String text() {
        return new String(bytes(), StandardCharsets.UTF_8);
    }

    <T> List<T> list(Function<FieldReader, T> each) {
        int size = length();
        List<T> values = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            values.add(each.apply(this));
        }
        return values;
    }

    List<String> texts() {
        return list(FieldReader::text);
    }

    SortedMap<String, String> map() {
        int size = length();
        SortedMap<String, String> values = new TreeMap<>();
        for (int i = 0; i < size; i++) {
            values.put(text(), text());
        }
        return values;
    }

    boolean isAtEnd() {
        return !in.hasRemaining();
    }

    private int length() {
        int length = in.getInt();
        // Each member takes at least one byte, so a length beyond what is left is no length.
        if (length < 0 || length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        return length;
    }
}
