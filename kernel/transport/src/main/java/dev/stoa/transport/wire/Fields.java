package dev.stoa.transport.wire;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import dev.stoa.api.task.Bytes;

/** The plain fields: numbers, texts, bytes and collections. Lengths come first and are believed only as far as bytes follow. */
final class Fields {
    static final FieldCodec<Long> LONG = new FieldCodec<>() {
        @Override
        public void write(Output out, Long value) {
            out.writeVarLong(value, false);
        }

        @Override
        public Long read(Input in) {
            return in.readVarLong(false);
        }
    };

    static final FieldCodec<Integer> INT = new FieldCodec<>() {
        @Override
        public void write(Output out, Integer value) {
            out.writeVarInt(value, false);
        }

        @Override
        public Integer read(Input in) {
            return in.readVarInt(false);
        }
    };

    static final FieldCodec<Boolean> BOOLEAN = new FieldCodec<>() {
        @Override
        public void write(Output out, Boolean value) {
            out.writeByte(value ? 1 : 0);
        }

        @Override
        public Boolean read(Input in) {
            byte value = in.readByte();
            if (value != 0 && value != 1) {
                throw new KryoException("byte %d is neither yes nor no".formatted(value));
            }
            return value == 1;
        }
    };

    static final FieldCodec<String> TEXT = new FieldCodec<>() {
        @Override
        public void write(Output out, String value) {
            writeText(out, value);
        }

        @Override
        public String read(Input in) {
            return readText(in);
        }
    };

    static final FieldCodec<Bytes> BYTES = new FieldCodec<>() {
        @Override
        public void write(Output out, Bytes value) {
            out.writeVarInt(value.size(), true);
            try {
                value.writeTo(out);
            } catch (IOException impossible) {
                throw new KryoException(impossible);
            }
        }

        @Override
        public Bytes read(Input in) {
            int length = readLength(in);
            Bytes value = Bytes.of(in.getBuffer(), in.position(), length);
            in.setPosition(in.position() + length);
            return value;
        }
    };

    private Fields() {}

    static void writeText(Output out, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.writeVarInt(utf8.length, true);
        out.writeBytes(utf8);
    }

    static String readText(Input in) {
        int length = readLength(in);
        if (length == 0) {
            return "";
        }
        String text = new String(in.getBuffer(), in.position(), length, StandardCharsets.UTF_8);
        in.setPosition(in.position() + length);
        return text;
    }

    /** Reads a count of things that each take at least one byte. */
    static int readLength(Input in) {
        int length = in.readVarInt(true);
        int left = in.limit() - in.position();
        if (length < 0 || length > left) {
            throw new KryoException("a length of %d is more than the %d bytes left".formatted(length, left));
        }
        return length;
    }

    static <E extends Enum<E>> FieldCodec<E> enumeration(Class<E> type) {
        E[] constants = type.getEnumConstants();
        return new FieldCodec<>() {
            @Override
            @SuppressWarnings("EnumOrdinal") // the order of constants is wire protocol, kept by the golden files
            public void write(Output out, E value) {
                out.writeVarInt(value.ordinal(), true);
            }

            @Override
            public E read(Input in) {
                int ordinal = in.readVarInt(true);
                if (ordinal < 0 || ordinal >= constants.length) {
                    throw new KryoException("%s has no constant %d".formatted(type.getSimpleName(), ordinal));
                }
                return constants[ordinal];
            }
        };
    }

    static <E> FieldCodec<List<E>> list(FieldCodec<E> element) {
        return new FieldCodec<>() {
            @Override
            public void write(Output out, List<E> value) {
                out.writeVarInt(value.size(), true);
                for (E each : value) {
                    element.write(out, each);
                }
            }

            @Override
            public List<E> read(Input in) {
                int size = readLength(in);
                if (size == 0) {
                    return List.of();
                }
                List<E> value = new ArrayList<>(Math.min(size, 1024));
                for (int i = 0; i < size; i++) {
                    value.add(element.read(in));
                }
                return value;
            }
        };
    }

    static <K, V> FieldCodec<SortedMap<K, V>> sortedMap(FieldCodec<K> keys, FieldCodec<V> values) {
        return new FieldCodec<>() {
            @Override
            public void write(Output out, SortedMap<K, V> value) {
                out.writeVarInt(value.size(), true);
                for (Map.Entry<K, V> entry : value.entrySet()) {
                    keys.write(out, entry.getKey());
                    values.write(out, entry.getValue());
                }
            }

            @Override
            public SortedMap<K, V> read(Input in) {
                int size = readLength(in);
                if (size == 0) {
                    return Collections.emptySortedMap();
                }
                SortedMap<K, V> value = new TreeMap<>();
                for (int i = 0; i < size; i++) {
                    if (value.put(keys.read(in), values.read(in)) != null) {
                        throw new KryoException("a key is given twice");
                    }
                }
                return value;
            }
        };
    }

    static <E> FieldCodec<SortedSet<E>> sortedSet(FieldCodec<E> element) {
        return new FieldCodec<>() {
            @Override
            public void write(Output out, SortedSet<E> value) {
                out.writeVarInt(value.size(), true);
                for (E each : value) {
                    element.write(out, each);
                }
            }

            @Override
            public SortedSet<E> read(Input in) {
                int size = readLength(in);
                SortedSet<E> value = new TreeSet<>();
                for (int i = 0; i < size; i++) {
                    if (!value.add(element.read(in))) {
                        throw new KryoException("a member is given twice");
                    }
                }
                return value;
            }
        };
    }

    /** A byte that says whether there is one, then the one. */
    static <E> FieldCodec<Optional<E>> optional(FieldCodec<E> element) {
        return new FieldCodec<>() {
            @Override
            public void write(Output out, Optional<E> value) {
                BOOLEAN.write(out, value.isPresent());
                value.ifPresent(there -> element.write(out, there));
            }

            @Override
            public Optional<E> read(Input in) {
                return BOOLEAN.read(in) ? Optional.of(element.read(in)) : Optional.empty();
            }
        };
    }
}
