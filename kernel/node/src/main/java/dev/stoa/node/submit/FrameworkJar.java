package dev.stoa.node.submit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

import dev.stoa.node.option.CommandFailedException;
import org.jspecify.annotations.Nullable;

/**
 * A jar that holds a framework's main class.
 *
 * @param file where it is
 * @param mainClass which class is run
 */
public record FrameworkJar(Path file, String mainClass) {
    /**
     * Looks into the file.
     *
     * @param file what the user named
     * @param chosen the main class that the user named; if none, the manifest's
     * @throws CommandFailedException naming the file and what it lacks
     */
    static FrameworkJar check(Path file, Optional<String> chosen) {
        if (!Files.exists(file)) {
            throw new CommandFailedException("there is no file '%s'".formatted(file));
        }
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new CommandFailedException("'%s' is no file that can be read, must be a jar".formatted(file));
        }
        try (JarFile jar = new JarFile(file.toFile())) {
            String main = chosen.or(() -> attribute(jar, Attributes.Name.MAIN_CLASS))
                    .orElseThrow(() -> new CommandFailedException(
                            "jar '%s' names no Main-Class in its manifest, name one with --main".formatted(file)));
            if (chosen.isEmpty() && jar.getEntry(main.replace('.', '/') + ".class") == null) {
                throw new CommandFailedException(
                        "jar '%s' holds no class '%s', which its manifest names as Main-Class".formatted(file, main));
            }
            return new FrameworkJar(file, main);
        } catch (IOException unreadable) {
            throw new CommandFailedException("'%s' is no jar: %s".formatted(file, unreadable.getMessage()), unreadable);
        }
    }

    /** The jar, then what its manifest's {@code Class-Path} names beside it and is there: what its tasks will need too. */
    List<Path> classPath() {
        List<Path> path = new ArrayList<>();
        path.add(file);
        try (JarFile jar = new JarFile(file.toFile())) {
            for (String entry :
                    attribute(jar, Attributes.Name.CLASS_PATH).orElse("").split("\\s+", -1)) {
                Path beside = file.resolveSibling(entry).normalize();
                if (!entry.isEmpty() && Files.exists(beside)) {
                    path.add(beside);
                }
            }
        } catch (IOException unreadable) {
            throw new CommandFailedException("'%s' is no jar: %s".formatted(file, unreadable.getMessage()), unreadable);
        }
        return path;
    }

    private static Optional<String> attribute(JarFile jar, Attributes.Name name) {
        try {
            @Nullable Manifest manifest = jar.getManifest();
            return manifest == null
                    ? Optional.empty()
                    : Optional.ofNullable(manifest.getMainAttributes().getValue(name))
                            .map(String::strip);
        } catch (IOException broken) {
            return Optional.empty();
        }
    }
}
