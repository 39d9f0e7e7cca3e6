package dev.stoa.bench.journal;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import akka.actor.ActorRef;
import akka.actor.ActorSystem;
import akka.actor.BootstrapSetup;
import akka.actor.Props;
import akka.actor.setup.ActorSystemSetup;
import akka.persistence.AbstractPersistentActor;
import akka.persistence.RecoveryCompleted;
import com.typesafe.config.ConfigFactory;
import dev.stoa.journal.Replica;
import dev.stoa.journal.akka.RegistryLogSetup;

/** A persistent actor that writes many events on one master and is recovered on the next. */
final class Recovery {
    private static final int BATCH = 500;
    private static final long PATIENCE_SECONDS = 300;

    private Recovery() {}

    static void measure(Replicas replicas, int events, int bytes, Consumer<String> print) throws Exception {
        CompletableFuture<Long> written = new CompletableFuture<>();
        long begin = System.nanoTime();
        run(replicas.leader(), Props.create(Writer.class, () -> new Writer(events, bytes, written)), written);
        print.accept("journal, 3 replicas, persistent actor, %d events a persist: %,.0f events/s"
                .formatted(BATCH, events / ((System.nanoTime() - begin) / 1e9)));
        long lost = System.nanoTime();
        replicas.loseLeader();
        long elected = System.nanoTime();
        CompletableFuture<Long> recovered = new CompletableFuture<>();
        run(replicas.leader(), Props.create(Writer.class, () -> new Writer(0, bytes, recovered)), recovered);
        print.accept(
                "journal: leader closed, another elected in %.2f s, %,d events recovered by an actor there in %.2f s"
                        .formatted((elected - lost) / 1e9, recovered.join(), (System.nanoTime() - elected) / 1e9));
    }

    private static void run(Replica replica, Props props, CompletableFuture<Long> done) throws Exception {
        ActorSystem system = ActorSystem.create(
                "bench",
                ActorSystemSetup.create(
                        BootstrapSetup.create(ConfigFactory.parseString(
                                        """
                                        akka.persistence.journal.plugin = "stoa.journal.events"
                                        akka.persistence.snapshot-store.plugin = "stoa.journal.snapshots"
                                        akka.log-dead-letters = off
                                        akka.stdout-loglevel = WARNING
                                        """)
                                .withFallback(ConfigFactory.load())),
                        RegistryLogSetup.of(replica)));
        ActorRef unused = system.actorOf(props);
        done.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        system.terminate();
        system.getWhenTerminated().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Recovers, then writes what is left to write, and tells how many events there were. */
    private static final class Writer extends AbstractPersistentActor {
        private final int toWrite;
        private final int bytes;
        private final CompletableFuture<Long> done;
        private long events;
        private int left;

        Writer(int toWrite, int bytes, CompletableFuture<Long> done) {
            this.toWrite = toWrite;
            this.bytes = bytes;
            this.done = done;
            this.left = toWrite;
        }

        @Override
        public String persistenceId() {
            return "recovered";
        }

        @Override
        public Receive createReceiveRecover() {
            return receiveBuilder()
                    .match(byte[].class, event -> events++)
                    .match(RecoveryCompleted.class, completed -> writeNext())
                    .build();
        }

        @Override
        public Receive createReceive() {
            return receiveBuilder().build();
        }

        private void writeNext() {
            if (left <= 0) {
                done.complete(toWrite == 0 ? events : Long.valueOf(toWrite));
                return;
            }
            int now = Math.min(BATCH, left);
            left -= now;
            List<byte[]> batch = new ArrayList<>(Collections.nCopies(now, new byte[bytes]));
            int[] stored = {0};
            persistAll(batch, event -> {
                stored[0]++;
                if (stored[0] == now) {
                    writeNext();
                }
            });
        }
    }
}
