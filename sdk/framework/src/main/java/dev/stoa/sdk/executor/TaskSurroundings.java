package dev.stoa.sdk.executor;

import java.nio.file.Path;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.sdk.blob.Blobs;

/**
 * What all tasks of an executor have in common.
 *
 * @param loader has the framework's classes
 */
record TaskSurroundings(FrameworkId framework, AgentId agent, Path sandbox, Blobs blobs, ClassLoader loader) {}
