package dev.stoa.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds processes by the directory that they work in: tasks outlive their agents and are then nobody's children. Only where
 * {@code /proc} is; elsewhere nothing is found.
 */
public final class ProcessSearch {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessSearch.class);
    private static final Path PROC = Path.of("/proc");
    private static final int ROUNDS = 5;
    private static final long DEATH_SECONDS = 5;

    private ProcessSearch() {}

    /** The living processes whose working directory lies under this one, and their descendants; never this JVM. */
    public static Set<Long> workingUnder(Path directory) {
        Set<Long> found = new TreeSet<>();
        Deque<ProcessHandle> toVisit = new ArrayDeque<>();
        try (Stream<Path> entries = Files.list(PROC)) {
            entries.map(Path::getFileName)
                    .map(Path::toString)
                    .filter(name -> name.matches("[0-9]+"))
                    .map(Long::parseLong)
                    .filter(pid -> worksUnder(pid, directory))
                    .forEach(pid -> ProcessHandle.of(pid).ifPresent(toVisit::add));
        } catch (IOException e) {
            LOG.debug("no processes are found without /proc");
        }
        while (!toVisit.isEmpty()) {
            ProcessHandle handle = toVisit.pop();
            if (handle.isAlive() && handle.pid() != ProcessHandle.current().pid() && found.add(handle.pid())) {
                handle.children().forEach(toVisit::add);
            }
        }
        return found;
    }

    private static boolean worksUnder(long pid, Path directory) {
        try {
            return Files.readSymbolicLink(PROC.resolve(pid + "/cwd")).startsWith(directory);
        } catch (IOException | SecurityException goneOrNotOurs) {
            return false;
        }
    }

    /** Kills them with SIGKILL, and those that they start meanwhile, a bounded number of times. */
    public static void killAllUnder(Path directory) {
        for (int round = 0; round < ROUNDS; round++) {
            Set<Long> pids = workingUnder(directory);
            if (pids.isEmpty()) {
                return;
            }
            pids.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
            pids.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessSearch::awaitDeath));
        }
        LOG.error("processes live on under directory={} pids={}", directory, workingUnder(directory));
    }

    private static void awaitDeath(ProcessHandle handle) {
        CompletableFuture<ProcessHandle> death = handle.onExit();
        try {
            ProcessHandle unused = death.get(DEATH_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("does not die pid={}", handle.pid());
        }
    }
}
