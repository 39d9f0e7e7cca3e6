package dev.stoa.chronoslite.engine;

import dev.stoa.chronoslite.run.Run;

/** One record that is written or deleted. Changes of one decision are written together or not at all. */
public sealed interface Change {
    /** A job was defined or changed. */
    record JobPut(JobRecord job) implements Change {}

    /** A job was deleted, with its progress; its runs are told apart. */
    record JobRemoved(String name) implements Change {}

    /** A job has come further. */
    record ProgressPut(Progress progress) implements Change {}

    /** A run was opened or has changed. */
    record RunPut(Run run) implements Change {}

    /** A run is forgotten. */
    record RunRemoved(String job, long sequence) implements Change {}

    /** Something changed for all. */
    record MetaPut(Meta meta) implements Change {}

    /** Where in the store the record lies: later changes of a batch with the same place take the place of earlier ones. */
    default String key() {
        if (this instanceof JobPut put) {
            return "job/" + put.job().name();
        } else if (this instanceof JobRemoved removed) {
            return "job/" + removed.name();
        } else if (this instanceof ProgressPut put) {
            return "progress/" + put.progress().name();
        } else if (this instanceof RunPut put) {
            return runKey(put.run().id().job(), put.run().sequence());
        } else if (this instanceof RunRemoved removed) {
            return runKey(removed.job(), removed.sequence());
        }
        return "meta";
    }

    private static String runKey(String job, long sequence) {
        return "run/%s/%012d".formatted(job, sequence);
    }
}
