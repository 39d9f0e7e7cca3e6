package dev.stoa.chronoslite.store;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

import dev.stoa.api.task.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class FileStoreTest {
    @TempDir
    private Path directory;

    private static StoredRecord put(String key, String value) {
        return new StoredRecord(key, Bytes.of(value));
    }

    private static Map<String, String> all(RecordStore store) {
        Map<String, String> all = new TreeMap<>();
        store.load()
                .toCompletableFuture()
                .join()
                .forEach(each -> all.put(each.key(), each.value().toText()));
        return all;
    }

    private static void write(RecordStore store, StoredRecord... batch) {
        store.write(List.of(batch)).toCompletableFuture().join();
    }

    @Test
    void whatWasWrittenIsThereAfterAReopening() {
        try (FileStore store = FileStore.open(directory)) {
            write(store, put("b", "2"), put("a", "1"));
            write(store, put("a", "3"), new StoredRecord("b", Bytes.NONE), put("c", "ü"));
        }
        try (FileStore store = FileStore.open(directory)) {
            assertThat(all(store)).isEqualTo(Map.of("a", "3", "c", "ü"));
        }
    }

    @Test
    void aSecondProcessIsKeptOut() {
        try (FileStore store = FileStore.open(directory)) {
            assertThat(store.describe()).contains(directory.toString());
            assertThatThrownBy(() -> FileStore.open(directory))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("in use by another process");
        }
    }

    @Test
    void aBatchThatACrashCutOffNeverWas() throws IOException {
        try (FileStore store = FileStore.open(directory)) {
            write(store, put("a", "1"));
            write(store, put("a", "2"), put("b", "2"));
        }
        Path file = directory.resolve("records");
        for (long cut = Files.size(file) - 1; cut > Files.size(file) / 2 + 4; cut--) {
            byte[] whole = Files.readAllBytes(file);
            try (RandomAccessFile torn = new RandomAccessFile(file.toFile(), "rw")) {
                torn.setLength(cut);
            }
            try (FileStore store = FileStore.open(directory)) {
                assertThat(all(store)).isEqualTo(Map.of("a", "1"));
                write(store, put("c", "3"));
                assertThat(all(store)).isEqualTo(Map.of("a", "1", "c", "3"));
            }
            Files.write(file, whole);
        }
    }

    @Test
    void aDamagedBatchInTheMiddleIsAnErrorAndNeverPassedOver() throws IOException {
        try (FileStore store = FileStore.open(directory)) {
            write(store, put("a", "first"));
            write(store, put("b", "second"));
        }
        Path file = directory.resolve("records");
        String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        Files.write(
                file, text.replace("first", "fursT").getBytes(StandardCharsets.ISO_8859_1), StandardOpenOption.WRITE);
        assertThatThrownBy(() -> FileStore.open(directory))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("damaged at byte 0");
    }

    @Test
    void writingAnewKeepsEveryRecord() throws IOException {
        Random random = new Random(5);
        Map<String, String> expected = new TreeMap<>();
        String filler = "x".repeat(50_000);
        try (FileStore store = FileStore.open(directory)) {
            for (int i = 0; i < 600; i++) {
                List<StoredRecord> batch = new ArrayList<>();
                String key = "k" + random.nextInt(20);
                String value = i + filler;
                batch.add(put(key, value));
                expected.put(key, value);
                store.write(batch).toCompletableFuture().join();
            }
            assertThat(all(store)).isEqualTo(expected);
        }
        assertThat(Files.size(directory.resolve("records"))).isLessThan(20L << 20);
        try (FileStore store = FileStore.open(directory)) {
            assertThat(all(store)).isEqualTo(expected);
        }
    }
}
