package dev.stoa.journal.akka;

import java.util.function.Supplier;

import akka.actor.ActorSystem;
import akka.actor.BootstrapSetup;
import akka.actor.setup.ActorSystemSetup;
import akka.persistence.TestPayload;
import akka.persistence.TestSerializer;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.stoa.journal.Replica;
import org.jspecify.annotations.Nullable;

/**
 * The actor system in which one of Akka's specifications runs, and its replica. Made at first use: the runner makes more instances of a
 * specification than it runs.
 */
final class TckSystem {
    private final String name;
    private final Supplier<Replica> opener;
    private @Nullable Replica replica;
    private @Nullable ActorSystem system;

    TckSystem(String name, Supplier<Replica> opener) {
        this.name = name;
        this.opener = opener;
    }

    static Config config() {
        return ConfigFactory.parseString(
                        """
                        akka.persistence.journal.plugin = "stoa.journal.events"
                        akka.persistence.snapshot-store.plugin = "stoa.journal.snapshots"
                        akka.test.timefactor = 5
                        akka.test.single-expect-default = 6s
                        akka.actor.allow-java-serialization = off
                        akka.loggers = ["akka.event.slf4j.Slf4jLogger"]
                        akka.logging-filter = "akka.event.slf4j.Slf4jLoggingFilter"
                        akka.persistence.publish-plugin-commands = on
                        akka.actor.serializers.persistence-tck-test = "%s"
                        akka.actor.serialization-bindings."%s" = persistence-tck-test
                        """
                                .formatted(TestSerializer.class.getName(), TestPayload.class.getName()))
                .withFallback(ConfigFactory.load());
    }

    synchronized ActorSystem system() {
        ActorSystem made = system;
        if (made == null) {
            Replica opened = opener.get();
            made = ActorSystem.create(
                    name, ActorSystemSetup.create(BootstrapSetup.create(config()), RegistryLogSetup.of(opened)));
            replica = opened;
            system = made;
        }
        return made;
    }

    synchronized void close() {
        Replica opened = replica;
        if (opened != null) {
            opened.close();
        }
    }
}
