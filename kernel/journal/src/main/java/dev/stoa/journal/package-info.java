/**
 * The judge of hard state: the {@link dev.stoa.journal.RegistryLog} that accepts or refuses every append, and the
 * {@link dev.stoa.journal.MasterElection} that says who should be appending. Only contracts and values live here; providers are in
 * {@code raft} and {@code memory}, the Akka Persistence plug-ins in {@code akka}. May use the JDK alone. State: none.
 */
@NullMarked
package dev.stoa.journal;

import org.jspecify.annotations.NullMarked;
