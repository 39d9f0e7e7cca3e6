package dev.stoa.api.task;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A file that a command needs and that lies outside the cluster: its agent gets it before the command starts. What names its
 * content is got once and kept; what does not is got anew for each task.
 *
 * @param uri {@code http}, {@code https} with a host, or {@code file} with a path on the agent's machine; at most
 *     {@value #MAX_URI} characters
 * @param fileName what it is called in the sandbox; no path, and neither {@code stdout} nor {@code stderr}
 * @param sha256 64 lower-case hex digits; the agent refuses bytes that do not match. Empty: whatever comes is taken
 * @param mode whether it may be executed
 */
public record Download(String uri, String fileName, Optional<String> sha256, Mode mode) {
    /** The longest address, in characters. */
    public static final int MAX_URI = 2_048;

    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    /** What a command may do with it. */
    public enum Mode {
        /** Read and write it. */
        PLAIN,
        /** Execute it, too. */
        EXECUTABLE
    }

    public Download {
        requireReachable(uri);
        Artifact.requireFileName(fileName);
        if (fileName.equals("stdout") || fileName.equals("stderr")) {
            throw new IllegalArgumentException(
                    "file name '%s' of %s is that of the command's own output".formatted(fileName, uri));
        }
        sha256.ifPresent(hash -> {
            if (!SHA256.matcher(hash).matches()) {
                throw new IllegalArgumentException(
                        "sha256 '%s' of %s must be 64 lower-case hex digits".formatted(hash, uri));
            }
        });
    }

    /**
     * A plain file of any content, called as the last part of its address says.
     *
     * @throws IllegalArgumentException if the address has no such part or breaks a rule
     */
    public static Download of(String uri) {
        return new Download(uri, fileNameOf(uri), Optional.empty(), Mode.PLAIN);
    }

    /**
     * What a file is called unless something else is said: the last part of the address's path.
     *
     * @throws IllegalArgumentException if there is none that can be a file name
     */
    public static String fileNameOf(String uri) {
        String path = String.valueOf(requireReachable(uri).getPath());
        String last = path.substring(path.lastIndexOf('/') + 1);
        try {
            return Artifact.requireFileName(last);
        } catch (IllegalArgumentException none) {
            throw new IllegalArgumentException(
                    "uri '%s' ends in no file name, so one must be given".formatted(uri), none);
        }
    }

    private static URI requireReachable(String uri) {
        if (uri.length() > MAX_URI) {
            throw new IllegalArgumentException("uri '%s…' has %d characters, at most %d are allowed"
                    .formatted(uri.substring(0, 40), uri.length(), MAX_URI));
        }
        URI parsed;
        try {
            parsed = new URI(uri);
        } catch (URISyntaxException wrong) {
            throw new IllegalArgumentException("uri '%s' is none: %s".formatted(uri, wrong.getReason()), wrong);
        }
        String scheme = String.valueOf(parsed.getScheme()).toLowerCase(Locale.ROOT);
        boolean web = (scheme.equals("http") || scheme.equals("https")) && parsed.getHost() != null;
        boolean file = scheme.equals("file")
                && (parsed.getAuthority() == null || parsed.getAuthority().isEmpty())
                && parsed.getPath() != null
                && parsed.getPath().startsWith("/");
        if (!web && !file) {
            throw new IllegalArgumentException(
                    "uri '%s' must be http://HOST/…, https://HOST/… or file:///PATH".formatted(uri));
        }
        if (parsed.getUserInfo() != null) {
            throw new IllegalArgumentException(
                    "uri at '%s' has a name or password in it, which everybody could read".formatted(parsed.getHost()));
        }
        return parsed;
    }
}
