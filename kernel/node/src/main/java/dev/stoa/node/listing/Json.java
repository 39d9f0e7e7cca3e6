package dev.stoa.node.listing;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.ReservationId;
import dev.stoa.api.resource.Attributes;
import dev.stoa.api.resource.Quantities;
import dev.stoa.api.resource.Ranges;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.role.RoleName;

/**
 * Prints views as one JSON array. The names of the fields are the components of the views, and stay.
 *
 * <p>Resources are shown as the text that {@link Resources#parse} reads and as numbers; attributes as an object.
 */
final class Json {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            // A record's component is a field, a question of it ("isStatic") is none.
            .disable(MapperFeature.AUTO_DETECT_IS_GETTERS)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .addModule(new SimpleModule()
                    .addSerializer(Resources.class, new ResourcesWriter())
                    .addSerializer(Attributes.class, new AttributesWriter())
                    .addSerializer(Quantities.class, new QuantitiesWriter())
                    .addSerializer(AgentId.class, ToStringSerializer.instance)
                    .addSerializer(FrameworkId.class, ToStringSerializer.instance)
                    .addSerializer(ReservationId.class, ToStringSerializer.instance)
                    .addSerializer(RoleName.class, ToStringSerializer.instance)
                    .addSerializer(new OptionalWriter()))
            .build();

    private Json() {}

    static void print(List<?> views, PrintWriter out) {
        out.println(text(views));
        out.flush();
    }

    static String text(List<?> views) {
        try {
            return MAPPER.writeValueAsString(views);
        } catch (JsonProcessingException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static final class QuantitiesWriter extends JsonSerializer<Quantities> {
        @Override
        public void serialize(Quantities amounts, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeStartObject();
            for (Map.Entry<String, Long> amount : amounts.amounts().entrySet()) {
                out.writeNumberField(amount.getKey(), amount.getValue());
            }
            out.writeEndObject();
        }
    }

    private static final class OptionalWriter extends StdSerializer<Optional<?>> {
        private static final long serialVersionUID = 1L;

        OptionalWriter() {
            super(Optional.class, false);
        }

        @Override
        public void serialize(Optional<?> value, JsonGenerator out, SerializerProvider provider) throws IOException {
            provider.defaultSerializeValue(value.orElse(null), out);
        }
    }

    private static final class ResourcesWriter extends JsonSerializer<Resources> {
        @Override
        public void serialize(Resources resources, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeStartObject();
            out.writeStringField("text", resources.toString());
            out.writeNumberField("cpuMillis", resources.cpuMillis());
            out.writeNumberField("memoryMib", resources.memoryMib());
            out.writeNumberField("diskMib", resources.diskMib());
            out.writeObjectFieldStart("scalars");
            for (Map.Entry<String, Long> scalar : resources.scalars().entrySet()) {
                out.writeNumberField(scalar.getKey(), scalar.getValue());
            }
            out.writeEndObject();
            out.writeObjectFieldStart("ranges");
            for (Map.Entry<String, Ranges> ranges : resources.ranges().entrySet()) {
                out.writeArrayFieldStart(ranges.getKey());
                for (Ranges.Interval interval : ranges.getValue().intervals()) {
                    out.writeArray(new long[] {interval.first(), interval.last()}, 0, 2);
                }
                out.writeEndArray();
            }
            out.writeEndObject();
            out.writeObjectFieldStart("sets");
            for (Map.Entry<String, SortedSet<String>> set : resources.sets().entrySet()) {
                out.writeArrayFieldStart(set.getKey());
                for (String member : set.getValue()) {
                    out.writeString(member);
                }
                out.writeEndArray();
            }
            out.writeEndObject();
            out.writeEndObject();
        }
    }

    private static final class AttributesWriter extends JsonSerializer<Attributes> {
        @Override
        public void serialize(Attributes attributes, JsonGenerator out, SerializerProvider provider)
                throws IOException {
            out.writeStartObject();
            for (Map.Entry<String, String> attribute : attributes.values().entrySet()) {
                out.writeStringField(attribute.getKey(), attribute.getValue());
            }
            out.writeEndObject();
        }
    }
}
