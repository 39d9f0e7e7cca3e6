package dev.stoa.testkit.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.task.Bytes;
import dev.stoa.api.task.TaskReason;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.task.TaskStatus;

/**
 * What a framework asked for and heard, a line each, written before the kernel is told that it was heard; so a framework that is
 * killed has lost nothing that it acknowledged.
 */
final class Diary implements AutoCloseable {
    private static final String SUBMITTED = "submitted";
    private static final String ACCEPTED = "accepted";
    private static final String REJECTED = "rejected";
    private static final String TOLD = "told";

    private final Writer lines;
    private final long submittedBefore;

    private Diary(Writer lines, long submittedBefore) {
        this.lines = lines;
        this.submittedBefore = submittedBefore;
    }

    /** Opens a diary at its end. */
    static Diary open(Path file) throws IOException {
        long submitted = 0;
        if (Files.exists(file)) {
            try (Stream<String> before = Files.lines(file)) {
                submitted = before.filter(line -> line.startsWith(SUBMITTED)).count();
            }
        }
        return new Diary(
                Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND), submitted);
    }

    /** How many tasks were asked for before it was opened. */
    long submittedBefore() {
        return submittedBefore;
    }

    void submitted(TaskId task) {
        write(SUBMITTED, task.value());
    }

    void accepted(TaskId task) {
        write(ACCEPTED, task.value());
    }

    void rejected(TaskId task) {
        write(REJECTED, task.value());
    }

    void told(TaskStatus status) {
        write(
                TOLD,
                "%s %s %s %d %s %s"
                        .formatted(
                                status.task().task(),
                                status.task().framework(),
                                status.agent(),
                                status.sequence(),
                                status.state(),
                                status.reason()));
    }

    private void write(String what, String rest) {
        try {
            lines.write(what + " " + rest + "\n");
            lines.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("the diary cannot be written", e);
        }
    }

    /** Tells a judge all that a diary holds. A line that was cut off by a kill is passed over. */
    static void readTo(Judge judge, Path file) throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        String text = Files.readString(file);
        for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
            read(judge, List.of(line.split(" ", -1)));
        }
    }

    private static void read(Judge judge, List<String> words) {
        TaskId task = new TaskId(words.get(1));
        switch (words.get(0)) {
            case SUBMITTED -> judge.submitted(task);
            case ACCEPTED -> judge.accepted(task);
            case REJECTED -> judge.rejected(task);
            case TOLD ->
                judge.told(new TaskStatus(
                        new TaskKey(new FrameworkId(words.get(2)), task),
                        new AgentId(words.get(3)),
                        Long.parseLong(words.get(4)),
                        TaskState.valueOf(words.get(5)),
                        TaskReason.valueOf(words.get(6)),
                        "",
                        TaskStatus.NO_EXIT_CODE,
                        Bytes.NONE,
                        0));
            default -> throw new IllegalStateException("the diary holds '%s'".formatted(words));
        }
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
