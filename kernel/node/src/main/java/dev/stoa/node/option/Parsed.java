package dev.stoa.node.option;

import java.util.function.Function;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.placement.Constraint;
import dev.stoa.api.reservation.Inventory;
import dev.stoa.api.resource.Attributes;
import dev.stoa.api.resource.Resources;
import dev.stoa.transport.session.SessionAddress;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Converters that hand a text to the parser of its own type and pass that parser's sentence on. */
public final class Parsed {
    private Parsed() {}

    /** {@code HOST:PORT} or {@code udp://HOST:PORT}, with a port that can be connected to. */
    public static final class MasterAddress implements ITypeConverter<SessionAddress> {
        @Override
        public SessionAddress convert(String text) {
            SessionAddress address = parse(SessionAddress::parse, text.strip());
            if (address.scheme() != SessionAddress.Scheme.UDP || address.port() == 0) {
                throw new TypeConversionException(
                        "address '%s' must be HOST:PORT with a port of 1 to 65535".formatted(text));
            }
            return address;
        }
    }

    /** {@code cpus:2;mem:2GiB;ports:[31000-31099]}. */
    public static final class ResourceAmount implements ITypeConverter<Resources> {
        @Override
        public Resources convert(String text) {
            return parse(Resources::parse, text);
        }
    }

    /** {@code cpus:2;mem:2GiB;cpus(eng):1;cpus{revocable}:1}. */
    public static final class AgentInventory implements ITypeConverter<Inventory> {
        @Override
        public Inventory convert(String text) {
            return parse(Inventory::parse, text);
        }
    }

    /** {@code rack:a;zone:eu-1}. */
    public static final class AttributeList implements ITypeConverter<Attributes> {
        @Override
        public Attributes convert(String text) {
            return parse(Attributes::parse, text);
        }
    }

    /** {@code rack == a and unique(host)}. */
    public static final class Condition implements ITypeConverter<Constraint> {
        @Override
        public Constraint convert(String text) {
            return parse(Constraint::parse, text);
        }
    }

    /** A framework's id. */
    public static final class Framework implements ITypeConverter<FrameworkId> {
        @Override
        public FrameworkId convert(String text) {
            return parse(FrameworkId::new, text);
        }
    }

    /** An agent's id. */
    public static final class Agent implements ITypeConverter<AgentId> {
        @Override
        public AgentId convert(String text) {
            return parse(AgentId::new, text);
        }
    }

    /** A port to listen on; 0 lets the system choose. */
    public static final class Port implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) > 65_535) {
                throw new TypeConversionException("port '%s' must be a number from 0 to 65535".formatted(text));
            }
            return Integer.valueOf(text);
        }
    }

    private static <T> T parse(Function<String, T> parser, String text) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException wrong) {
            throw new TypeConversionException(String.valueOf(wrong.getMessage()));
        }
    }
}
