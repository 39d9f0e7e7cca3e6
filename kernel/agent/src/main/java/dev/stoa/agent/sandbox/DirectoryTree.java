package dev.stoa.agent.sandbox;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/** A directory that tasks have filled, to be deleted with all that is in it. */
public final class DirectoryTree {
    private static final Set<PosixFilePermission> OWN = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private DirectoryTree() {}

    /**
     * Deletes a directory with all that is in it; what links lead to stays. Blocks for as long as that takes.
     *
     * @throws IOException if something in it cannot be deleted
     */
    public static void delete(Path directory) throws IOException {
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path inner, BasicFileAttributes attributes) throws IOException {
                open(inner);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path inner, IOException failure) throws IOException {
                // One that could not even be listed.
                if (!Files.isDirectory(inner, LinkOption.NOFOLLOW_LINKS) || !open(inner)) {
                    throw failure;
                }
                delete(inner);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path inner, @Nullable IOException failure) throws IOException {
                Files.deleteIfExists(inner);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Tasks make directories read-only, as module caches are. Answers whether that had to be undone. */
    private static boolean open(Path directory) throws IOException {
        Set<PosixFilePermission> permissions = EnumSet.copyOf(OWN);
        Set<PosixFilePermission> there = Files.getPosixFilePermissions(directory);
        permissions.addAll(there);
        if (permissions.equals(there)) {
            return false;
        }
        Files.setPosixFilePermissions(directory, permissions);
        return true;
    }
}
