package dev.stoa.journal.akka;

import akka.actor.ActorSystem;
import akka.actor.BootstrapSetup;
import akka.actor.setup.ActorSystemSetup;
import akka.persistence.TestPayload;
import akka.persistence.TestSerializer;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.stoa.journal.Replica;

/** Makes the actor systems in which Akka's own specifications run against our plug-ins. */
final class TckSystem {
    private TckSystem() {}

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

    static ActorSystem create(String name, Replica replica) {
        return ActorSystem.create(
                name, ActorSystemSetup.create(BootstrapSetup.create(config()), RegistryLogSetup.of(replica)));
    }
}
