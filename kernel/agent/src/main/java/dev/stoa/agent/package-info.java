/**
 * The daemon on a machine: the shell that ties the table of tasks to the disk, to containers, to the master, to executors
 * and to readers of sandboxes. May use every package of the agent, sessions and blobs of the transport, and Akka.
 */
@NullMarked
package dev.stoa.agent;

import org.jspecify.annotations.NullMarked;
