package dev.stoa.agent.launch;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Gives an agent the hands for what must not hold up its actor: a simulation gives turns instead of threads. */
@FunctionalInterface
public interface Workers {
    /** Threads that end when they have been idle for five seconds, and never keep a process alive. */
    Workers THREADS = (name, threads) -> {
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(threads, threads, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), body -> {
                    Thread thread = new Thread(body, name);
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    };

    /** So many workers of one name, which belong to the caller. */
    ExecutorService pool(String name, int workers);
}
