package dev.stoa.transport.wire;

import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;

/**
 * Writes and reads one kind of value whose type both sides know. Reading throws some {@link RuntimeException} when the
 * bytes are wrong, and never allocates more than a small multiple of the bytes that are there.
 */
interface FieldCodec<T> {
    void write(Output out, T value);

    T read(Input in);
}
