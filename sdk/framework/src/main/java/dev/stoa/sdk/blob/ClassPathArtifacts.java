package dev.stoa.sdk.blob;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

import dev.stoa.api.task.Artifact;

/** Serves files by their hash out of a {@link BlobStore}. */
public final class ClassPathArtifacts implements Artifacts {
    private final BlobStore store;
    private final String classPath;
    private final Map<Path, Artifact> known = new HashMap<>();
    private int packed;

    /** Ships files through this store, and this JVM's class path. */
    public ClassPathArtifacts(BlobStore store) {
        this(store, System.getProperty("java.class.path", ""));
    }

    ClassPathArtifacts(BlobStore store, String classPath) {
        this.store = store;
        this.classPath = classPath;
    }

    @Override
    public List<Artifact> ofClassPath() {
        Set<Path> paths = new LinkedHashSet<>();
        for (String entry : List.of(classPath.split(File.pathSeparator, -1))) {
            add(Path.of(entry.isEmpty() ? "." : entry), paths);
        }
        Set<Artifact> artifacts = new LinkedHashSet<>();
        paths.forEach(path -> artifacts.add(of(path)));
        return List.copyOf(artifacts);
    }

    /** Adds what is there, and what a jar's manifest names beside itself, as the JVM does. */
    private static void add(Path given, Set<Path> paths) {
        Path path = given.toAbsolutePath().normalize();
        if (!Files.exists(path) || !paths.add(path) || !Files.isRegularFile(path)) {
            return;
        }
        for (String named : List.of(manifestClassPath(path).split(" ", -1))) {
            if (!named.isBlank()) {
                add(Path.of(path.toUri().resolve(named)), paths);
            }
        }
    }

    private static String manifestClassPath(Path jar) {
        try (JarFile file = new JarFile(jar.toFile())) {
            Manifest manifest = file.getManifest();
            String entries =
                    manifest == null ? null : manifest.getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
            return entries == null ? "" : entries;
        } catch (IOException noJar) {
            // The JVM passes over a class path entry that is no jar, and so do we; it is shipped as it is.
            return "";
        }
    }

    @Override
    public synchronized Artifact of(Path file) {
        Path path = file.toAbsolutePath().normalize();
        Artifact artifact = known.get(path);
        if (artifact == null) {
            artifact = ship(path);
            known.put(path, artifact);
        }
        return artifact;
    }

    private Artifact ship(Path path) {
        try {
            boolean directory = Files.isDirectory(path);
            Path file = directory ? pack(path) : path;
            String hash = sha256(file);
            store.put(hash, file);
            String name = directory ? "classes-" + hash.substring(0, 16) + ".jar" : fileName(path);
            return new Artifact(name, hash, Files.size(file), store.address().toString());
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be shipped to agents: %s".formatted(path, e), e);
        }
    }

    private Path pack(Path directory) throws IOException {
        Path jar = store.ownDirectory().resolve("packed-" + packed++ + ".jar");
        JarPacker.pack(directory, jar);
        return jar;
    }

    private static String fileName(Path path) {
        String name = path.getFileName().toString().replaceAll("[^A-Za-z0-9_.+-]", "_");
        return name.startsWith(".") || name.startsWith("-") ? "_" + name : name;
    }

    private static String sha256(Path file) throws IOException {
        MessageDigest digest = digest();
        try (InputStream in = Files.newInputStream(file);
                DigestOutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
            in.transferTo(out);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
