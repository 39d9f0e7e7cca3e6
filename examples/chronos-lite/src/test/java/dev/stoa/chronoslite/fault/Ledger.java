package dev.stoa.chronoslite.fault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.stoa.chronoslite.schedule.Schedule;
import dev.stoa.chronoslite.schedule.Slots;
import dev.stoa.chronoslite.verify.Checker;
import dev.stoa.chronoslite.verify.Expected;
import dev.stoa.chronoslite.verify.Observed;
import dev.stoa.chronoslite.verify.Picture;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Jobs whose runs write down by themselves when they began and ended, one file for each job, and the judgement of that: what the runs
 * noted, not what the scheduler says.
 */
final class Ledger {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path directory;
    private final int periodSeconds;

    /** Runs write to files in this directory, which is there. */
    Ledger(Path directory, int periodSeconds) {
        this.directory = directory;
        this.periodSeconds = periodSeconds;
    }

    /** The definition of a job whose first slot is then. Each run leaves a line when it begins and one when it ends. */
    String definition(String name, Instant start) {
        return JSON.createObjectNode()
                .put("name", name)
                .put("command", note("begin", name) + "; sleep 1; " + note("end", name))
                .put("schedule", "R/%s/PT%dS".formatted(start, periodSeconds))
                .put("misfire", "all")
                .put("concurrency", "queue")
                .put("cpus", 0.1)
                .put("mem", 16)
                .toString();
    }

    private String note(String what, String name) {
        return "echo " + what + " $CHRONOS_JOB_RUN_TIME $CHRONOS_JOB_RUN_ATTEMPT $(date +%s%3N) >> "
                + directory.resolve(name);
    }

    /**
     * Every job of so many has a run for each slot of the time from its first run on, begun no later than that, and none twice.
     *
     * @param late how late a run may begin: the longest fault, and what the bar allows after it
     */
    void judge(int jobs, Duration time, Duration late) throws IOException {
        StringBuilder picture = new StringBuilder();
        int missed = 0;
        int doubled = 0;
        List<Path> all;
        try (var files = Files.list(directory)) {
            all = files.sorted().toList();
        }
        assertThat(all).hasSize(jobs);
        for (Path file : all) {
            List<Observed> runs = observed(Files.readAllLines(file));
            long first = runs.stream().mapToLong(Observed::slotMillis).min().orElseThrow();
            Schedule schedule = Schedule.parse(
                    "R/%s/PT%dS".formatted(Instant.ofEpochMilli(first), periodSeconds),
                    Optional.empty(),
                    Instant.EPOCH);
            List<Expected> slots = new ArrayList<>();
            for (Instant slot : new Slots(schedule, Optional.empty(), Optional.empty())
                    .between(
                            Instant.ofEpochMilli(first - 1),
                            Instant.ofEpochMilli(first).plus(time),
                            1_000)) {
                slots.add(new Expected(slot.toEpochMilli(), slot.plus(late).toEpochMilli()));
            }
            Checker.Report report = Checker.check(slots, runs);
            missed += report.missed().size();
            doubled += report.doubled().size();
            picture.append("%s %s%n".formatted(file.getFileName(), Picture.row(slots, report, 60)));
        }
        System.out.println(picture);
        assertThat(missed).as("missed slots%n%s", picture).isZero();
        assertThat(doubled).as("doubled slots%n%s", picture).isZero();
    }

    private static List<Observed> observed(List<String> lines) {
        Map<String, Long> ends = new TreeMap<>();
        List<Observed> runs = new ArrayList<>();
        for (String line : lines) {
            String[] words = line.split(" ", -1);
            if (words[0].equals("end")) {
                ends.put(words[1] + " " + words[2], Long.parseLong(words[3]));
            }
        }
        for (String line : lines) {
            String[] words = line.split(" ", -1);
            if (words[0].equals("begin")) {
                runs.add(new Observed(
                        Long.parseLong(words[1]),
                        Integer.parseInt(words[2]),
                        Long.parseLong(words[3]),
                        ends.getOrDefault(words[1] + " " + words[2], -1L)));
            }
        }
        return runs;
    }
}
