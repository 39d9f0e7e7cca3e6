package dev.stoa.transport.wire;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.util.List;

import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;

/**
 * Writes any record: its components in the order of their declaration, each as its declared type asks, and nothing else.
 * Reads through the canonical constructor, so that what a record rejects is rejected here too.
 */
final class RecordCodec<T> implements FieldCodec<T> {
    private final Class<T> type;
    private final MethodHandle[] accessors;
    private final FieldCodec<Object>[] fields;
    private final MethodHandle constructor;

    RecordCodec(Class<T> type, List<FieldCodec<?>> fields) {
        this.type = type;
        RecordComponent[] components = type.getRecordComponents();
        this.accessors = new MethodHandle[components.length];
        this.fields = erase(fields);
        Class<?>[] parameters = new Class<?>[components.length];
        try {
            for (int i = 0; i < components.length; i++) {
                parameters[i] = components[i].getType();
                accessors[i] = MethodHandles.publicLookup()
                        .unreflect(components[i].getAccessor())
                        .asType(MethodType.methodType(Object.class, Object.class));
            }
            this.constructor = MethodHandles.publicLookup()
                    .unreflectConstructor(type.getDeclaredConstructor(parameters))
                    .asSpreader(Object[].class, parameters.length)
                    .asType(MethodType.methodType(Object.class, Object[].class));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("%s cannot cross a wire".formatted(type.getName()), e);
        }
    }

    @SuppressWarnings("unchecked") // each codec was chosen by the declared type of its component
    private static FieldCodec<Object>[] erase(List<FieldCodec<?>> fields) {
        return (FieldCodec<Object>[]) fields.toArray(FieldCodec<?>[]::new);
    }

    @Override
    public void write(Output out, T value) {
        for (int i = 0; i < fields.length; i++) {
            fields[i].write(out, component(i, value));
        }
    }

    @Override
    public T read(Input in) {
        Object[] values = new Object[fields.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = fields[i].read(in);
        }
        try {
            return type.cast((Object) constructor.invokeExact(values));
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new KryoException("%s cannot be made".formatted(type.getSimpleName()), e);
        }
    }

    private Object component(int i, Object value) {
        try {
            return (Object) accessors[i].invokeExact(value);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new KryoException("%s cannot be read".formatted(type.getSimpleName()), e);
        }
    }
}
