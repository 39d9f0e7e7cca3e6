package dev.stoa.sdk.blob;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

import dev.stoa.api.task.Artifact;
import dev.stoa.transport.session.SessionAddress;
import dev.stoa.transport.session.SessionConfig;
import dev.stoa.transport.session.memory.MemoryNetwork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ClassPathArtifactsTest {
    private final MemoryNetwork network = MemoryNetwork.threaded(SessionConfig.DEFAULT);
    private final BlobStore store =
            new BlobStore(new BlobConfig(0), network.transport(), SessionAddress.udp("127.0.0.1", 0));

    @TempDir
    Path directory;

    @AfterEach
    void closeAll() {
        store.close();
        network.close();
    }

    private Path classes(String name) throws IOException {
        Path root = Files.createDirectories(directory.resolve(name).resolve("a/b"))
                .resolve("../..")
                .normalize();
        Files.writeString(root.resolve("a/b/One.class"), "one");
        Files.writeString(root.resolve("a/Two.class"), "two");
        return root;
    }

    @Test
    void namesAFileByItsContentAndServesIt() throws Exception {
        Path file = Files.writeString(directory.resolve("some file.jar"), "content");

        Artifact artifact = new ClassPathArtifacts(store).of(file);

        assertThat(artifact.fileName()).isEqualTo("some_file.jar");
        assertThat(artifact.sizeBytes()).isEqualTo(7);
        assertThat(artifact.sha256()).isEqualTo("ed7002b439e9ac845f22357d822bac1444730fbdb6016d3ec9432297b9ec9f73");
        assertThat(store.fetch(SessionAddress.parse(artifact.address()), artifact.sha256(), 100)
                        .get(30, SECONDS))
                .isEqualTo(Files.readAllBytes(file));
    }

    @Test
    void packsEqualDirectoriesIntoEqualJars() throws Exception {
        Path first = classes("first");
        Path second = classes("second");
        Files.setLastModifiedTime(second.resolve("a/Two.class"), FileTime.fromMillis(1));

        ClassPathArtifacts artifacts = new ClassPathArtifacts(store);

        assertThat(artifacts.of(first)).isEqualTo(artifacts.of(second));
    }

    @Test
    void packsADirectoryAsAJarWithItsFiles() throws Exception {
        Path jar = directory.resolve("packed.jar");

        JarPacker.pack(classes("classes"), jar);

        try (JarFile packed = new JarFile(jar.toFile())) {
            assertThat(packed.stream().map(entry -> entry.getName())).containsExactly("a/Two.class", "a/b/One.class");
        }
    }

    @Test
    void shipsTheClassPathInItsOrderWithoutWhatIsNotThere() throws Exception {
        Path jar = Files.writeString(directory.resolve("z.jar"), "z");
        Path classes = classes("classes");
        String path = String.join(
                File.pathSeparator,
                jar.toString(),
                directory.resolve("none.jar").toString(),
                classes.toString());

        List<Artifact> artifacts = new ClassPathArtifacts(store, path).ofClassPath();

        assertThat(artifacts).hasSize(2);
        assertThat(artifacts.get(0).fileName()).isEqualTo("z.jar");
        assertThat(artifacts.get(1).fileName()).startsWith("classes-").endsWith(".jar");
    }

    @Test
    void namesTheFileThatIsNotThere() {
        assertThatThrownBy(() -> new ClassPathArtifacts(store).of(directory.resolve("missing.jar")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("missing.jar");
    }

    @Test
    void shipsWhatAJarsManifestNamesBesideIt() throws Exception {
        Path library = Files.writeString(
                Files.createDirectories(directory.resolve("lib")).resolve("library.jar"), "lib");
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, "lib/library.jar lib/absent.jar");
        Path app = directory.resolve("app.jar");
        try (OutputStream out = Files.newOutputStream(app);
                JarOutputStream jar = new JarOutputStream(out, manifest)) {
            jar.finish();
        }

        List<Artifact> shipped = new ClassPathArtifacts(store, app + File.pathSeparator + library).ofClassPath();

        assertThat(shipped).extracting(Artifact::fileName).containsExactly("app.jar", "library.jar");
    }
}
