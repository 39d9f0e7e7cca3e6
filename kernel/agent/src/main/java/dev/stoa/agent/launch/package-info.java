/**
 * Prepares containers: artifacts, sandbox, environment, command line; then hands them to a runtime. May use runtimes,
 * artifacts, sandboxes and the container nouns. No state that a restart needs.
 */
@NullMarked
package dev.stoa.agent.launch;

import org.jspecify.annotations.NullMarked;
