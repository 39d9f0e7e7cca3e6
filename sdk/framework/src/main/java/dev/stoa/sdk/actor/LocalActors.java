package dev.stoa.sdk.actor;

import akka.actor.BootstrapSetup;
import akka.actor.setup.ActorSystemSetup;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;

/** Makes actor systems that live in one process and end with their owner. */
public final class LocalActors {
    /** Under what the application's own configuration says, above Akka's defaults. */
    private static final Config DEFAULTS = ConfigFactory.parseString(
            """
            akka {
              loggers = ["akka.event.slf4j.Slf4jLogger"]
              logging-filter = "akka.event.slf4j.Slf4jLoggingFilter"
              loglevel = INFO
              stdout-loglevel = WARNING
              log-dead-letters = off
              log-dead-letters-during-shutdown = off
              actor.provider = local
              actor.allow-java-serialization = off
              actor.default-dispatcher.fork-join-executor { parallelism-min = 2, parallelism-factor = 1.0 }
              actor.internal-dispatcher.fork-join-executor { parallelism-min = 2, parallelism-max = 2 }
              coordinated-shutdown.run-by-jvm-shutdown-hook = off
              coordinated-shutdown.exit-jvm = off
              jvm-exit-on-fatal-error = off
              jvm-shutdown-hooks = off
            }
            """);

    private LocalActors() {}

    /** The whole configuration of this process: the application's, ours, and the defaults of every library. */
    public static Config configuration() {
        return ConfigFactory.defaultOverrides()
                .withFallback(ConfigFactory.defaultApplication())
                .withFallback(DEFAULTS)
                .withFallback(ConfigFactory.defaultReference())
                .resolve();
    }

    /** Starts an actor system; its name is made of the letters, digits and dashes of the given one. */
    public static <T> ActorSystem<T> start(Behavior<T> guardian, String name, Config configuration) {
        String letters = name.replaceAll("[^A-Za-z0-9-]", "-").replaceAll("^-+", "");
        String valid = letters.isEmpty() ? "stoa" : letters;
        return ActorSystem.create(guardian, valid, ActorSystemSetup.create(BootstrapSetup.create(configuration)));
    }
}
