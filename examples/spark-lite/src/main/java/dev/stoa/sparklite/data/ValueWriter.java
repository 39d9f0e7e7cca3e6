package dev.stoa.sparklite.data;

import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Output;
import dev.stoa.sparklite.rdd.Pair;
import org.jspecify.annotations.Nullable;

/**
 * Writes values one after the other, for a {@link ValueReader}. What is written before a value never matters to it, so
 * written values may be cut apart and put together. For one thread.
 */
public final class ValueWriter {
    private final Output out;
    private @Nullable Kryo kryo;

    /** Writes through a buffer to a stream; {@link #flush} empties it. */
    public ValueWriter(OutputStream to) {
        this.out = new Output(to, 16 * 1024);
    }

    private ValueWriter(Output out) {
        this.out = out;
    }

    /** The bytes of one value. */
    public static byte[] toBytes(Object value) {
        Output memory = new Output(512, -1);
        new ValueWriter(memory).write(value);
        return memory.toBytes();
    }

    /** Writes one value. */
    public void write(Object value) {
        if (value instanceof String text) {
            out.writeByte(Kind.STRING);
            out.writeString(text);
        } else if (value instanceof Long number) {
            out.writeByte(Kind.LONG);
            out.writeVarLong(number, false);
        } else if (value instanceof Integer number) {
            out.writeByte(Kind.INTEGER);
            out.writeVarInt(number, false);
        } else if (value instanceof Double number) {
            out.writeByte(Kind.DOUBLE);
            out.writeDouble(number);
        } else if (value instanceof Pair<?, ?> pair) {
            out.writeByte(Kind.PAIR);
            write(pair.key());
            write(pair.value());
        } else if (value.getClass() == ArrayList.class) {
            writeList((List<?>) value);
        } else {
            writeOther(value);
        }
    }

    private void writeList(List<?> list) {
        out.writeByte(Kind.LIST);
        out.writeVarInt(list.size(), true);
        for (Object each : list) {
            write(each);
        }
    }

    private void writeOther(Object value) {
        out.writeByte(Kind.OTHER);
        if (kryo == null) {
            kryo = Kryos.create();
        }
        kryo.writeClassAndObject(out, value);
    }

    /** Hands everything written so far to the stream. */
    public void flush() {
        out.flush();
    }
}
