package dev.stoa.api.id;

/**
 * Names one executor on an agent: an executor id is unique only within its framework.
 *
 * @param framework whose executor it is
 * @param executor the framework's own name for it
 */
public record ExecutorKey(FrameworkId framework, ExecutorId executor) implements Comparable<ExecutorKey> {
    @Override
    public int compareTo(ExecutorKey other) {
        int byFramework = framework.compareTo(other.framework);
        return byFramework != 0 ? byFramework : executor.compareTo(other.executor);
    }

    @Override
    public String toString() {
        return framework + "/" + executor;
    }
}
