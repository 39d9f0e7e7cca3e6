package dev.stoa.testkit.sim.world;

import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Optional;

import akka.actor.BootstrapSetup;
import akka.actor.setup.ActorSystemSetup;
import akka.actor.setup.Setup;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import scala.concurrent.ExecutionContext;

/** Starts actor systems whose every turn and every timer is the world's. */
public final class SimActors {
    private static final Config SIMULATED = ConfigFactory.parseString(
            """
            akka {
              actor {
                provider = local
                default-dispatcher {
                  type = Dispatcher
                  executor = "dev.stoa.testkit.sim.world.SimExecutors"
                  throughput = 1
                }
                internal-dispatcher {
                  type = Dispatcher
                  executor = "dev.stoa.testkit.sim.world.SimExecutors"
                  throughput = 1
                }
              }
              scheduler.implementation = "dev.stoa.testkit.sim.world.SimScheduler"
              loggers = []
              loglevel = OFF
              stdout-loglevel = OFF
              log-dead-letters = off
              log-dead-letters-during-shutdown = off
              jvm-exit-on-fatal-error = off
              jvm-shutdown-hooks = off
              coordinated-shutdown {
                exit-jvm = off
                run-by-jvm-shutdown-hook = off
                run-by-actor-system-terminate = off
              }
            }
            """);

    private static final ClassLoader LOADER = new WithoutManifests(SimActors.class.getClassLoader());

    /** Akka reads the manifests of all jars at each start, to see that its own are of one version: half of its start. */
    private static final class WithoutManifests extends ClassLoader {
        WithoutManifests(ClassLoader parent) {
            super(parent);
        }

        @Override
        public Enumeration<URL> getResources(String name) throws IOException {
            return name.equals("META-INF/MANIFEST.MF") ? Collections.emptyEnumeration() : super.getResources(name);
        }
    }

    private SimActors() {}

    /** Does something as a process when its actor system has ended. A stage of Akka's would do it on a thread of the JDK's. */
    public static void whenEnded(SimProcess process, ActorSystem<?> system, Runnable action) {
        system.whenTerminated()
                .onComplete(
                        ended -> {
                            action.run();
                            return ended;
                        },
                        ExecutionContext.fromExecutor(process.executor("ends")));
    }

    /** A configuration with everything that reads threads or time in the world's hand; resolve once, use often. */
    public static Config configuration(Config own) {
        return SIMULATED.withFallback(own).resolve();
    }

    /**
     * Starts an actor system in a process.
     *
     * @param configuration of {@link #configuration}
     */
    public static <T> ActorSystem<T> start(
            SimProcess process, Behavior<T> guardian, String name, Config configuration, Setup... setups) {
        ActorSystemSetup setup = ActorSystemSetup.create(
                BootstrapSetup.create(Optional.of(LOADER), Optional.of(configuration), Optional.empty()));
        for (Setup more : setups) {
            setup = setup.withSetup(more);
        }
        ActorSystemSetup whole = setup;
        return process.call(() -> {
            // Akka waits for some of its own actors while it starts: until it has, turns are given at once and in
            // order.
            try (SimExecutors.AtOnce atOnce = SimExecutors.atOnce()) {
                ActorSystem<T> system = ActorSystem.create(guardian, name, whole);
                atOnce.drain();
                return system;
            }
        });
    }
}
