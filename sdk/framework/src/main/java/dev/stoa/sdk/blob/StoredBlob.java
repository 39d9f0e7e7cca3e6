package dev.stoa.sdk.blob;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import dev.stoa.transport.channel.Blob;

/** What is put under a name. */
sealed interface StoredBlob {
    /** Opens it for one reader. */
    Blob open() throws IOException;

    /** Gives back what it holds. Readers that have begun go on. */
    void discard() throws IOException;

    /** Bytes in memory. */
    final class InMemory implements StoredBlob {
        private final byte[] content;

        InMemory(byte[] content) {
            this.content = content;
        }

        int size() {
            return content.length;
        }

        @Override
        public Blob open() {
            return dev.stoa.transport.channel.Blobs.of(content);
        }

        @Override
        public void discard() {
            // The collector does it.
        }
    }

    /** Bytes that did not fit into memory, in a file of the store's own. */
    record Spilled(Path file) implements StoredBlob {
        @Override
        public Blob open() throws IOException {
            return dev.stoa.transport.channel.Blobs.of(file);
        }

        @Override
        public void discard() throws IOException {
            Files.deleteIfExists(file);
        }
    }

    /** A part of somebody's file; a negative length stands for all from there. */
    record InFile(Path file, long position, long length) implements StoredBlob {
        @Override
        public Blob open() throws IOException {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
            try {
                long available = channel.size() - position;
                if (available < Math.max(0, length)) {
                    throw new IOException("file %s has %d bytes from %d on, %d were promised"
                            .formatted(file, available, position, length));
                }
                return new Part(channel, position, length < 0 ? available : length);
            } catch (IOException e) {
                channel.close();
                throw e;
            }
        }

        @Override
        public void discard() {
            // The file is its owner's.
        }
    }

    /** An open part of a file. */
    record Part(FileChannel channel, long start, long size) implements Blob {
        @Override
        public int read(long position, ByteBuffer into) throws IOException {
            if (position >= size) {
                return -1;
            }
            int limit = into.limit();
            into.limit((int) Math.min(limit, into.position() + (size - position)));
            try {
                return channel.read(into, start + position);
            } finally {
                into.limit(limit);
            }
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
