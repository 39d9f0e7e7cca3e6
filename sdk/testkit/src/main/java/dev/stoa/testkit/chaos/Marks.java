package dev.stoa.testkit.chaos;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

import dev.stoa.api.id.TaskId;

/** What tasks themselves leave on disk: a line when they begin and a line at their end, in a file of their name. */
final class Marks {
    static final String BEGUN = "begun";
    static final String ENDED = "ended";

    private Marks() {}

    /** Tells a judge all marks. */
    static void readTo(Judge judge, Path directory) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                TaskId task = new TaskId(file.getFileName().toString());
                for (String line : Files.readAllLines(file)) {
                    if (line.equals(BEGUN)) {
                        judge.started(task);
                    } else {
                        judge.ended(task);
                    }
                }
            }
        }
    }
}
