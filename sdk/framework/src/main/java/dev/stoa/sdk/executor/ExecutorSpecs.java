package dev.stoa.sdk.executor;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.id.ExecutorId;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.Artifact;
import dev.stoa.api.task.ExecutorSpec;

/** Describes executors: JVMs on agents that run this framework's Java tasks. */
public final class ExecutorSpecs {
    private ExecutorSpecs() {}

    /** Begins the description of a JVM of this name. Tasks that name the same description share the JVM of their agent. */
    public static Builder jvm(String id) {
        return new Builder(new ExecutorId(id));
    }

    /** Collects the description. */
    public static final class Builder {
        /** Needed by the message layer in every JVM; small and quick to start rather than made for many cores. */
        private static final List<String> JVM_OPTIONS =
                List.of("--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED", "-XX:+UseSerialGC", "-Xshare:auto");

        private final ExecutorId id;
        private final List<Artifact> classPath = new ArrayList<>();
        private final List<String> jvmOptions = new ArrayList<>(JVM_OPTIONS);
        private final SortedMap<String, String> environment = new TreeMap<>();
        private Resources resources = Resources.NONE;

        private Builder(ExecutorId id) {
            this.id = id;
        }

        /**
         * Adds jars, in order. The SDK's own must be among them; {@link dev.stoa.sdk.blob.Artifacts#ofClassPath} has
         * everything.
         */
        public Builder classPath(List<Artifact> artifacts) {
            classPath.addAll(artifacts);
            return this;
        }

        /** What the JVM itself holds beside its tasks; nothing unless said. */
        public Builder resources(Resources own) {
            this.resources = own;
            return this;
        }

        /**
         * Adds options of the JVM, such as {@code -Xmx512m}; they come after the SDK's own ({@code -XX:+UseSerialGC}), so that
         * the later wins where the JVM lets it. Another collector must first turn this one off:
         * {@code -XX:-UseSerialGC -XX:+UseG1GC}.
         */
        public Builder jvmOptions(String... options) {
            jvmOptions.addAll(List.of(options));
            return this;
        }

        /** Adds a variable to the environment that the agent gives. */
        public Builder environment(String name, String value) {
            environment.put(name, value);
            return this;
        }

        /**
         * The description.
         *
         * @throws IllegalStateException if the class path is empty
         */
        public ExecutorSpec build() {
            if (classPath.isEmpty()) {
                throw new IllegalStateException("executor %s has no class path".formatted(id));
            }
            return new ExecutorSpec(
                    id, ExecutorMain.class.getName(), List.of(), jvmOptions, classPath, environment, resources);
        }
    }
}
