package dev.stoa.api.supervision;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.placement.Constraint;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.role.RoleName;
import dev.stoa.api.task.TaskBody;
import dev.stoa.api.task.TaskTerms;

/**
 * A framework's own process as the kernel starts it, again and again: a command that every agent it may run on can start.
 *
 * @param argv the program and its arguments, at least one; no shell comes between
 * @param environment added to the environment that the agent gives
 * @param resources what it holds while it runs; something
 * @param role whose share it is charged to, whatever role the framework itself has
 * @param constraint what must be true of its agent, as {@link Constraint#parse} reads it; empty for nothing
 * @param priority as in {@link TaskTerms#priority}
 */
public record SupervisedProgram(
        List<String> argv,
        SortedMap<String, String> environment,
        Resources resources,
        RoleName role,
        String constraint,
        int priority) {
    /** The variable that tells a supervised process which framework it is. */
    public static final String FRAMEWORK_VARIABLE = "STOA_SUPERVISED_FRAMEWORK";

    /** The variable that tells a supervised process which attempt it is, counted from 1. */
    public static final String ATTEMPT_VARIABLE = "STOA_SUPERVISED_ATTEMPT";

    /** The most characters of arguments and environment together: the masters keep them in their journal. */
    public static final int MAX_CHARACTERS = 65_536;

    public SupervisedProgram {
        argv = List.copyOf(argv);
        environment = Collections.unmodifiableSortedMap(new TreeMap<>(environment));
        TaskBody.Command.of(argv);
        if (resources.isNone()) {
            throw new IllegalArgumentException("a supervised program asks for no resources, must ask for some");
        }
        Constraint.parse(constraint);
        TaskTerms.DEFAULT.withPriority(priority);
        int characters = argv.stream().mapToInt(String::length).sum();
        for (String name : environment.keySet()) {
            characters += name.length() + environment.getOrDefault(name, "").length();
        }
        if (characters > MAX_CHARACTERS) {
            throw new IllegalArgumentException(
                    "arguments and environment of a supervised program have %d characters, at most %d are allowed"
                            .formatted(characters, MAX_CHARACTERS));
        }
    }

    /** On which terms its process runs. */
    public TaskTerms terms() {
        return TaskTerms.DEFAULT.withConstraint(Constraint.parse(constraint)).withPriority(priority);
    }
}
