package dev.stoa.agent.launch;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.agent.checkpoint.Identity;
import dev.stoa.agent.container.ContainerId;
import dev.stoa.agent.container.ContainerUser;
import dev.stoa.api.id.ExecutorKey;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.resource.Ranges;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.ExecutorSpec;
import dev.stoa.api.task.TaskBody;
import dev.stoa.api.task.TaskSpec;

/**
 * Makes the environments of commands and executors: a few plain variables of the agent's own, then the framework's, then
 * ours, which nobody can change.
 */
final class Environments {
    /** How many ports are given one by one. */
    static final int MAX_PORTS = 1_000;

    private static final List<String> PASSED_ON = List.of("HOME", "JAVA_HOME", "LANG", "LC_ALL", "PATH", "TZ", "USER");
    private static final String DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private final Identity agent;
    private final Path endpointFile;
    private final Map<String, String> own;

    Environments(Identity agent, Path endpointFile, Map<String, String> own) {
        this.agent = agent;
        this.endpointFile = endpointFile;
        this.own = own;
    }

    private SortedMap<String, String> base() {
        SortedMap<String, String> variables = new TreeMap<>();
        variables.put("PATH", DEFAULT_PATH);
        for (String name : PASSED_ON) {
            String value = own.get(name);
            if (value != null) {
                variables.put(name, value);
            }
        }
        return variables;
    }

    SortedMap<String, String> ofCommand(
            FrameworkId framework,
            TaskSpec task,
            TaskBody.Command command,
            Path sandbox,
            Optional<ContainerUser> user) {
        SortedMap<String, String> variables = base();
        user.ifPresent(who -> {
            variables.put("HOME", who.home());
            variables.put("USER", who.name());
            variables.put("LOGNAME", who.name());
        });
        variables.putAll(command.environment());
        variables.put("STOA_TASK_ID", task.id().value());
        variables.put("STOA_FRAMEWORK_ID", framework.value());
        variables.put("STOA_AGENT_ID", agent.id().value());
        variables.put("STOA_SANDBOX", sandbox.toString());
        putNamed(variables, task.resources());
        putLimits(variables, task);
        return variables;
    }

    /** What a program may size itself by: what it holds, or how far it may go beyond. */
    private static void putLimits(SortedMap<String, String> variables, TaskSpec task) {
        SortedMap<String, Long> limit = task.terms().limit().amounts();
        long cpuMillis = limit.getOrDefault("cpus", task.resources().cpuMillis());
        long memoryMib = limit.getOrDefault("mem", task.resources().memoryMib());
        if (cpuMillis > 0) {
            variables.put(
                    "STOA_LIMIT_CPUS",
                    BigDecimal.valueOf(cpuMillis, 3).stripTrailingZeros().toPlainString());
        }
        if (memoryMib > 0) {
            variables.put("STOA_LIMIT_MEM_MIB", Long.toString(memoryMib));
        }
    }

    /** Such as {@code STOA_GPUS} for gpus. */
    private static String variableOf(String kind) {
        return "STOA_" + kind.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }

    private static void putNamed(SortedMap<String, String> variables, Resources resources) {
        putPorts(variables, resources.ports());
        resources.sets().forEach((kind, members) -> variables.put(variableOf(kind), String.join(",", members)));
    }

    private static void putPorts(SortedMap<String, String> variables, Ranges ports) {
        StringBuilder list = new StringBuilder();
        int count = 0;
        for (Ranges.Interval interval : ports.intervals()) {
            for (long port = interval.first(); port <= interval.last() && count < MAX_PORTS; port++) {
                list.append(count == 0 ? "" : ",").append(port);
                variables.put("PORT" + count++, Long.toString(port));
            }
        }
        variables.put("STOA_PORTS", list.toString());
    }

    SortedMap<String, String> ofExecutor(ExecutorKey key, ExecutorSpec executor, ContainerId container, Path sandbox) {
        SortedMap<String, String> variables = base();
        variables.putAll(executor.environment());
        variables.put("STOA_AGENT_ENDPOINT_FILE", endpointFile.toString());
        variables.put("STOA_FRAMEWORK_ID", key.framework().value());
        variables.put("STOA_EXECUTOR_ID", key.executor().value());
        variables.put("STOA_EXECUTOR_TOKEN", agent.token(container));
        variables.put("STOA_AGENT_ID", agent.id().value());
        variables.put("STOA_SANDBOX", sandbox.toString());
        putNamed(variables, executor.resources());
        return variables;
    }
}
