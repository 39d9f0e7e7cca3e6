package dev.stoa.sparklite.data;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.io.Input;
import dev.stoa.sparklite.rdd.Pair;
import org.jspecify.annotations.Nullable;

/** Reads what a {@link ValueWriter} wrote. For one thread. */
public final class ValueReader {
    private final Input in;
    private @Nullable Kryo kryo;

    /** Reads from a stream, which is the caller's to close. */
    public ValueReader(InputStream from) {
        this.in = new Input(from, 16 * 1024);
    }

    private ValueReader(Input in) {
        this.in = in;
    }

    /** The one value that these bytes hold. */
    public static Object fromBytes(byte[] bytes) {
        return new ValueReader(new Input(bytes)).read();
    }

    /** Whether there is no further value. */
    public boolean atEnd() {
        return in.end();
    }

    /**
     * Reads one value.
     *
     * @throws KryoException if there is none, or the bytes were not written by a {@link ValueWriter}
     */
    public Object read() {
        int kind = in.readByte();
        return switch (kind) {
            case Kind.STRING -> in.readString();
            case Kind.LONG -> in.readVarLong(false);
            case Kind.INTEGER -> in.readVarInt(false);
            case Kind.DOUBLE -> in.readDouble();
            case Kind.PAIR -> new Pair<>(read(), read());
            case Kind.LIST -> readList();
            case Kind.OTHER -> readOther();
            default -> throw new KryoException("no value begins with byte " + kind);
        };
    }

    private List<Object> readList() {
        int size = in.readVarInt(true);
        if (size < 0) {
            throw new KryoException("no list has " + size + " elements");
        }
        // The size is not trusted with memory: a list grows as its elements come.
        List<Object> list = new ArrayList<>(Math.min(size, 1024));
        for (int i = 0; i < size; i++) {
            list.add(read());
        }
        return list;
    }

    private Object readOther() {
        if (kryo == null) {
            kryo = Kryos.create();
        }
        return kryo.readClassAndObject(in);
    }
}
