package dev.stoa.transport.wire;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.Registration;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.KryoBufferOverflowException;
import com.esotericsoftware.kryo.io.Output;
import org.jspecify.annotations.Nullable;

/**
 * Turns messages into bytes and back: the type's number, then its fields.
 *
 * <p>Safe for all threads. A decoded message went through its records' constructors, so it obeys all they ask. Bytes from
 * anywhere may be given to {@link #decode}: it allocates at most a small multiple of their length, goes no deeper than the
 * types do, loads no class, and throws only {@link WireFormatException}.
 */
public final class WireCodec {
    /** The largest message any codec writes or reads: 64 MiB. Sessions set lower limits of their own. */
    public static final int MAX_BYTES = 64 << 20;

    // A piece of a blob fits, so that bulk does not make buffers anew for each.
    private static final int KEPT_BYTES = 256 << 10;
    private static final WireCodec STANDARD = new WireCodec(new Codecs(WireTypes.byNumber(), Codecs.Hot.BY_HAND));

    private final Kryo kryo = new Kryo();
    private final ClassValue<Optional<Registration>> messages = new ClassValue<>() {
        @Override
        protected Optional<Registration> computeValue(Class<?> type) {
            return Optional.ofNullable(WireTypes.isMessage(type) ? registrations.get(type) : null);
        }
    };
    private final Map<Class<?>, Registration> registrations = new HashMap<>();
    private final @Nullable Registration[] messagesByNumber;
    private final ScratchPool<Scratch> pool = new ScratchPool<>(Scratch::new);

    WireCodec(Codecs codecs) {
        kryo.setRegistrationRequired(true);
        kryo.setReferences(false);
        this.messagesByNumber = new Registration[WireTypes.byNumber().lastKey() + 1];
        WireTypes.byNumber().forEach((number, type) -> {
            Registration registration = kryo.register(type, new Adapter<>(codecs.of(type)), number);
            registrations.put(type, registration);
            messagesByNumber[number] = WireTypes.isMessage(type) ? registration : null;
        });
    }

    /** The codec of all wire types. */
    public static WireCodec standard() {
        return STANDARD;
    }

    /**
     * Encodes into a borrowed buffer, which the caller must close to give it back.
     *
     * @throws IllegalArgumentException if the type is no registered message
     * @throws MessageTooLargeException if more than {@code maxBytes} would be needed
     */
    public Encoded encode(Object message, int maxBytes) {
        Scratch scratch = pool.obtain();
        boolean done = false;
        try {
            scratch.write(message, Math.min(maxBytes, MAX_BYTES));
            done = true;
            return scratch;
        } finally {
            if (!done) {
                giveBack(scratch);
            }
        }
    }

    /** Encodes into an array of its own. */
    public byte[] encode(Object message) {
        try (Encoded encoded = encode(message, MAX_BYTES)) {
            byte[] copy = new byte[encoded.length()];
            System.arraycopy(encoded.buffer(), 0, copy, 0, copy.length);
            return copy;
        }
    }

    /** Decodes exactly these bytes. */
    public Object decode(byte[] bytes, int offset, int length) throws WireFormatException {
        if (length > MAX_BYTES) {
            throw new WireFormatException("%d bytes are more than the %d of any message".formatted(length, MAX_BYTES));
        }
        Scratch scratch = pool.obtain();
        try {
            return scratch.read(bytes, offset, length);
        } catch (RuntimeException broken) {
            throw new WireFormatException("%d bytes are no message: %s".formatted(length, firstLine(broken)), broken);
        } finally {
            giveBack(scratch);
        }
    }

    /** Decodes exactly these bytes. */
    public Object decode(byte[] bytes) throws WireFormatException {
        return decode(bytes, 0, bytes.length);
    }

    private void giveBack(Scratch scratch) {
        scratch.in.setBuffer(Scratch.EMPTY);
        if (scratch.out.getBuffer().length > KEPT_BYTES) {
            scratch.out.setBuffer(new byte[1024], -1);
        }
        pool.giveBack(scratch);
    }

    private static String firstLine(RuntimeException broken) {
        String message = String.valueOf(broken.getMessage());
        int end = message.indexOf('\n');
        String line = end < 0 ? message : message.substring(0, end);
        return line.length() > 200 ? line.substring(0, 200) : line;
    }

    /** Encoded bytes in a borrowed buffer, from its start. */
    public interface Encoded extends AutoCloseable {
        /** The buffer; valid until closed. */
        byte[] buffer();

        /** How many of its bytes count. */
        int length();

        /** Gives the buffer back; once. */
        @Override
        void close();
    }

    private final class Scratch implements Encoded {
        private static final byte[] EMPTY = new byte[0];

        private final Output out = new Output(1024, -1);
        private final DeepInput in = new DeepInput(EMPTY);

        @SuppressWarnings("unchecked") // the registration was looked up by the message's own class
        void write(Object message, int maxBytes) {
            Registration registration = messages.get(message.getClass())
                    .orElseThrow(() -> new IllegalArgumentException("%s is no message of the protocol"
                            .formatted(message.getClass().getName())));
            out.setBuffer(out.getBuffer(), Math.max(maxBytes, out.getBuffer().length));
            try {
                out.writeVarInt(registration.getId(), true);
                ((Serializer<Object>) registration.getSerializer()).write(kryo, out, message);
            } catch (KryoBufferOverflowException tooLarge) {
                throw new MessageTooLargeException(message.getClass(), maxBytes, tooLarge);
            }
            if (out.position() > maxBytes) {
                throw new MessageTooLargeException(message.getClass(), maxBytes, null);
            }
        }

        @SuppressWarnings("unchecked") // read as the type that its own registration names
        Object read(byte[] bytes, int offset, int length) {
            // Kryo's Input keeps absolute positions, so the limit is the end and not the length.
            in.begin(bytes, offset, length);
            int number = in.readVarInt(true);
            Registration registration =
                    number >= 0 && number < messagesByNumber.length ? messagesByNumber[number] : null;
            if (registration == null) {
                throw new KryoException("number %d is no message of the protocol".formatted(number));
            }
            Object message = ((Serializer<Object>) registration.getSerializer())
                    .read(kryo, in, (Class<Object>) registration.getType());
            int left = in.limit() - in.position();
            if (left != 0) {
                throw new KryoException("%d bytes follow the message".formatted(left));
            }
            return message;
        }

        @Override
        public byte[] buffer() {
            return out.getBuffer();
        }

        @Override
        public int length() {
            return out.position();
        }

        @Override
        public void close() {
            giveBack(this);
        }
    }

    /** Lends a codec to Kryo. Asks nothing of it, so that all threads may share the one that holds the registrations. */
    private static final class Adapter<T> extends Serializer<T> {
        private final FieldCodec<T> codec;

        Adapter(FieldCodec<T> codec) {
            super(false, true);
            this.codec = codec;
        }

        @Override
        public void write(Kryo kryo, Output output, T object) {
            codec.write(output, object);
        }

        @Override
        public T read(Kryo kryo, Input input, Class<? extends T> type) {
            return codec.read(input);
        }
    }
}
