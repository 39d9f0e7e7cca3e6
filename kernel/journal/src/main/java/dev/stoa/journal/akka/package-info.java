/**
 * Akka Persistence on the registry log: a journal and a snapshot store, named in {@code reference.conf} as {@code stoa.journal.events}
 * and {@code stoa.journal.snapshots}, that find their log through {@link dev.stoa.journal.akka.RegistryLogSetup}. The only package here
 * that imports Akka. May use the journal's root package. State: none but writes under way.
 */
@NullMarked
package dev.stoa.journal.akka;

import org.jspecify.annotations.NullMarked;
