package dev.stoa.transport.wire;

import java.util.List;

import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;

/**
 * Writes any record: its components in the order of their declaration, each as its declared type asks, and nothing else.
 * Reads through the canonical constructor, so that what a record rejects is rejected here too.
 */
final class RecordCodec<T> implements FieldCodec<T> {
    private final Class<T> type;
    private final RecordShape shape;
    private final FieldCodec<Object>[] fields;

    RecordCodec(Class<T> type, List<FieldCodec<?>> fields) {
        this.type = type;
        this.shape = new RecordShape(type);
        this.fields = erase(fields);
    }

    @SuppressWarnings("unchecked") // each codec was chosen by the declared type of its component
    private static FieldCodec<Object>[] erase(List<FieldCodec<?>> fields) {
        return (FieldCodec<Object>[]) fields.toArray(FieldCodec<?>[]::new);
    }

    @Override
    public void write(Output out, T value) {
        RecordShape.Way way = shape.way();
        for (int i = 0; i < fields.length; i++) {
            fields[i].write(out, way.component(i, value));
        }
    }

    @Override
    public T read(Input in) {
        Object[] values = new Object[fields.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = fields[i].read(in);
        }
        return type.cast(shape.way().make(values));
    }
}
