package dev.stoa.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The options with which a user's nodes start, so that those of a local cluster start the same way. They lie in the node's own
 * jar, where its start script reads them too.
 */
final class NodeFlags {
    private NodeFlags() {}

    /** The options of a {@code master} or an {@code agent}; none where there is no node, whose start will say so. */
    static List<String> of(String kind) {
        try (InputStream in = NodeFlags.class.getResourceAsStream("/dev/stoa/node/jvm/%s.flags".formatted(kind))) {
            if (in == null) {
                return List.of();
            }
            return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
