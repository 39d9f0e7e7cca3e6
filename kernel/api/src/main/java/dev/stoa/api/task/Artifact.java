package dev.stoa.api.task;

import java.util.regex.Pattern;

/**
 * A file that a task needs on its agent, named by its content. An agent fetches each content once.
 *
 * @param fileName what it is called where the task finds it; no path
 * @param sha256 64 lower-case hex digits; the agent refuses bytes that do not match
 * @param sizeBytes its exact size
 * @param address where it is served: the session address of a blob server, such as {@code udp://127.0.0.1:41234}
 */
public record Artifact(String fileName, String sha256, long sizeBytes, String address) {
    private static final Pattern FILE_NAME = Pattern.compile("[A-Za-z0-9_+][A-Za-z0-9_.+-]{0,254}");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    public Artifact {
        requireFileName(fileName);
        if (!SHA256.matcher(sha256).matches()) {
            throw new IllegalArgumentException("artifact hash '%s' must be 64 lower-case hex digits".formatted(sha256));
        }
        if (sizeBytes < 0) {
            throw new IllegalArgumentException("artifact size %d is negative".formatted(sizeBytes));
        }
    }

    /** Names no way out of a sandbox, and no hidden file. */
    static String requireFileName(String fileName) {
        if (!FILE_NAME.matcher(fileName).matches()) {
            throw new IllegalArgumentException(
                    "artifact file name '%s' must be 1 to 255 letters, digits or '_', '.', '+', '-'"
                            .formatted(fileName));
        }
        return fileName;
    }
}
