package dev.stoa.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real cluster on this machine: one master or several and some agents, each a process of its own, as a user would start them.
 *
 * <p>Returns from {@link Builder#start} when a master leads, the others stand by, and all agents are registered. Closing it, or the end of this
 * JVM, ends all its processes, its tasks' processes included, and deletes its files, those in shared memory too. Logs lie in
 * {@link #directory} until then. Methods are for one thread; those that wait throw {@link ClusterException} with the end of
 * the process's log when what they wait for does not come.
 */
public final class LocalCluster implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LocalCluster.class);

    private final Path directory;
    private final Settings settings;
    private final Map<String, NodeProcess> masters = new LinkedHashMap<>();
    private final Map<String, NodeProcess> agents = new LinkedHashMap<>();
    private final Thread exitHook = new Thread(this::endAll, "stoa-local-cluster-exit");
    private boolean closed;

    private record Settings(
            String classPath,
            List<String> jvmOptions,
            int masters,
            Map<String, List<String>> agents,
            Duration patience) {}

    private LocalCluster(Settings settings) {
        this.settings = settings;
        try {
            this.directory = Files.createTempDirectory("stoa-cluster-");
        } catch (IOException e) {
            throw new UncheckedIOException("no directory for the cluster can be made", e);
        }
        describeMasters();
        Runtime.getRuntime().addShutdownHook(exitHook);
    }

    private void describeMasters() {
        if (settings.masters() == 1) {
            addMaster("m1", "master", List.of("--port", "0"));
            return;
        }
        Map<String, Integer> ports = FreePorts.ofMasters(settings.masters());
        List<String> peers = new ArrayList<>();
        ports.forEach((id, port) -> peers.add(id + "=127.0.0.1:" + port));
        ports.keySet()
                .forEach(id -> addMaster(id, "master-" + id, List.of("--id", id, "--peers", String.join(",", peers))));
    }

    private void addMaster(String id, String name, List<String> options) {
        List<String> arguments = new ArrayList<>(
                List.of("master", "--data", directory.resolve(name).toString()));
        arguments.addAll(options);
        NodeProcess.Java java = new NodeProcess.Java(settings.classPath(), settings.jvmOptions(), directory);
        masters.put(id, new NodeProcess(java, name, arguments));
    }

    /** Describes a cluster: one master, no agents yet, this JVM's class path. */
    public static Builder describe() {
        return new Builder();
    }

    /** Where its logs and work directories lie. */
    public Path directory() {
        return directory;
    }

    /** The session address of the only master, or of the first of several. */
    public String masterAddress() {
        return master().address();
    }

    /** The session addresses of all masters, to be given to {@code Framework.masters}. */
    public List<String> masterAddresses() {
        return masters.values().stream().map(NodeProcess::address).toList();
    }

    /** The process of the only master, or of the first of several, which need not lead. */
    public NodeProcess master() {
        return masters.values().iterator().next();
    }

    /** The process of the master of this id, {@code m1} and up. */
    public NodeProcess master(String id) {
        NodeProcess master = masters.get(id);
        if (master == null) {
            throw new IllegalArgumentException("no master '%s', there are %s".formatted(id, masters.keySet()));
        }
        return master;
    }

    /** The ids of its masters. */
    public List<String> masterIds() {
        return List.copyOf(masters.keySet());
    }

    /**
     * The id of the master that leads: of those whose process lives, the one that began the latest reign according to its log.
     *
     * @throws ClusterException if none has begun one
     */
    public String leaderId() {
        return masters.entrySet().stream()
                .filter(master -> master.getValue().isAlive())
                .max(Comparator.comparingLong(master -> master.getValue().latestReign()))
                .filter(master -> master.getValue().latestReign() > 0)
                .map(Map.Entry::getKey)
                .orElseThrow(() -> new ClusterException("no master leads"));
    }

    /** The process of the agent of this id. */
    public NodeProcess agent(String id) {
        NodeProcess agent = agents.get(id);
        if (agent == null) {
            throw new IllegalArgumentException("no agent '%s', there are %s".formatted(id, agents.keySet()));
        }
        return agent;
    }

    /** The ids of its agents, in the order in which they were described. */
    public List<String> agentIds() {
        return List.copyOf(agents.keySet());
    }

    /** The process ids of all its processes that live, those of tasks and executors too. */
    public Set<Long> pids() {
        Set<Long> pids = new TreeSet<>();
        all().forEach(node -> pids.addAll(node.processTree()));
        pids.addAll(ProcessSearch.workingUnder(directory));
        return pids;
    }

    private List<NodeProcess> all() {
        List<NodeProcess> all = new ArrayList<>(agents.values());
        all.addAll(masters.values());
        return all;
    }

    private LocalCluster startAll() {
        try {
            masters.values().forEach(this::launch);
            masters.values().forEach(master -> master.awaitReady(settings.patience()));
            describeAgents();
            List<NodeProcess> all = List.copyOf(agents.values());
            all.forEach(this::launch);
            all.forEach(agent -> agent.awaitReady(settings.patience()));
            return this;
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private synchronized void describeAgents() {
        settings.agents().forEach((id, options) -> {
            List<String> arguments = new ArrayList<>(List.of(
                    "agent",
                    "--master",
                    String.join(",", masterAddresses()),
                    "--port",
                    "0",
                    "--id",
                    id,
                    "--work",
                    directory.resolve("agent-" + id).toString()));
            arguments.addAll(options);
            NodeProcess.Java java = new NodeProcess.Java(settings.classPath(), settings.jvmOptions(), directory);
            agents.put(id, new NodeProcess(java, "agent-" + id, arguments));
        });
    }

    /** Never after the end has begun: what is started then, nobody would end. */
    private synchronized void launch(NodeProcess node) {
        if (closed) {
            throw new ClusterException("the cluster was closed before it was up");
        }
        node.launch();
    }

    @Override
    public void close() {
        endAll();
        try {
            Runtime.getRuntime().removeShutdownHook(exitHook);
        } catch (IllegalStateException exiting) {
            LOG.debug("the JVM is ending");
        }
    }

    private synchronized void endAll() {
        if (closed) {
            return;
        }
        closed = true;
        // Agents end their tasks when they are told to stop; what is left of killed ones is found by its directory.
        agents.values().forEach(NodeProcess::stop);
        masters.values().forEach(NodeProcess::stop);
        ProcessSearch.killAllUnder(directory);
        Leftovers.deleteAll(directory);
        Leftovers.sweepSharedMemory();
    }

    /** Collects the description of a cluster. */
    public static final class Builder {
        private final Map<String, List<String>> agents = new LinkedHashMap<>();
        private final List<String> jvmOptions = new ArrayList<>();
        private String classPath = System.getProperty("java.class.path", "");
        private Duration patience = Duration.ofSeconds(60);
        private int masters = 1;

        private static final int MAX_MASTERS = 7;

        private Builder() {}

        /** Runs this many masters, called {@code m1}, {@code m2}, …; one unless said, 1 to 7. */
        public Builder masters(int count) {
            if (count < 1 || count > MAX_MASTERS) {
                throw new IllegalArgumentException(
                        "a cluster has 1 to %d masters, not %d".formatted(MAX_MASTERS, count));
            }
            this.masters = count;
            return this;
        }

        /** Adds an agent with these resources, such as {@code cpus:2;mem:1GiB}. */
        public Builder agent(String id, String resources) {
            return agent(id, resources, "");
        }

        /** Adds an agent with these resources and attributes, such as {@code rack:a}. */
        public Builder agent(String id, String resources, String attributes) {
            List<String> options = new ArrayList<>(List.of("--resources", resources, "--on-stop", "kill"));
            if (!attributes.isEmpty()) {
                options.addAll(List.of("--attributes", attributes));
            }
            if (agents.put(id, options) != null) {
                throw new IllegalArgumentException("agent '%s' is described twice".formatted(id));
            }
            return this;
        }

        /** Adds agents called {@code agent-1}, {@code agent-2}, … with the same resources. */
        public Builder agents(int count, String resources) {
            for (int i = 1; i <= count; i++) {
                agent("agent-" + i, resources);
            }
            return this;
        }

        /** The class path that has the node's main class; this JVM's unless said. */
        public Builder classPath(String path) {
            this.classPath = path;
            return this;
        }

        /** Adds an option of the nodes' JVMs, such as a configuration key: {@code -Dstoa.session.lease=2s}. */
        public Builder jvmOption(String option) {
            jvmOptions.add(option);
            return this;
        }

        /** How long each process may take to be ready; a minute unless said. */
        public Builder patience(Duration limit) {
            this.patience = limit;
            return this;
        }

        /** Starts it and waits until it serves. */
        public LocalCluster start() {
            return new LocalCluster(new Settings(classPath, List.copyOf(jvmOptions), masters, agents, patience))
                    .startAll();
        }
    }
}
