package dev.stoa.agent.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import dev.stoa.agent.container.ContainerId;
import org.jspecify.annotations.Nullable;

/** The processes of this machine at one moment, as {@code /proc} shows them. Reading costs some 20 µs a process. */
final class ProcessTable {
    /** The environment variable that marks the processes of a container. */
    static final String MARK = "STOA_CONTAINER";

    private static final Path PROC = Path.of("/proc");
    private static final int MAX_ENVIRONMENT = 1 << 20;
    private static final long KERNEL_THREADS = 2;
    private static final String UNMARKED = "";
    private static final String NO_ENVIRONMENT = "?";

    private record Row(ProcessStamp stamp, long parent, long group, long session) {}

    private final Map<Long, Row> rows = new TreeMap<>();
    private final Map<Long, String> marks = new HashMap<>();

    private ProcessTable() {}

    /** Reads all processes that have not ended. */
    static ProcessTable read() {
        ProcessTable table = new ProcessTable();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path entry : entries) {
                Row row = readRow(entry);
                if (row != null) {
                    table.rows.put(row.stamp().pid(), row);
                }
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("/proc cannot be read", e);
        }
        return table;
    }

    /** Whether that very process still runs. */
    static boolean isAlive(ProcessStamp stamp) {
        Row row = readRow(PROC.resolve(Long.toString(stamp.pid())));
        return row != null && row.stamp().equals(stamp);
    }

    /** The stamp of the process that has the number now, if it has not ended. */
    static Optional<ProcessStamp> stampOf(long pid) {
        return Optional.ofNullable(readRow(PROC.resolve(Long.toString(pid)))).map(Row::stamp);
    }

    /**
     * The processes of a container: its main process, all of that one's session and process group, all that carry the
     * container's mark, and the descendants of these.
     *
     * @param main the first process of the container, if it is known
     * @param supervisor its supervisor, which is not one of them
     */
    List<ProcessStamp> members(ContainerId container, @Nullable ProcessStamp main, @Nullable ProcessStamp supervisor) {
        Map<Long, Row> found = new TreeMap<>();
        for (Row row : rows.values()) {
            if (belongsTo(row, main) || mark(row.stamp().pid()).equals(container.value())) {
                found.put(row.stamp().pid(), row);
            }
        }
        boolean grew = !found.isEmpty();
        while (grew) {
            grew = false;
            for (Row row : rows.values()) {
                if (found.containsKey(row.parent())) {
                    grew |= found.putIfAbsent(row.stamp().pid(), row) == null;
                }
            }
        }
        List<ProcessStamp> members = new ArrayList<>();
        for (Row row : found.values()) {
            if (!row.stamp().equals(supervisor)) {
                members.add(row.stamp());
            }
        }
        return members;
    }

    private boolean belongsTo(Row row, @Nullable ProcessStamp main) {
        if (main == null || (row.session() != main.pid() && row.group() != main.pid())) {
            return false;
        }
        // A leader of the same number that started at another time leads another session.
        Row leader = rows.get(main.pid());
        return leader == null || leader.stamp().equals(main);
    }

    private String mark(long pid) {
        return marks.computeIfAbsent(pid, ProcessTable::readMark);
    }

    /**
     * Whether some process that started no earlier shows no environment: one that is just beginning another program
     * cannot be told by its mark at that moment.
     */
    boolean isBlurredSince(long start) {
        for (Row row : rows.values()) {
            long pid = row.stamp().pid();
            if (row.stamp().start() >= start
                    && row.parent() != KERNEL_THREADS
                    && mark(pid).equals(NO_ENVIRONMENT)) {
                return true;
            }
        }
        return false;
    }

    private static String readMark(long pid) {
        try (InputStream in =
                Files.newInputStream(PROC.resolve(Long.toString(pid)).resolve("environ"))) {
            String environment = new String(in.readNBytes(MAX_ENVIRONMENT), StandardCharsets.ISO_8859_1);
            if (environment.isEmpty()) {
                return NO_ENVIRONMENT;
            }
            String first = "\0" + environment;
            int at = first.indexOf("\0" + MARK + "=");
            if (at < 0) {
                return UNMARKED;
            }
            int from = at + MARK.length() + 2;
            int to = first.indexOf('\0', from);
            return first.substring(from, to < 0 ? first.length() : to);
        } catch (IOException e) {
            // Ended meanwhile, or another user's: not ours to judge by its mark.
            return UNMARKED;
        }
    }

    private static @Nullable Row readRow(Path entry) {
        try {
            String stat = new String(Files.readAllBytes(entry.resolve("stat")), StandardCharsets.ISO_8859_1);
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", 21);
            if (fields[0].equals("Z") || fields[0].equals("X")) {
                return null;
            }
            long pid = Long.parseLong(entry.getFileName().toString());
            return new Row(
                    new ProcessStamp(pid, Long.parseLong(fields[19])),
                    Long.parseLong(fields[1]),
                    Long.parseLong(fields[2]),
                    Long.parseLong(fields[3]));
        } catch (IOException | IndexOutOfBoundsException | NumberFormatException e) {
            // Ended between the listing and the reading.
            return null;
        }
    }

    /** The id of this boot of the machine. */
    static String bootId() throws IOException {
        return Files.readString(PROC.resolve("sys/kernel/random/boot_id")).strip();
    }
}
