package dev.stoa.sdk.executor;

import java.nio.file.Path;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.sdk.blob.Blobs;

/** What a running task knows of where it runs. All methods from any thread, as long as the executor lives. */
public interface TaskContext {
    /** Which task. */
    TaskKey task();

    /** Where. */
    AgentId agent();

    /** The executor's sandbox directory, shared by all its tasks. */
    Path sandbox();

    /** The executor's blob store, shared by all its tasks and outliving each of them; and the way to other stores. */
    Blobs blobs();

    /** Whether the task was told to end. Long computations ask now and then. */
    boolean isKilled();
}
