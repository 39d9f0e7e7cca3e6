package dev.stoa.chronoslite.run;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

import dev.stoa.api.id.TaskId;

/**
 * Which firing of which job. Two leaders that decide the same slot make the same id, and an id is launched only once.
 *
 * @param job the job's name
 * @param generation which job of that name: rises when one is deleted and made anew
 * @param token which firing: the slot's time, or a number for what has no slot
 */
public record RunId(String job, long generation, String token) {
    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss").withZone(ZoneOffset.UTC);

    /** The id of a slot's run. */
    public static RunId ofSlot(String job, long generation, Instant slot) {
        return new RunId(job, generation, token(slot));
    }

    /** A slot's time as part of an id, such as {@code 20261127T100000Z}. */
    public static String token(Instant slot) {
        long millis = Math.floorMod(slot.toEpochMilli(), 1_000L);
        return SECONDS.format(slot) + (millis == 0 ? "" : "%03d".formatted(millis)) + "Z";
    }

    /** The id of a follower's run in the graph run that this id began. */
    public RunId follower(String follower, long ofGeneration) {
        return new RunId(follower, ofGeneration, generation + "-" + token);
    }

    /** The id of the task of an attempt. */
    public TaskId task(int attempt) {
        return new TaskId(this + "." + attempt);
    }

    /**
     * Reads what {@link #toString} writes.
     *
     * @throws IllegalArgumentException if it is no such text
     */
    public static RunId parse(String text) {
        int token = text.lastIndexOf('.');
        int generation = token < 0 ? -1 : text.lastIndexOf('.', token - 1);
        if (generation <= 0
                || token == text.length() - 1
                || !text.substring(generation + 1, token).matches("\\d{1,18}")) {
            throw new IllegalArgumentException("run id '%s' must have the form JOB.GENERATION.SLOT".formatted(text));
        }
        return new RunId(
                text.substring(0, generation),
                Long.parseLong(text.substring(generation + 1, token)),
                text.substring(token + 1));
    }

    @Override
    public String toString() {
        return job + "." + generation + "." + token;
    }
}
