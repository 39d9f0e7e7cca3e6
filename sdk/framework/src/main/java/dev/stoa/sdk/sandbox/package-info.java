/**
 * Reading what the framework's tasks have written, from the agents that keep it. Soft: an agent keeps sandboxes as long as it is
 * configured to. May use the transport.
 */
@NullMarked
package dev.stoa.sdk.sandbox;

import org.jspecify.annotations.NullMarked;
