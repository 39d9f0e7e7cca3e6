package dev.stoa.testkit.sim.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** An open file or directory. */
final class SimChannel extends FileChannel {
    private final SimFileSystem system;
    private final String name;
    private final SimFile file;
    private final boolean appends;
    private long position;

    SimChannel(SimFileSystem system, String name, SimFile file, boolean appends) {
        this.system = system;
        this.name = name;
        this.file = file;
        this.appends = appends;
    }

    private void requireOpen() throws IOException {
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
        system.requireAttached();
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        int count = read(target, position);
        position += Math.max(0, count);
        return count;
    }

    @Override
    public int read(ByteBuffer target, long at) throws IOException {
        requireOpen();
        if (at >= file.size() && target.hasRemaining()) {
            return -1;
        }
        byte[] bytes = new byte[target.remaining()];
        int count = file.read(at, bytes, 0, bytes.length);
        target.put(bytes, 0, count);
        return count;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        if (appends) {
            position = file.size();
        }
        int count = write(source, position);
        position += count;
        return count;
    }

    @Override
    public int write(ByteBuffer source, long at) throws IOException {
        requireOpen();
        int wanted = source.remaining();
        long growth = Math.max(0, at + wanted - file.size());
        int room = system.disk().roomFor(growth);
        int count = (int) (wanted - (growth - room));
        if (wanted > 0 && count <= 0) {
            throw new IOException("No space left on device");
        }
        byte[] bytes = new byte[count];
        source.get(bytes);
        int before = file.size();
        file.write(at, bytes);
        system.disk().grew(file.size() - before);
        return count;
    }

    @Override
    public long position() throws IOException {
        requireOpen();
        return position;
    }

    @Override
    public FileChannel position(long newPosition) throws IOException {
        requireOpen();
        position = newPosition;
        return this;
    }

    @Override
    public long size() throws IOException {
        requireOpen();
        return file.size();
    }

    @Override
    public FileChannel truncate(long length) throws IOException {
        requireOpen();
        int before = file.size();
        file.truncate(length);
        system.disk().grew(file.size() - before);
        position = Math.min(position, length);
        return this;
    }

    @Override
    public void force(boolean metadata) throws IOException {
        requireOpen();
        if (file.isDirectory()) {
            system.disk().flushNames(name);
        } else {
            system.disk().flush(file);
        }
    }

    @Override
    public FileLock lock(long at, long length, boolean shared) throws IOException {
        return tryLock(at, length, shared);
    }

    @Override
    public FileLock tryLock(long at, long length, boolean shared) throws IOException {
        requireOpen();
        return new Lock(this, at, length, shared);
    }

    /** One process at a time mounts the disk, so that nobody else can hold it. */
    private static final class Lock extends FileLock {
        private boolean valid = true;

        Lock(FileChannel channel, long at, long length, boolean shared) {
            super(channel, at, length, shared);
        }

        @Override
        public boolean isValid() {
            return valid;
        }

        @Override
        public void release() {
            valid = false;
        }
    }

    @Override
    protected void implCloseChannel() {}

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        throw new UnsupportedOperationException("scattering reads");
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        throw new UnsupportedOperationException("gathering writes");
    }

    @Override
    public long transferTo(long at, long count, WritableByteChannel target) throws IOException {
        throw new UnsupportedOperationException("transfers");
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long at, long count) throws IOException {
        throw new UnsupportedOperationException("transfers");
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long at, long size) throws IOException {
        throw new UnsupportedOperationException("maps");
    }
}
