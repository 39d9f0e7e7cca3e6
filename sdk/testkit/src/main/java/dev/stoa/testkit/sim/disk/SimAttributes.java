package dev.stoa.testkit.sim.disk;

import java.io.IOException;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.EnumSet;
import java.util.Set;

/** The attributes of a file: its kind and its size. There are no times and no owners, and everybody may do everything. */
final class SimAttributes implements PosixFileAttributeView, PosixFileAttributes {
    private static final FileTime NEVER = FileTime.fromMillis(0);

    /** Finds the file. */
    @FunctionalInterface
    interface Lookup {
        SimFile find() throws IOException;
    }

    private final Lookup lookup;

    SimAttributes(Lookup lookup) {
        this.lookup = lookup;
    }

    private SimFile file() {
        try {
            return lookup.find();
        } catch (IOException gone) {
            return SimFile.empty();
        }
    }

    @Override
    public String name() {
        return "posix";
    }

    @Override
    public PosixFileAttributes readAttributes() throws IOException {
        lookup.find();
        return this;
    }

    @Override
    public void setTimes(FileTime modified, FileTime accessed, FileTime created) {}

    @Override
    public void setPermissions(Set<PosixFilePermission> permissions) {}

    @Override
    public void setGroup(GroupPrincipal group) {}

    @Override
    public UserPrincipal getOwner() {
        return () -> "sim";
    }

    @Override
    public void setOwner(UserPrincipal owner) {}

    @Override
    public UserPrincipal owner() {
        return () -> "sim";
    }

    @Override
    public GroupPrincipal group() {
        throw new UnsupportedOperationException("groups");
    }

    @Override
    public Set<PosixFilePermission> permissions() {
        return EnumSet.allOf(PosixFilePermission.class);
    }

    @Override
    public FileTime lastModifiedTime() {
        return NEVER;
    }

    @Override
    public FileTime lastAccessTime() {
        return NEVER;
    }

    @Override
    public FileTime creationTime() {
        return NEVER;
    }

    @Override
    public boolean isRegularFile() {
        return !file().isDirectory();
    }

    @Override
    public boolean isDirectory() {
        return file().isDirectory();
    }

    @Override
    public boolean isSymbolicLink() {
        return false;
    }

    @Override
    public boolean isOther() {
        return false;
    }

    @Override
    public long size() {
        return file().size();
    }

    @Override
    public Object fileKey() {
        return file();
    }
}
