package dev.stoa.sdk.executor;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.Serializable;
import java.lang.reflect.Proxy;

import dev.stoa.api.task.Bytes;

/**
 * Turns user code into bytes and back by Java serialization: the only place in the house that uses it. Opening runs code
 * of whoever made the bytes, so it is done in executors only, which run that code anyway.
 */
final class Closures {
    private Closures() {}

    static Bytes toBytes(Serializable closure) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(closure);
        } catch (NotSerializableException e) {
            throw new IllegalArgumentException(
                    "the task's code captures an object of class %s, which is not Serializable"
                            .formatted(e.getMessage()),
                    e);
        } catch (IOException e) {
            throw new IllegalArgumentException("the task's code cannot be serialized: " + e, e);
        }
        return Bytes.of(bytes.toByteArray());
    }

    /** Opens with the classes of this loader. Throws whatever reading someone's objects may throw. */
    static <T> T open(Bytes bytes, Class<T> type, ClassLoader loader) throws IOException, ClassNotFoundException {
        try (ObjectInputStream in = new LoadingStream(new ByteArrayInputStream(bytes.toArray()), loader)) {
            Object opened = in.readObject();
            if (!type.isInstance(opened)) {
                throw new IOException("the payload holds %s, not a %s"
                        .formatted(opened == null ? "null" : opened.getClass().getName(), type.getSimpleName()));
            }
            return type.cast(opened);
        }
    }

    private static final class LoadingStream extends ObjectInputStream {
        private final ClassLoader loader;

        LoadingStream(InputStream in, ClassLoader loader) throws IOException {
            super(in);
            this.loader = loader;
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass description) throws IOException, ClassNotFoundException {
            try {
                return Class.forName(description.getName(), false, loader);
            } catch (ClassNotFoundException e) {
                // Primitive types are known to the plain stream only.
                return super.resolveClass(description);
            }
        }

        @Override
        protected Class<?> resolveProxyClass(String[] names) throws IOException, ClassNotFoundException {
            Class<?>[] interfaces = new Class<?>[names.length];
            for (int i = 0; i < names.length; i++) {
                interfaces[i] = Class.forName(names[i], false, loader);
            }
            return Proxy.newProxyInstance(loader, interfaces, (proxy, method, arguments) -> {
                        throw new IllegalStateException("never called");
                    })
                    .getClass();
        }
    }
}
