package dev.stoa.master.registry;

import java.io.IOException;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import dev.stoa.api.store.StoreKey;
import dev.stoa.api.task.Bytes;

/** How keys and values of stores lie on disk: a text and bytes, with nothing around them, since there are many. */
final class StoreForms {
    private StoreForms() {}

    static SimpleModule module() {
        return new SimpleModule("stores")
                .addSerializer(Bytes.class, new BytesWriter())
                .addDeserializer(Bytes.class, new BytesReader())
                .addSerializer(StoreKey.class, new KeyWriter())
                .addDeserializer(StoreKey.class, new KeyReader());
    }

    private static final class BytesWriter extends StdSerializer<Bytes> {
        private static final long serialVersionUID = 1L;

        BytesWriter() {
            super(Bytes.class);
        }

        @Override
        public void serialize(Bytes value, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeBinary(value.toArray());
        }
    }

    private static final class BytesReader extends StdDeserializer<Bytes> {
        private static final long serialVersionUID = 1L;

        BytesReader() {
            super(Bytes.class);
        }

        @Override
        public Bytes deserialize(JsonParser in, DeserializationContext context) throws IOException {
            return Bytes.of(in.getBinaryValue());
        }
    }

    private static final class KeyWriter extends StdSerializer<StoreKey> {
        private static final long serialVersionUID = 1L;

        KeyWriter() {
            super(StoreKey.class);
        }

        @Override
        public void serialize(StoreKey key, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeString(key.value());
        }
    }

    private static final class KeyReader extends StdDeserializer<StoreKey> {
        private static final long serialVersionUID = 1L;

        KeyReader() {
            super(StoreKey.class);
        }

        @Override
        public StoreKey deserialize(JsonParser in, DeserializationContext context) throws IOException {
            return new StoreKey(in.getText());
        }
    }
}
