package dev.stoa.chronoslite.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;

import dev.stoa.api.task.Bytes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records in a file of one machine: batches are appended and synced, and the file is written anew when most of it is out of
 * date. A lock on the directory keeps a second process out; a process that is killed loses the lock and nothing it has said.
 *
 * <p>Each batch is its length, a check sum, and its records. What a crash left half written at the end is cut off; a batch
 * that is damaged in the middle is an error and never passed over.
 */
public final class FileStore implements RecordStore {
    private static final Logger LOG = LoggerFactory.getLogger(FileStore.class);

    /** A smaller file is never written anew. */
    private static final long MIN_COMPACTION_BYTES = 16L << 20;

    /** How many batches may wait for the disk. */
    private static final int MAX_WAITING = 10_000;

    private record Place(long offset, int length) {}

    private final Path directory;
    private final FileChannel lockFile;
    private final FileLock lock;
    private final ExecutorService writer =
            new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MAX_WAITING), work -> {
                Thread thread = new Thread(work, "chronos-store");
                thread.setDaemon(true);
                return thread;
            });
    // From here on the writer's own.
    private final TreeMap<String, Place> index = new TreeMap<>();
    private FileChannel file;
    private long end;
    private long liveBytes;

    private FileStore(Path directory, FileChannel lockFile, FileLock lock, FileChannel file) {
        this.directory = directory;
        this.lockFile = lockFile;
        this.lock = lock;
        this.file = file;
    }

    /**
     * Opens the store in a directory, which is made if it is not there.
     *
     * @throws StoreException if another process has it, or it cannot be read
     */
    public static FileStore open(Path directory) {
        try {
            Files.createDirectories(directory);
            FileChannel lockFile =
                    FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock;
            try {
                lock = lockFile.tryLock();
            } catch (OverlappingFileLockException ours) {
                lock = null;
            }
            if (lock == null) {
                lockFile.close();
                throw new StoreException("the store in '%s' is in use by another process".formatted(directory));
            }
            FileStore store = new FileStore(directory, lockFile, lock, channel(directory.resolve("records")));
            store.read();
            return store;
        } catch (IOException cannot) {
            throw new StoreException("the store in '%s' cannot be opened: %s".formatted(directory, cannot), cannot);
        }
    }

    private static FileChannel channel(Path path) throws IOException {
        return FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    private void read() throws IOException {
        long size = file.size();
        ByteBuffer head = ByteBuffer.allocate(8);
        while (end + 8 <= size) {
            readAt(head.clear(), end);
            int length = head.getInt(0);
            if (length <= 0 || end + 8 + length > size) {
                break;
            }
            ByteBuffer body = ByteBuffer.allocate(length);
            readAt(body, end + 8);
            if (checkSum(body.array()) != head.getInt(4)) {
                if (end + 8 + length < size) {
                    throw new StoreException(
                            "the store in '%s' is damaged at byte %d: a batch does not match its check sum"
                                    .formatted(directory, end));
                }
                break;
            }
            index(decode(body.array()), end + 8);
            end += 8 + length;
        }
        if (end < size) {
            LOG.warn("cut off what a crash left half written store={} bytes={}", directory, size - end);
            file.truncate(end);
        }
    }

    private void readAt(ByteBuffer into, long from) throws IOException {
        long at = from;
        while (into.hasRemaining()) {
            int read = file.read(into, at);
            if (read < 0) {
                throw new IOException("the file ended at byte %d".formatted(at));
            }
            at += read;
        }
    }

    /** A record and where its value lies within its batch. */
    private record Decoded(String key, int valueAt, int valueLength) {}

    private static List<Decoded> decode(byte[] body) {
        List<Decoded> records = new ArrayList<>();
        ByteBuffer buffer = ByteBuffer.wrap(body);
        while (buffer.hasRemaining()) {
            byte[] key = new byte[buffer.getShort()];
            buffer.get(key);
            int length = buffer.getInt();
            records.add(new Decoded(new String(key, StandardCharsets.UTF_8), buffer.position(), length));
            buffer.position(buffer.position() + length);
        }
        return records;
    }

    private void index(List<Decoded> records, long bodyAt) {
        for (Decoded each : records) {
            Place old = each.valueLength() == 0
                    ? index.remove(each.key())
                    : index.put(each.key(), new Place(bodyAt + each.valueAt(), each.valueLength()));
            liveBytes += each.valueLength() - (old == null ? 0 : old.length());
        }
    }

    private static byte[] encode(List<StoredRecord> batch) {
        int size = 0;
        List<byte[]> keys = new ArrayList<>();
        for (StoredRecord each : batch) {
            byte[] key = each.key().getBytes(StandardCharsets.UTF_8);
            keys.add(key);
            size += 2 + key.length + 4 + each.value().size();
        }
        ByteBuffer body = ByteBuffer.allocate(size);
        for (int i = 0; i < batch.size(); i++) {
            body.putShort((short) keys.get(i).length).put(keys.get(i));
            body.putInt(batch.get(i).value().size()).put(batch.get(i).value().asByteBuffer());
        }
        return body.array();
    }

    private static int checkSum(byte[] body) {
        CRC32C sum = new CRC32C();
        sum.update(body);
        return (int) sum.getValue();
    }

    @Override
    public CompletionStage<List<StoredRecord>> load() {
        return CompletableFuture.supplyAsync(this::readAll, writer);
    }

    private List<StoredRecord> readAll() {
        List<StoredRecord> records = new ArrayList<>(index.size());
        try {
            for (Map.Entry<String, Place> each : index.entrySet()) {
                records.add(new StoredRecord(each.getKey(), value(each.getValue())));
            }
        } catch (IOException cannot) {
            throw new StoreException("the store in '%s' cannot be read: %s".formatted(directory, cannot), cannot);
        }
        return records;
    }

    private Bytes value(Place place) throws IOException {
        ByteBuffer value = ByteBuffer.allocate(place.length());
        readAt(value, place.offset());
        return Bytes.of(value.array());
    }

    @Override
    public CompletionStage<Void> write(List<StoredRecord> batch) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        append(file, batch);
                        file.force(false);
                        if (end > MIN_COMPACTION_BYTES && end > 4 * liveBytes) {
                            compact();
                        }
                    } catch (IOException cannot) {
                        throw new StoreException(
                                "the store in '%s' cannot be written: %s".formatted(directory, cannot), cannot);
                    }
                },
                writer);
    }

    private void append(FileChannel to, List<StoredRecord> batch) throws IOException {
        byte[] body = encode(batch);
        ByteBuffer framed = ByteBuffer.allocate(8 + body.length);
        framed.putInt(body.length).putInt(checkSum(body)).put(body).flip();
        long at = end;
        while (framed.hasRemaining()) {
            at += to.write(framed, at);
        }
        index(decode(body), end + 8);
        end = at;
    }

    private void compact() throws IOException {
        long before = end;
        Path fresh = directory.resolve("records.new");
        Files.deleteIfExists(fresh);
        FileChannel next = channel(fresh);
        List<String> keys = new ArrayList<>(index.keySet());
        List<StoredRecord> batch = new ArrayList<>();
        // Values are read from the old file by places that the new file's appends replace one by one.
        long newEnd = 0;
        long size = 0;
        for (String key : keys) {
            Place place = index.get(key);
            if (place == null) {
                continue;
            }
            batch.add(new StoredRecord(key, value(place)));
            size += place.length();
            if (batch.size() == MAX_BATCH || size > MAX_BATCH_BYTES) {
                end = newEnd;
                append(next, batch);
                newEnd = end;
                batch.clear();
                size = 0;
            }
        }
        if (!batch.isEmpty()) {
            end = newEnd;
            append(next, batch);
        } else {
            end = newEnd;
        }
        next.force(true);
        Files.move(
                fresh,
                directory.resolve("records"),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
        file.close();
        file = next;
        try (FileChannel folder = FileChannel.open(directory, StandardOpenOption.READ)) {
            folder.force(true);
        }
        LOG.info("store written anew store={} bytesBefore={} bytesAfter={}", directory, before, end);
    }

    @Override
    public String describe() {
        return "file " + directory;
    }

    @Override
    public void close() {
        writer.shutdown();
        try {
            if (!writer.awaitTermination(10, TimeUnit.SECONDS)) {
                LOG.error("the store did not finish its writes within 10 s store={}", directory);
            }
            file.close();
            lock.release();
            lockFile.close();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (IOException cannot) {
            LOG.warn("store not closed store={} why=\"{}\"", directory, cannot.toString());
        }
    }
}
