package dev.stoa.sdk.executor;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.task.Bytes;
import dev.stoa.sdk.blob.Blobs;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ClosuresTest {
    /** Has this test's classes a second time, as an executor has them from the framework's jars. */
    private static final class SecondLoader extends ClassLoader {
        SecondLoader() {
            super(ClosuresTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(ClosuresTest.class.getName())) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded == null ? define(name) : loaded;
            }
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] code = in == null ? new byte[0] : in.readAllBytes();
                return defineClass(name, code, 0, code.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    @Test
    void carriesALambdaWithWhatItCaptures() throws Exception {
        List<String> words = List.of("a", "b");

        Bytes bytes = Closures.toBytes((TaskFunction) context -> Bytes.of(String.join("+", words)));

        TaskFunction opened =
                Closures.open(bytes, TaskFunction.class, getClass().getClassLoader());
        assertThat(opened.run(new NoContext()).toText()).isEqualTo("a+b");
    }

    @Test
    void opensWithTheClassesOfTheGivenLoader() throws Exception {
        SecondLoader loader = new SecondLoader();
        Bytes bytes = Closures.toBytes((TaskFunction) context ->
                Bytes.of(ClosuresTest.class.getClassLoader().getClass().getSimpleName()));

        TaskFunction opened = Closures.open(bytes, TaskFunction.class, loader);

        assertThat(opened.run(new NoContext()).toText()).isEqualTo("SecondLoader");
    }

    @Test
    void namesTheClassThatIsNotSerializable() {
        Object lock = new Object();

        assertThatThrownBy(() -> Closures.toBytes((TaskFunction) context -> Bytes.of(lock.toString())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("java.lang.Object");
    }

    @Test
    void refusesCodeThatCapturesTooMuch() {
        byte[] large = new byte[Tasks.MAX_PAYLOAD];

        assertThatThrownBy(() -> Tasks.function(FakeAgent.SPEC, context -> Bytes.of(large)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("blob");
    }

    private static final class NoContext implements TaskContext {
        @Override
        public TaskKey task() {
            throw new UnsupportedOperationException();
        }

        @Override
        public AgentId agent() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Path sandbox() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Blobs blobs() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isKilled() {
            return false;
        }
    }
}
