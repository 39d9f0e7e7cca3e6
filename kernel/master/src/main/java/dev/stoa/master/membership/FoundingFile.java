package dev.stoa.master.membership;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the file {@code founding} in a master's data directory says: how this master came into its cluster. A master that began alone
 * and was never told of peers has none.
 *
 * @param cluster the cluster's name
 * @param master the master's id
 * @param nonce a number drawn when the directory was new; a lost disk draws another
 * @param origin how far it has come
 * @param founders the nonces of all founders by id, if it is one of them
 */
record FoundingFile(String cluster, String master, String nonce, Origin origin, SortedMap<String, String> founders) {
    private static final String NAME = "founding";
    private static final String FIRST_LINE = "stoa-founding 1";
    private static final int NONCE_BYTES = 12;

    /** How a master came into its cluster. */
    enum Origin {
        /** Not decided yet. */
        NEW,
        /** It is about to begin the log together with the other founders. */
        FOUNDER,
        /** It began the log with them: if there is no log any more it was lost. */
        BEGUN,
        /** It joined a log that was there. */
        JOINER
    }

    FoundingFile {
        founders = Collections.unmodifiableSortedMap(new TreeMap<>(founders));
    }

    /** One for a new directory. */
    static FoundingFile draw(String cluster, String master) {
        byte[] nonce = new byte[NONCE_BYTES];
        new SecureRandom().nextBytes(nonce);
        return new FoundingFile(
                cluster, master, HexFormat.of().formatHex(nonce), Origin.NEW, Collections.emptySortedMap());
    }

    FoundingFile founder(SortedMap<String, String> all) {
        return new FoundingFile(cluster, master, nonce, Origin.FOUNDER, all);
    }

    FoundingFile begun() {
        return new FoundingFile(cluster, master, nonce, Origin.BEGUN, founders);
    }

    FoundingFile joiner() {
        return new FoundingFile(cluster, master, nonce, Origin.JOINER, Collections.emptySortedMap());
    }

    /**
     * Reads it, if there is one.
     *
     * @throws IOException if it is damaged, or cannot be read; the message is a sentence
     */
    static Optional<FoundingFile> read(Path data) throws IOException {
        Path file = data.resolve(NAME);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        List<String> lines = Files.readAllLines(file);
        try {
            if (!lines.get(0).equals(FIRST_LINE)) {
                throw new IOException("the file " + file + " begins with '" + lines.get(0) + "', this version knows '"
                        + FIRST_LINE + "' only");
            }
            SortedMap<String, String> founders = new TreeMap<>();
            for (String line : lines.subList(5, lines.size())) {
                String[] words = line.split(" ", -1);
                founders.put(words[1], words[2]);
            }
            return Optional.of(new FoundingFile(
                    value(lines.get(1), "cluster "),
                    value(lines.get(2), "master "),
                    value(lines.get(3), "nonce "),
                    Origin.valueOf(value(lines.get(4), "origin ")),
                    founders));
        } catch (IndexOutOfBoundsException | IllegalArgumentException damaged) {
            throw new IOException("the file " + file + " is damaged", damaged);
        }
    }

    private static String value(String line, String word) {
        if (!line.startsWith(word)) {
            throw new IllegalArgumentException(line);
        }
        return line.substring(word.length());
    }

    /** Writes it in place of the one before; it is on the disk when this returns. */
    void write(Path data) throws IOException {
        StringBuilder text = new StringBuilder(FIRST_LINE + "\n");
        text.append("cluster ").append(cluster).append('\n');
        text.append("master ").append(master).append('\n');
        text.append("nonce ").append(nonce).append('\n');
        text.append("origin ").append(origin).append('\n');
        founders.forEach((id, number) ->
                text.append("founder ").append(id).append(' ').append(number).append('\n'));
        Path draft = data.resolve(NAME + ".new");
        try (FileChannel channel = FileChannel.open(
                draft, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(text.toString());
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(draft, data.resolve(NAME), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel directory = FileChannel.open(data)) {
            directory.force(true);
        }
    }
}
