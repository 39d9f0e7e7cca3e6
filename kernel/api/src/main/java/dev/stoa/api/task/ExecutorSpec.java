package dev.stoa.api.task;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.id.ExecutorId;
import dev.stoa.api.resource.Resources;

/**
 * A JVM of a framework on an agent, which hosts many of its tasks. Started with the first task that names it, kept until
 * the framework is torn down or it ends by itself.
 *
 * @param id at most one executor of this name runs on an agent; later tasks that name it join it
 * @param mainClass the class whose {@code main} is run
 * @param arguments given to {@code main}
 * @param jvmOptions given to the JVM, such as {@code -Xmx512m}
 * @param classPath the jars, in order
 * @param environment added to the environment that the agent gives
 * @param resources what the executor itself holds beside its tasks
 */
public record ExecutorSpec(
        ExecutorId id,
        String mainClass,
        List<String> arguments,
        List<String> jvmOptions,
        List<Artifact> classPath,
        SortedMap<String, String> environment,
        Resources resources) {
    public ExecutorSpec {
        arguments = List.copyOf(arguments);
        jvmOptions = List.copyOf(jvmOptions);
        classPath = List.copyOf(classPath);
        environment = Collections.unmodifiableSortedMap(new TreeMap<>(environment));
        if (mainClass.isBlank()) {
            throw new IllegalArgumentException("executor %s names no main class".formatted(id));
        }
    }

    /** The same with other resources. */
    public ExecutorSpec withResources(Resources others) {
        return new ExecutorSpec(id, mainClass, arguments, jvmOptions, classPath, environment, others);
    }
}
