package dev.stoa.api.protocol;

import dev.stoa.api.id.ExecutorKey;
import dev.stoa.api.resource.Resources;

/**
 * An executor as its agent brings it back to a master that may have forgotten it.
 *
 * @param key whose executor, and its name
 * @param resources what it holds beside its tasks
 */
public record ExecutorRecord(ExecutorKey key, Resources resources) {}
