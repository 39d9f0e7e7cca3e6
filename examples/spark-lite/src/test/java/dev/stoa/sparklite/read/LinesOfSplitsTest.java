package dev.stoa.sparklite.read;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class LinesOfSplitsTest {
    @TempDir
    Path directory;

    private static List<String> read(List<List<Split>> tasks) throws Exception {
        List<String> lines = new ArrayList<>();
        for (List<Split> task : tasks) {
            for (Split split : task) {
                try (LineSource source = LineSource.open(split)) {
                    source.forEach(lines::add);
                }
            }
        }
        return lines;
    }

    private List<String> read(Path path, long splitBytes) throws Exception {
        return read(new Splitter(splitBytes).split(path));
    }

    private Path write(String name, byte[] content) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.write(file, content);
    }

    /** What the rule says, in the plainest way: LF ends a line, a CR before it is not part of it. */
    private static List<String> model(byte[] content) {
        List<String> lines = new ArrayList<>();
        int begin = 0;
        for (int i = 0; i < content.length; i++) {
            if (content[i] == '\n') {
                int end = i > begin && content[i - 1] == '\r' ? i - 1 : i;
                lines.add(new String(content, begin, end - begin, StandardCharsets.UTF_8));
                begin = i + 1;
            }
        }
        if (begin < content.length) {
            lines.add(new String(content, begin, content.length - begin, StandardCharsets.UTF_8));
        }
        return lines;
    }

    private static byte[] randomText(Random random) {
        String[] atoms = {"a", "bc", " ", "\n", "\r\n", "\r", "é", "日本", "😀", "\n\n", "word"};
        StringBuilder text = new StringBuilder();
        int count = random.nextInt(60);
        for (int i = 0; i < count; i++) {
            text.append(atoms[random.nextInt(atoms.length)]);
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void splitsOfAnySizeHoldEachLineOnceInOrder() throws Exception {
        for (long seed = 0; seed < 400; seed++) {
            byte[] content = randomText(new Random(seed));
            Path file = write("text", content);
            for (long splitBytes : new long[] {1, 2, 3, 5, 7, 16, 1000}) {
                assertThat(read(file, splitBytes))
                        .as("seed %d, split size %d", seed, splitBytes)
                        .isEqualTo(model(content));
            }
        }
    }

    @Test
    void linesLongerThanTheBufferStayWhole() throws Exception {
        String longLine = "é".repeat(300_000);
        byte[] content = ("short\n" + longLine + "\r\nlast").getBytes(StandardCharsets.UTF_8);
        Path file = write("text", content);
        assertThat(read(file, 100_000)).containsExactly("short", longLine, "last");
    }

    @Test
    void bytesThatAreNotUtf8BecomeReplacementCharacters() throws Exception {
        Path file = write("text", new byte[] {'a', (byte) 0xFF, 'b', '\n', (byte) 0xC3});
        assertThat(read(file, 1000)).containsExactly("a\uFFFDb", "\uFFFD");
    }

    @Test
    void aLineOfMoreThanTheBoundIsAnErrorThatNamesTheFile() throws Exception {
        Path file = directory.resolve("huge");
        byte[] piece = new byte[1 << 20];
        java.util.Arrays.fill(piece, (byte) 'x');
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int i = 0; i < (LineSource.MAX_LINE_BYTES >> 20) + 1; i++) {
                out.write(piece);
            }
        }
        assertThatThrownBy(() -> read(file, 1L << 40))
                .hasMessageContaining("huge")
                .hasMessageContaining("64 MiB");
    }

    @Test
    void compressedFilesAreReadToTheEndOfTheirLastMember() throws Exception {
        ByteArrayOutputStream twice = new ByteArrayOutputStream();
        twice.write(gzip("one\ntwo"));
        twice.write(gzip(" and a half\nthree\n"));
        Path file = write("text.gz", twice.toByteArray());
        assertThat(read(file, 3)).containsExactly("one", "two and a half", "three");
    }

    @Test
    void aFileThatOnlyClaimsToBeCompressedIsNamed() throws Exception {
        Path file = write("text.gz", "plain".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> read(file, 100)).hasMessageContaining("text.gz");
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    @Test
    void directoriesAreReadRecursivelyInTheOrderOfPaths() throws Exception {
        write("b/2.txt", "b2\n".getBytes(StandardCharsets.UTF_8));
        write("a.txt", "a\n".getBytes(StandardCharsets.UTF_8));
        write("b/1.txt", "b1\n".getBytes(StandardCharsets.UTF_8));
        write("empty", new byte[0]);
        write("_SUCCESS", "not me\n".getBytes(StandardCharsets.UTF_8));
        write(".hidden/x", "nor me\n".getBytes(StandardCharsets.UTF_8));
        Files.createSymbolicLink(directory.resolve("link"), directory.resolve("a.txt"));
        assertThat(read(directory, 1000)).containsExactly("a", "b1", "b2");
    }

    @Test
    void smallFilesArePackedTogetherUpToTheSplitSize() throws Exception {
        for (int i = 0; i < 1000; i++) {
            write("f%04d".formatted(i), "0123456789".getBytes(StandardCharsets.UTF_8));
        }
        List<List<Split>> tasks = new Splitter(1000).split(directory);
        assertThat(tasks).hasSize(10).allMatch(task -> task.size() == 100);
    }

    @Test
    void largeFilesAreCutIntoLikePieces() throws Exception {
        Path file = write("large", new byte[1001]);
        List<List<Split>> tasks = new Splitter(250).split(file);
        assertThat(tasks).hasSize(5).allMatch(task -> task.size() == 1);
        assertThat(tasks.stream().mapToLong(task -> task.get(0).bytes()))
                .allMatch(bytes -> bytes <= 250)
                .contains(201L);
    }

    @Test
    void aMissingDirectoryIsNamed() {
        Path missing = directory.resolve("missing");
        assertThatThrownBy(() -> new Splitter(1).split(missing))
                .isInstanceOf(InputException.class)
                .hasMessage("input %s does not exist", missing);
    }

    @Test
    void aDirectoryWithoutABytesMakesNoTask() {
        assertThat(new Splitter(1).split(directory)).isEmpty();
    }
}
