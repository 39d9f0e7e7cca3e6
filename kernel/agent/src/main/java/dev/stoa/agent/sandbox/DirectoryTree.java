package dev.stoa.agent.sandbox;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

import dev.stoa.agent.container.ContainerUser;
import org.jspecify.annotations.Nullable;

/** A directory that tasks have filled, to be deleted with all that is in it. */
public final class DirectoryTree {
    private static final Set<PosixFilePermission> OWN = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    /** How deep a directory of another user may be: each level costs a file that is held open. */
    static final int MAX_DEPTH = 500;

    private DirectoryTree() {}

    /**
     * Deletes a directory with all that is in it; what links lead to stays, even if somebody who may write to it puts links in its
     * way meanwhile and we are root. Blocks for as long as that takes.
     *
     * @throws IOException if something in it cannot be deleted, or if it is another user's and lies more than {@value #MAX_DEPTH}
     *     directories deep
     */
    public static void delete(Path directory) throws IOException {
        if (isOfAnother(directory)) {
            try (DirectoryStream<Path> parent = Files.newDirectoryStream(directory.resolveSibling("."))) {
                if (parent instanceof SecureDirectoryStream<Path> held) {
                    deleteHeld(held, directory.getFileName(), 0);
                    return;
                }
            }
        }
        walk(directory);
    }

    /** Only root can have made such a one, and to root no directory is closed. */
    private static boolean isOfAnother(Path directory) throws IOException {
        return directory.getFileSystem().supportedFileAttributeViews().contains("unix")
                && !Files.getAttribute(directory, "unix:uid", LinkOption.NOFOLLOW_LINKS)
                        .equals(Files.getAttribute(directory.resolveSibling("."), "unix:uid"));
    }

    /** Names what it deletes by the directories that it holds open, not by paths that may be bent. */
    private static void deleteHeld(SecureDirectoryStream<Path> parent, Path name, int depth) throws IOException {
        if (depth > MAX_DEPTH) {
            throw new IOException("%s lies more than %d directories deep".formatted(name, MAX_DEPTH));
        }
        try (SecureDirectoryStream<Path> directory = parent.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
            for (Path entry : directory) {
                Path inner = entry.getFileName();
                BasicFileAttributes attributes = directory
                        .getFileAttributeView(inner, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                        .readAttributes();
                if (attributes.isDirectory()) {
                    deleteHeld(directory, inner, depth + 1);
                } else {
                    directory.deleteFile(inner);
                }
            }
        } catch (DirectoryIteratorException unreadable) {
            throw unreadable.getCause();
        }
        parent.deleteDirectory(name);
    }

    /**
     * Gives a file or directory to a user, with nothing of what is in it; a link itself, not what it leads to.
     *
     * @throws IOException if we are not root
     */
    public static void give(Path path, ContainerUser user) throws IOException {
        Files.setAttribute(path, "unix:gid", user.gid(), LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(path, "unix:uid", user.uid(), LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * Gives all that is in a directory to a user, but not the directory itself: until it is given, nobody else can put anything there.
     *
     * @throws IOException if we are not root
     */
    public static void giveContent(Path directory, ContainerUser user) throws IOException {
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                give(file, user);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path inner, @Nullable IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                if (!inner.equals(directory)) {
                    give(inner, user);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static void walk(Path directory) throws IOException {
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
                walk(inner);
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
