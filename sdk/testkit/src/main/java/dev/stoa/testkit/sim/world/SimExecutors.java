package dev.stoa.testkit.sim.world;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

import akka.actor.ActorPath;
import akka.dispatch.DispatcherPrerequisites;
import akka.dispatch.ExecutorServiceConfigurator;
import akka.dispatch.ExecutorServiceFactory;
import akka.dispatch.Mailbox;
import com.typesafe.config.Config;
import org.jspecify.annotations.Nullable;

/** Gives the turns of a dispatcher's actors to the world. Made by Akka, by class name, in the process that starts. */
public final class SimExecutors extends ExecutorServiceConfigurator {
    private static final Pattern NUMBER = Pattern.compile("-[0-9]+$");
    private static final ThreadLocal<AtOnce> STARTING = new ThreadLocal<>();

    private final SimProcess process;

    /** Called by Akka. */
    public SimExecutors(Config config, DispatcherPrerequisites prerequisites) {
        super(config, prerequisites);
        this.process = SimProcess.current();
    }

    @Override
    public ExecutorServiceFactory createExecutorServiceFactory(String id, ThreadFactory threads) {
        return () -> new Turns(process);
    }

    /** Lets turns on this thread be taken at once until it is closed. */
    static AtOnce atOnce() {
        AtOnce atOnce = new AtOnce();
        STARTING.set(atOnce);
        return atOnce;
    }

    /** Takes turns at once, in order, and one within another never. */
    static final class AtOnce implements AutoCloseable {
        private final Deque<Runnable> waiting = new ArrayDeque<>();
        private boolean busy;

        void take(Runnable turn) {
            waiting.add(turn);
            drain();
        }

        void drain() {
            if (busy) {
                return;
            }
            busy = true;
            try {
                for (Runnable next = waiting.poll(); next != null; next = waiting.poll()) {
                    next.run();
                }
            } finally {
                busy = false;
            }
        }

        @Override
        public void close() {
            STARTING.remove();
        }
    }

    private static final class Turns extends AbstractExecutorService {
        private final SimProcess process;

        Turns(SimProcess process) {
            this.process = process;
        }

        @Override
        public void execute(Runnable turn) {
            AtOnce starting = STARTING.get();
            if (starting != null) {
                starting.take(turn);
            } else {
                process.soon(nameOf(turn), turn);
            }
        }

        private static String nameOf(Runnable turn) {
            if (turn instanceof Mailbox mailbox) {
                ActorPath path = mailbox.actor().self().path();
                // Akka numbers some of its own actors through all systems of a process.
                String parent = path.parent().name();
                boolean isAkkas = parent.equals("system") || parent.equals("Materializers");
                return isAkkas ? NUMBER.matcher(path.name()).replaceFirst("") : path.name();
            }
            return "future";
        }

        @Override
        public void shutdown() {}

        @Override
        public List<Runnable> shutdownNow() {
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return process.isDead();
        }

        @Override
        public boolean isTerminated() {
            return process.isDead();
        }

        @Override
        public boolean awaitTermination(long timeout, @Nullable TimeUnit unit) {
            return true;
        }
    }
}
