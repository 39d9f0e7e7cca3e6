package dev.stoa.chronoslite.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.stoa.chronoslite.schedule.Schedule;
import dev.stoa.chronoslite.schedule.Slots;
import dev.stoa.chronoslite.verify.Checker;
import dev.stoa.chronoslite.verify.Expected;
import dev.stoa.chronoslite.verify.Observed;
import dev.stoa.chronoslite.verify.Picture;
import dev.stoa.testkit.chaos.Waiting;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Jobs whose runs write down by themselves when they began and ended, one file for each job, and the judgement of that: what the runs
 * noted, not what the scheduler says.
 */
final class Ledger {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_SLOTS = 1_000;

    private final Path directory;
    private final int periodSeconds;
    private final SortedMap<String, Instant> starts = new TreeMap<>();

    /** Runs write to files in this directory, which is there. */
    Ledger(Path directory, int periodSeconds) {
        this.directory = directory;
        this.periodSeconds = periodSeconds;
    }

    /** The definition of a job whose first slot is then. Each run leaves a line when it begins and one when it ends. */
    String definition(String name, Instant start) {
        starts.put(name, start);
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

    /** Waits until so many runs have begun in all. */
    void awaitBegun(int runs, Duration patience) throws InterruptedException {
        Waiting.until(
                patience,
                () -> starts.keySet().stream()
                                .mapToInt(job -> runsOf(job).size())
                                .sum()
                        >= runs,
                () -> "fewer than %d runs have begun".formatted(runs));
    }

    /** Waits until every slot of every job up to then has a run that has ended. */
    void awaitMet(Instant end, Duration patience) throws InterruptedException {
        Waiting.until(patience, () -> openUntil(end).isEmpty(), () -> "slots without a run: " + openUntil(end));
    }

    private List<String> openUntil(Instant end) {
        List<String> open = new ArrayList<>();
        starts.forEach((job, start) -> {
            Set<Long> met = runsOf(job).stream()
                    .filter(Observed::isComplete)
                    .map(Observed::slotMillis)
                    .collect(Collectors.toSet());
            slots(start, end).stream()
                    .filter(slot -> !met.contains(slot.toEpochMilli()))
                    .forEach(slot -> open.add(job + " " + slot));
        });
        return open;
    }

    /**
     * Every job has a run for each of its slots up to then, begun no later than that, and none twice.
     *
     * @param late how late a run may begin: the longest fault, and what the bar allows after it
     */
    void judge(Instant end, Duration late) {
        StringBuilder picture = new StringBuilder();
        int missed = 0;
        int doubled = 0;
        for (Map.Entry<String, Instant> job : starts.entrySet()) {
            List<Expected> expected = slots(job.getValue(), end).stream()
                    .map(slot ->
                            new Expected(slot.toEpochMilli(), slot.plus(late).toEpochMilli()))
                    .toList();
            Checker.Report report = Checker.check(expected, runsOf(job.getKey()));
            missed += report.missed().size();
            doubled += report.doubled().size();
            picture.append("%s %s%n".formatted(job.getKey(), Picture.row(expected, report, 60)));
        }
        System.out.println(picture);
        assertThat(missed).as("missed slots%n%s", picture).isZero();
        assertThat(doubled).as("doubled slots%n%s", picture).isZero();
    }

    private List<Instant> slots(Instant start, Instant end) {
        Schedule schedule =
                Schedule.parse("R/%s/PT%dS".formatted(start, periodSeconds), Optional.empty(), Instant.EPOCH);
        return new Slots(schedule, Optional.empty(), Optional.empty()).between(start.minusMillis(1), end, MOST_SLOTS);
    }

    private List<Observed> runsOf(String job) {
        try {
            Path file = directory.resolve(job);
            return Files.exists(file) ? observed(Files.readAllLines(file)) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
