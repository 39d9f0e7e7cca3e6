package dev.stoa.node.submit;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class FrameworkJarTest {
    @TempDir
    private Path directory;

    @Test
    void mainClassComesFromTheManifest() throws Exception {
        Path jar = jar("app.jar", Optional.of("app.Main"), "app/Main.class");
        assertThat(FrameworkJar.check(jar, Optional.empty())).isEqualTo(new FrameworkJar(jar, "app.Main"));
    }

    @Test
    void mainClassThatIsNamedComesFirst() throws Exception {
        Path jar = jar("app.jar", Optional.of("app.Main"), "app/Main.class", "app/Other.class");
        assertThat(FrameworkJar.check(jar, Optional.of("app.Other")).mainClass())
                .isEqualTo("app.Other");
    }

    @Test
    void jarWithoutMainClassIsRefused() throws Exception {
        Path jar = jar("app.jar", Optional.empty(), "app/Main.class");
        assertThatThrownBy(() -> FrameworkJar.check(jar, Optional.empty()))
                .hasMessage("jar '%s' names no Main-Class in its manifest, name one with --main".formatted(jar));
    }

    @Test
    void jarWithoutTheClassItNamesIsRefused() throws Exception {
        Path jar = jar("app.jar", Optional.of("app.Main"), "app/Other.class");
        assertThatThrownBy(() -> FrameworkJar.check(jar, Optional.empty()))
                .hasMessage(
                        "jar '%s' holds no class 'app.Main', which its manifest names as Main-Class".formatted(jar));
    }

    @Test
    void classPathOfTheManifestIsPartOfIt() throws Exception {
        Path jar = jar("app.jar", Optional.of("app.Main"), "app/Main.class");
        Path library = jar("library.jar", Optional.empty());
        assertThat(FrameworkJar.check(jar, Optional.empty()).classPath()).containsExactly(jar, library);
    }

    @Test
    void truncatedJarIsRefused() throws Exception {
        Path whole = jar("app.jar", Optional.of("app.Main"), "app/Main.class");
        byte[] bytes = Files.readAllBytes(whole);
        Path half = Files.write(directory.resolve("half.jar"), Arrays.copyOf(bytes, bytes.length / 2));
        assertThatThrownBy(() -> FrameworkJar.check(half, Optional.empty()))
                .hasMessageStartingWith("'%s' is no jar: ".formatted(half));
    }

    private Path jar(String name, Optional<String> mainClass, String... entries) throws Exception {
        Path file = directory.resolve(name);
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        mainClass.ifPresent(main -> manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, main));
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, "library.jar  lib/missing.jar");
        try (OutputStream bytes = Files.newOutputStream(file);
                JarOutputStream jar = new JarOutputStream(bytes, manifest)) {
            for (String entry : entries) {
                jar.putNextEntry(new JarEntry(entry));
            }
        }
        return file;
    }
}
