package dev.stoa.sparklite.run;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

import dev.stoa.sdk.blob.Blobs;
import dev.stoa.sparklite.plan.Stage;
import dev.stoa.sparklite.shuffle.MemoryBudget;

/**
 * What all tasks of one executor share: its directory, its blobs, its memory, and the code of stages that it has opened.
 * Used from the threads of all its tasks.
 */
public final class Workplace {
    /** How many stages' code is kept open; the one unused for longest goes first. */
    private static final int MAX_STAGES = 32;

    private final Path directory;
    private final Blobs blobs;
    private final MemoryBudget budget;
    private final Map<String, Stage.Code> opened = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * Sets one up.
     *
     * @param directory exists, is writable, and lives as long as the executor
     */
    public Workplace(Path directory, Blobs blobs, MemoryBudget budget) {
        this.directory = directory;
        this.blobs = blobs;
        this.budget = budget;
    }

    Path directory() {
        return directory;
    }

    Blobs blobs() {
        return blobs;
    }

    MemoryBudget budget() {
        return budget;
    }

    /** The code of a task's stage, opened once. */
    Stage.Code code(TaskOrder order) throws Exception {
        synchronized (opened) {
            Stage.Code known = opened.get(order.stage());
            if (known != null) {
                return known;
            }
        }
        Stage.Code code = open(order.code().await(blobs), Stage.Code.class);
        synchronized (opened) {
            opened.put(order.stage(), code);
            if (opened.size() > MAX_STAGES) {
                opened.remove(opened.keySet().iterator().next());
            }
        }
        return code;
    }

    TaskInput input(TaskOrder order) throws Exception {
        return open(order.input().await(blobs), TaskInput.class);
    }

    /**
     * Bytes for an executor to open.
     *
     * @throws IllegalArgumentException if a function captures what cannot travel; names the class
     */
    public static byte[] close(Serializable value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(value);
        } catch (NotSerializableException e) {
            throw new IllegalArgumentException(
                    "a function of this data set captures an object of class %s, which is not Serializable and cannot travel"
                            .formatted(e.getMessage()),
                    e);
        } catch (IOException e) {
            throw new IllegalArgumentException("a function of this data set cannot be serialized: " + e, e);
        }
        return bytes.toByteArray();
    }

    private static <T> T open(byte[] bytes, Class<T> type) throws IOException, ClassNotFoundException {
        try (ObjectInputStream in = new AuthorsClasses(new ByteArrayInputStream(bytes))) {
            return type.cast(in.readObject());
        }
    }

    /** Finds the classes that the author's code was loaded with. */
    private static final class AuthorsClasses extends ObjectInputStream {
        AuthorsClasses(InputStream in) throws IOException {
            super(in);
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass description) throws IOException, ClassNotFoundException {
            try {
                return Class.forName(
                        description.getName(), false, Thread.currentThread().getContextClassLoader());
            } catch (ClassNotFoundException e) {
                // Primitive types are known to the plain stream only.
                return super.resolveClass(description);
            }
        }
    }
}
