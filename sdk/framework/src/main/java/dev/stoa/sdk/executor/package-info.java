/**
 * Tasks written in Java: how a framework describes them and the executor process that runs them. May use {@code blob},
 * {@code api} and {@code transport}. Soft state; what must not be lost (statuses) is kept until the agent has it on disk.
 */
@NullMarked
package dev.stoa.sdk.executor;

import org.jspecify.annotations.NullMarked;
