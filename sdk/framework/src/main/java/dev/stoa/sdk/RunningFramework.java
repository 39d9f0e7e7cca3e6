package dev.stoa.sdk;

import java.util.concurrent.CompletionStage;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import dev.stoa.sdk.sandbox.Sandboxes;

/**
 * A framework that has been started: its actor system, its connection and its stores.
 *
 * <p>Terminates when its behaviour stops, when it was torn down, when it fails, or when it is closed. All methods from any
 * thread.
 *
 * @param <M> what the author's behaviour understands
 */
public interface RunningFramework<M> extends AutoCloseable {
    /** The author's actor, for messages of the author's own. */
    ActorRef<M> ref();

    /** The calls and stores, as the behaviour has them. */
    SchedulerSession session();

    /** What the framework's tasks have written. */
    Sandboxes sandboxes();

    /** The actor system that everything runs in: local, without remoting. */
    ActorSystem<?> system();

    /**
     * Completes when everything has been given back: actors, session, threads, shared memory.
     *
     * <p>Exceptionally with {@link FrameworkRefusedException} if the masters do not take the framework, with
     * {@link MastersUnreachableException} if no master was found within the {@link Framework#connectTimeout}, and with
     * {@link FrameworkFailedException} if the author's behaviour threw or a teardown was not confirmed.
     */
    CompletionStage<Done> whenTerminated();

    /**
     * Waits for {@link #whenTerminated} and throws what it failed with.
     *
     * @throws InterruptedException if the waiting thread is interrupted; the framework goes on
     */
    void join() throws InterruptedException;

    /**
     * Ends the framework here and waits for it: what was called before is sent if that takes no longer than
     * {@code stoa.sdk.scheduler.flush-timeout}, then the session is closed. The framework's tasks live on for its
     * fail-over time-out. Closing twice is harmless; not from the behaviour's own thread.
     */
    @Override
    void close();
}
