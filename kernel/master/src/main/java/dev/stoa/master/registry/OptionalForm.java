package dev.stoa.master.registry;

import java.io.IOException;
import java.util.Optional;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.BeanDeserializerModifier;
import com.fasterxml.jackson.databind.deser.ContextualDeserializer;
import com.fasterxml.jackson.databind.deser.std.DelegatingDeserializer;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import dev.stoa.api.resource.Resources;
import org.jspecify.annotations.Nullable;

/**
 * How that which may be absent lies on disk: an optional as its value or nothing. Resources that an older master did not write
 * yet are none.
 */
final class OptionalForm extends SimpleModule {
    private static final long serialVersionUID = 1L;

    OptionalForm() {
        super("stoa-optional");
        addSerializer(new Write());
        addDeserializer(Optional.class, new Read(null));
        setDeserializerModifier(new AbsentResources());
    }

    private static final class Write extends StdSerializer<Optional<?>> {
        private static final long serialVersionUID = 1L;

        Write() {
            super(Optional.class, false);
        }

        @Override
        public void serialize(Optional<?> value, JsonGenerator out, SerializerProvider provider) throws IOException {
            provider.defaultSerializeValue(value.orElse(null), out);
        }
    }

    @SuppressWarnings("rawtypes") // Jackson asks by the raw class; the element's type comes with the property
    private static final class Read extends StdDeserializer<Optional> implements ContextualDeserializer {
        private static final long serialVersionUID = 1L;

        private final transient @Nullable JavaType element;

        Read(@Nullable JavaType element) {
            super(Optional.class);
            this.element = element;
        }

        @Override
        public JsonDeserializer<?> createContextual(DeserializationContext context, @Nullable BeanProperty property) {
            JavaType type = property == null ? context.getContextualType() : property.getType();
            return new Read(type.containedTypeOrUnknown(0));
        }

        @Override
        public Optional<?> deserialize(JsonParser in, DeserializationContext context) throws IOException {
            return Optional.of(context.readValue(in, element));
        }

        @Override
        public Optional<?> getNullValue(DeserializationContext context) {
            return Optional.empty();
        }

        @Override
        public Object getAbsentValue(DeserializationContext context) {
            return Optional.empty();
        }
    }

    private static final class AbsentResources extends BeanDeserializerModifier {
        private static final long serialVersionUID = 1L;

        @Override
        public JsonDeserializer<?> modifyDeserializer(
                DeserializationConfig config, BeanDescription type, JsonDeserializer<?> deserializer) {
            return type.getBeanClass() == Resources.class ? new NoneIfAbsent(deserializer) : deserializer;
        }
    }

    private static final class NoneIfAbsent extends DelegatingDeserializer {
        private static final long serialVersionUID = 1L;

        NoneIfAbsent(JsonDeserializer<?> delegate) {
            super(delegate);
        }

        @Override
        protected JsonDeserializer<?> newDelegatingInstance(JsonDeserializer<?> delegate) {
            return new NoneIfAbsent(delegate);
        }

        @Override
        public Object getAbsentValue(DeserializationContext context) {
            return Resources.NONE;
        }
    }
}
