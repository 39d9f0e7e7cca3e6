package dev.stoa.transport.wire;

import java.lang.invoke.LambdaConversionException;
import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.util.function.Function;

import com.esotericsoftware.kryo.KryoException;

/**
 * Takes records of one type apart and puts them together: at first through method handles, which cost nothing to have. A type
 * that is met often gets small classes of its own for that, which are several times as fast; most types of most processes
 * never are, so few are ever made. For all threads.
 */
final class RecordShape {
    static final int OFTEN = 2_000;

    private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();
    private static final MethodType GET = MethodType.methodType(Object.class, Object.class);

    private final Class<?> type;
    private final MethodHandle[] accessors;
    private final MethodHandle constructor;
    private volatile Way way;

    /** How it is done. */
    interface Way {
        Object component(int index, Object from);

        Object make(Object[] values);
    }

    RecordShape(Class<?> type) {
        this.type = type;
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] parameters = new Class<?>[components.length];
        this.accessors = new MethodHandle[components.length];
        try {
            for (int i = 0; i < components.length; i++) {
                parameters[i] = components[i].getType();
                accessors[i] = LOOKUP.unreflect(components[i].getAccessor());
            }
            this.constructor = LOOKUP.unreflectConstructor(type.getDeclaredConstructor(parameters));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("%s cannot cross a wire".formatted(type.getName()), e);
        }
        this.way = new ByHandles();
    }

    /** How to take one record apart, or to make one; asked for each anew, as it becomes quicker. */
    Way way() {
        Way now = way;
        if (now instanceof ByHandles slow && slow.isWornOut()) {
            now = byClasses(slow);
            way = now;
        }
        return now;
    }

    private Way byClasses(ByHandles slow) {
        try {
            @SuppressWarnings({"unchecked", "rawtypes"
            }) // each is a Function<Object, Object>, as the metafactory is told
            Function<Object, Object>[] getters = new Function[accessors.length];
            for (int i = 0; i < getters.length; i++) {
                getters[i] = getter(accessors[i]);
            }
            return new ByClasses(getters, Maker.of(LOOKUP, constructor).orElse(slow::make));
        } catch (LambdaConversionException refused) {
            throw new IllegalStateException("%s cannot cross a wire".formatted(type.getName()), refused);
        }
    }

    @SuppressWarnings("unchecked") // as the metafactory is told
    private Function<Object, Object> getter(MethodHandle accessor) throws LambdaConversionException {
        MethodType exact = accessor.type().wrap();
        try {
            return (Function<Object, Object>) LambdaMetafactory.metafactory(
                            LOOKUP, "apply", MethodType.methodType(Function.class), GET, accessor, exact)
                    .getTarget()
                    .invoke();
        } catch (LambdaConversionException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new LambdaConversionException(e);
        }
    }

    /** Any number of values to one record. */
    interface Constructing {
        Object make(Object[] values);
    }

    private static final class ByClasses implements Way {
        private final Function<Object, Object>[] getters;
        private final Constructing maker;

        ByClasses(Function<Object, Object>[] getters, Constructing maker) {
            this.getters = getters;
            this.maker = maker;
        }

        @Override
        public Object component(int index, Object from) {
            return getters[index].apply(from);
        }

        @Override
        public Object make(Object[] values) {
            return maker.make(values);
        }
    }

    private final class ByHandles implements Way {
        private final MethodHandle[] generic = new MethodHandle[accessors.length];
        private final MethodHandle spreader = constructor
                .asSpreader(Object[].class, accessors.length)
                .asType(MethodType.methodType(Object.class, Object[].class));

        // Threads may count past each other; it only decides how soon.
        private int uses;

        ByHandles() {
            for (int i = 0; i < generic.length; i++) {
                generic[i] = accessors[i].asType(GET);
            }
        }

        boolean isWornOut() {
            return ++uses > OFTEN;
        }

        @Override
        public Object component(int index, Object from) {
            try {
                return (Object) generic[index].invokeExact(from);
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new KryoException("%s cannot be read".formatted(type.getSimpleName()), e);
            }
        }

        @Override
        public Object make(Object[] values) {
            try {
                return (Object) spreader.invokeExact(values);
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new KryoException("%s cannot be made".formatted(type.getSimpleName()), e);
            }
        }
    }
}
