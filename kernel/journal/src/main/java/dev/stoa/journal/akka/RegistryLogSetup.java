package dev.stoa.journal.akka;

import java.util.function.Supplier;

import akka.actor.ActorSystem;
import akka.actor.setup.Setup;
import dev.stoa.journal.Epoch;
import dev.stoa.journal.RegistryLog;
import dev.stoa.journal.Replica;

/**
 * Gives an actor system the log its persistent actors write to: part of the {@code ActorSystemSetup} the system is created with.
 *
 * <pre>{@code
 * ActorSystem.create(guardian, "stoa", ActorSystemSetup.create(
 *         BootstrapSetup.create(config), RegistryLogSetup.of(replica)));
 * }</pre>
 *
 * The system does not own the log: who opened the replica closes it, after the system has ended.
 */
public final class RegistryLogSetup extends Setup {
    private final RegistryLog log;
    private final Supplier<Epoch> epoch;

    private RegistryLogSetup(RegistryLog log, Supplier<Epoch> epoch) {
        this.log = log;
        this.epoch = epoch;
    }

    /** Writes to the replica's log, in the epoch of the reign at the time of the write. */
    public static RegistryLogSetup of(Replica replica) {
        return of(replica.log(), () -> replica.election().reign().orElse(Epoch.NONE));
    }

    /** Writes to a log in the epoch that the supplier gives for each write; it is called from any thread and must not block. */
    public static RegistryLogSetup of(RegistryLog log, Supplier<Epoch> epoch) {
        return new RegistryLogSetup(log, epoch);
    }

    RegistryLog log() {
        return log;
    }

    Epoch epoch() {
        return epoch.get();
    }

    static RegistryLogSetup in(ActorSystem system) {
        return system.settings()
                .setup()
                .get(RegistryLogSetup.class)
                .orElseThrow(() -> new IllegalStateException("the actor system " + system.name()
                        + " was created without RegistryLogSetup, so its journal has no log to write to"));
    }
}
