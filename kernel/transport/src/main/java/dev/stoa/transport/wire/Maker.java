package dev.stoa.transport.wire;

import java.lang.invoke.LambdaConversionException;
import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Optional;

import dev.stoa.transport.wire.RecordShape.Constructing;

/** Constructors of one to six parameters as small classes; Java has no interface for any number of them. */
final class Maker {
    private Maker() {}

    interface Of1 {
        Object make(Object a);
    }

    interface Of2 {
        Object make(Object a, Object b);
    }

    interface Of3 {
        Object make(Object a, Object b, Object c);
    }

    interface Of4 {
        Object make(Object a, Object b, Object c, Object d);
    }

    interface Of5 {
        Object make(Object a, Object b, Object c, Object d, Object e);
    }

    interface Of6 {
        Object make(Object a, Object b, Object c, Object d, Object e, Object f);
    }

    /** Nothing for a constructor of another number of parameters. */
    static Optional<Constructing> of(MethodHandles.Lookup lookup, MethodHandle constructor)
            throws LambdaConversionException {
        return switch (constructor.type().parameterCount()) {
            case 1 -> {
                Of1 of = made(Of1.class, lookup, constructor);
                yield Optional.of(v -> of.make(v[0]));
            }
            case 2 -> {
                Of2 of = made(Of2.class, lookup, constructor);
                yield Optional.of(v -> of.make(v[0], v[1]));
            }
            case 3 -> {
                Of3 of = made(Of3.class, lookup, constructor);
                yield Optional.of(v -> of.make(v[0], v[1], v[2]));
            }
            case 4 -> {
                Of4 of = made(Of4.class, lookup, constructor);
                yield Optional.of(v -> of.make(v[0], v[1], v[2], v[3]));
            }
            case 5 -> {
                Of5 of = made(Of5.class, lookup, constructor);
                yield Optional.of(v -> of.make(v[0], v[1], v[2], v[3], v[4]));
            }
            case 6 -> {
                Of6 of = made(Of6.class, lookup, constructor);
                yield Optional.of(v -> of.make(v[0], v[1], v[2], v[3], v[4], v[5]));
            }
            default -> Optional.empty();
        };
    }

    private static <I> I made(Class<I> shape, MethodHandles.Lookup lookup, MethodHandle constructor)
            throws LambdaConversionException {
        try {
            return shape.cast(LambdaMetafactory.metafactory(
                            lookup,
                            "make",
                            MethodType.methodType(shape),
                            constructor.type().generic(),
                            constructor,
                            constructor.type().wrap())
                    .getTarget()
                    .invoke());
        } catch (LambdaConversionException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new LambdaConversionException(e);
        }
    }
}
