/**
 * What every replica of the log computes: commands in log order go in, replies come out, and equal commands make equal states. Plain
 * Java without clock, random, thread or logger (a read-write lock lets readers in while a command is applied), together with the binary
 * form of commands, replies and the whole state. May use the journal's root package. State: the hard state itself, in memory.
 */
@NullMarked
package dev.stoa.journal.state;

import org.jspecify.annotations.NullMarked;
