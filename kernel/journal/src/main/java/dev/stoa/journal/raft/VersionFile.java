package dev.stoa.journal.raft;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

import dev.stoa.journal.OpenRefusedException;
import dev.stoa.journal.OpenRefusedException.Reason;

/**
 * What the file {@code VERSION} says: four lines, each a word and a value.
 *
 * @param clusterName the cluster the directory belongs to
 * @param master the replica it belongs to
 * @param state whether anything can have been acknowledged from it
 */
record VersionFile(String clusterName, String master, State state) {
    private static final int FORMAT = 1;
    private static final String FORMAT_WORD = "stoa-journal ";
    private static final String CLUSTER_WORD = "cluster ";
    private static final String MASTER_WORD = "master ";
    private static final String STATE_WORD = "state ";

    enum State {
        /** The log was never opened completely. */
        NEW,
        /** The log was open once, and may hold acknowledged writes. */
        IN_USE
    }

    static VersionFile of(RaftConfig config, State state) {
        return new VersionFile(config.clusterName(), config.self().value(), state);
    }

    String text() {
        return FORMAT_WORD + FORMAT + "\n" + CLUSTER_WORD + clusterName + "\n" + MASTER_WORD + master + "\n"
                + STATE_WORD + state.name().toLowerCase(Locale.ROOT) + "\n";
    }

    static VersionFile parse(String text, Path directory) throws OpenRefusedException {
        List<String> lines = text.lines().toList();
        try {
            int format = Integer.parseInt(value(lines, 0, FORMAT_WORD));
            if (format > FORMAT) {
                throw new OpenRefusedException(
                        Reason.NEWER_FORMAT,
                        "the journal directory " + directory + " has format " + format
                                + ", written by a newer version; this one knows format " + FORMAT);
            }
            return new VersionFile(
                    value(lines, 1, CLUSTER_WORD),
                    value(lines, 2, MASTER_WORD),
                    State.valueOf(value(lines, 3, STATE_WORD).toUpperCase(Locale.ROOT)));
        } catch (IllegalArgumentException e) {
            throw new OpenRefusedException(
                    Reason.DAMAGED, "the VERSION file of the journal directory " + directory + " is damaged", e);
        }
    }

    private static String value(List<String> lines, int index, String word) {
        if (lines.size() <= index || !lines.get(index).startsWith(word)) {
            throw new IllegalArgumentException("line " + index + " does not begin with '" + word + "'");
        }
        return lines.get(index).substring(word.length());
    }

    void requireMatches(RaftConfig config) throws OpenRefusedException {
        if (!clusterName.equals(config.clusterName())) {
            throw new OpenRefusedException(
                    Reason.OTHER_CLUSTER,
                    "the journal directory " + config.directory() + " belongs to cluster '" + clusterName
                            + "', not to '" + config.clusterName() + "'");
        }
        if (!master.equals(config.self().value())) {
            throw new OpenRefusedException(
                    Reason.OTHER_MASTER,
                    "the journal directory " + config.directory() + " belongs to master '" + master + "', not to '"
                            + config.self() + "'");
        }
    }
}
