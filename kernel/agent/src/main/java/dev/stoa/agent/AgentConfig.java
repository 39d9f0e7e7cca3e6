package dev.stoa.agent;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import com.typesafe.config.Config;
import dev.stoa.agent.artifact.DownloadLimits;
import dev.stoa.agent.task.TableLimits;
import dev.stoa.agent.user.AllowedUsers;
import dev.stoa.api.id.AgentId;
import dev.stoa.api.reservation.Inventory;
import dev.stoa.api.resource.Attributes;
import dev.stoa.transport.session.LeaderSeeker;
import dev.stoa.transport.session.SessionAddress;

/**
 * What an operator decides about an agent: configuration under {@code stoa.agent}.
 *
 * @param cluster the name of the cluster it belongs to
 * @param masters where masters may be; at least one
 * @param workDirectory its own; see {@code docs/agent.md}
 * @param listen where executors elsewhere and readers reach it; port 0 lets the system choose
 * @param hostname what it calls itself
 * @param id the id it must have; empty: the one of the work directory, or a new one
 * @param resources what it offers, keeps for roles and lends; empty: what the machine has, less a reserve
 * @param attributes what is true of it
 * @param onStop what becomes of tasks when it is told to stop
 * @param limits bounds and time-outs of tasks and executors
 * @param backOff how long to wait between attempts to reach a master
 * @param registrationTimeout how long a master may take to answer a registration
 * @param artifactCacheBytes how much fetched content is kept
 * @param sandboxRetention how long the sandbox of an ended task is kept
 * @param taskUsers as whom commands that name a user may run, if the agent is root
 * @param downloads how much commands may have it get from elsewhere
 */
public record AgentConfig(
        String cluster,
        List<SessionAddress> masters,
        Path workDirectory,
        SessionAddress listen,
        String hostname,
        Optional<AgentId> id,
        Optional<Inventory> resources,
        Attributes attributes,
        OnStop onStop,
        TableLimits limits,
        LeaderSeeker.BackOff backOff,
        Duration registrationTimeout,
        long artifactCacheBytes,
        Duration sandboxRetention,
        AllowedUsers taskUsers,
        DownloadLimits downloads) {
    public AgentConfig {
        masters = List.copyOf(masters);
        if (masters.isEmpty()) {
            throw new IllegalArgumentException("stoa.agent.masters is empty, must name at least one address");
        }
        if (cluster.isBlank()) {
            throw new IllegalArgumentException("stoa.agent.cluster is empty, must name a cluster");
        }
        if (hostname.isBlank()) {
            throw new IllegalArgumentException("stoa.agent.hostname is empty, must name this machine");
        }
        if (registrationTimeout.isNegative() || registrationTimeout.isZero()) {
            throw new IllegalArgumentException(
                    "stoa.agent.registration-timeout is %s, must be above 0".formatted(registrationTimeout));
        }
        if (artifactCacheBytes < 0) {
            throw new IllegalArgumentException(
                    "stoa.agent.artifact-cache is %d, must be 0 or more".formatted(artifactCacheBytes));
        }
        if (sandboxRetention.isNegative()) {
            throw new IllegalArgumentException(
                    "stoa.agent.sandbox-retention is %s, must be 0 or more".formatted(sandboxRetention));
        }
    }

    /**
     * Reads the part {@code stoa.agent} of the configuration.
     *
     * @throws IllegalArgumentException or {@code ConfigException} naming the value and the rule it breaks
     */
    public static AgentConfig from(Config config) {
        Config agent = config.getConfig("stoa.agent");
        String id = agent.getString("id");
        String resources = agent.getString("resources");
        String hostname = agent.getString("hostname");
        return new AgentConfig(
                agent.getString("cluster"),
                agent.getStringList("masters").stream()
                        .map(SessionAddress::parse)
                        .toList(),
                Path.of(agent.getString("work-dir")),
                SessionAddress.parse(agent.getString("listen")),
                hostname.isEmpty() ? localHostname() : hostname,
                id.isEmpty() ? Optional.empty() : Optional.of(new AgentId(id)),
                resources.isEmpty() ? Optional.empty() : Optional.of(inventory(resources)),
                Attributes.parse(agent.getString("attributes")),
                onStop(agent.getString("on-stop")),
                new TableLimits(
                        agent.getInt("max-tasks"),
                        agent.getDuration("executor.attach-timeout").toMillis(),
                        agent.getDuration("executor.reattach-timeout").toMillis(),
                        agent.getDuration("executor.grace").toMillis()),
                new LeaderSeeker.BackOff(
                        agent.getDuration("back-off.first").toMillis(),
                        agent.getDuration("back-off.max").toMillis()),
                agent.getDuration("registration-timeout"),
                agent.getBytes("artifact-cache"),
                agent.getDuration("sandbox-retention"),
                AllowedUsers.of(agent.getStringList("task-users")),
                new DownloadLimits(agent.getBytes("download.max-size"), agent.getDuration("download.timeout")));
    }

    private static Inventory inventory(String text) {
        Inventory inventory = Inventory.parse(text);
        if (inventory.total().isNone()) {
            throw new IllegalArgumentException(
                    "stoa.agent.resources is '%s', must have something that is not revocable".formatted(text));
        }
        return inventory;
    }

    private static OnStop onStop(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "keep" -> OnStop.KEEP;
            case "kill" -> OnStop.KILL;
            default ->
                throw new IllegalArgumentException("stoa.agent.on-stop is '%s', must be keep or kill".formatted(text));
        };
    }

    private static String localHostname() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
