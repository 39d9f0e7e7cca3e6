package dev.stoa.sdk.executor;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.ExecutorId;
import dev.stoa.api.id.ExecutorKey;
import dev.stoa.api.id.FrameworkId;

/**
 * What the agent tells the executor through its environment.
 *
 * @param endpointFile holds the agent's addresses, one a line; replaced as a whole whenever the agent starts
 * @param key who this executor is
 * @param token the secret that proves it
 * @param agent whose executor it is
 * @param sandbox the executor's own directory
 */
record ExecutorEnvironment(Path endpointFile, ExecutorKey key, String token, AgentId agent, Path sandbox) {
    static final String ENDPOINT_FILE = "STOA_AGENT_ENDPOINT_FILE";
    static final String FRAMEWORK_ID = "STOA_FRAMEWORK_ID";
    static final String EXECUTOR_ID = "STOA_EXECUTOR_ID";
    static final String TOKEN = "STOA_EXECUTOR_TOKEN";
    static final String AGENT_ID = "STOA_AGENT_ID";
    static final String SANDBOX = "STOA_SANDBOX";

    /** Reads the variables; throws one exception that names all that are missing. */
    static ExecutorEnvironment of(Map<String, String> environment) {
        List<String> missing = new ArrayList<>();
        for (String name : List.of(ENDPOINT_FILE, FRAMEWORK_ID, EXECUTOR_ID, TOKEN, AGENT_ID, SANDBOX)) {
            if (environment.getOrDefault(name, "").isBlank()) {
                missing.add(name);
            }
        }
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException(
                    "an executor is started by an agent, which sets %s: not set".formatted(missing));
        }
        return new ExecutorEnvironment(
                Path.of(environment.getOrDefault(ENDPOINT_FILE, "")),
                new ExecutorKey(
                        new FrameworkId(environment.getOrDefault(FRAMEWORK_ID, "")),
                        new ExecutorId(environment.getOrDefault(EXECUTOR_ID, ""))),
                environment.getOrDefault(TOKEN, ""),
                new AgentId(environment.getOrDefault(AGENT_ID, "")),
                Path.of(environment.getOrDefault(SANDBOX, "")));
    }
}
