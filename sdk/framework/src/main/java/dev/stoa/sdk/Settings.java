package dev.stoa.sdk;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

import dev.stoa.api.protocol.FrameworkInfo;
import dev.stoa.sdk.scheduler.Acknowledging;
import dev.stoa.transport.session.SessionAddress;
import dev.stoa.transport.session.SessionTransport;

/** What {@link Framework} was told. */
record Settings(
        FrameworkInfo info,
        List<SessionAddress> masters,
        String cluster,
        Optional<Duration> connectTimeout,
        Optional<Path> stateFile,
        String bindHost,
        OnExit onExit,
        Acknowledging acknowledging,
        Optional<SessionTransport> transport) {
    private static final String DEFAULT_CLUSTER = "stoa";

    /** Long enough for a process to be started again, and for a master to be replaced. */
    private static final long DEFAULT_FAILOVER_MILLIS = 60_000;

    Settings {
        masters = List.copyOf(masters);
        if (masters.isEmpty()) {
            throw new IllegalArgumentException("a framework needs the address of at least one master");
        }
        if (cluster.isBlank()) {
            throw new IllegalArgumentException("the name of the cluster must not be blank");
        }
        connectTimeout.ifPresent(timeout -> {
            if (timeout.isNegative() || timeout.isZero()) {
                throw new IllegalArgumentException("connect time-out of %s must be positive".formatted(timeout));
            }
        });
    }

    static Settings named(String name) {
        FrameworkInfo info = new FrameworkInfo(
                name, FrameworkInfo.DEFAULT_ROLE, System.getProperty("user.name", ""), DEFAULT_FAILOVER_MILLIS);
        return new Settings(
                info,
                mastersOf(System.getenv()),
                DEFAULT_CLUSTER,
                Optional.empty(),
                Optional.empty(),
                "127.0.0.1",
                OnExit.DISCONNECT,
                Acknowledging.WHEN_PROCESSED,
                Optional.empty());
    }

    static List<SessionAddress> mastersOf(Map<String, String> environment) {
        String text = environment.getOrDefault(Framework.MASTERS_VARIABLE, Framework.DEFAULT_MASTER);
        return Stream.of(text.split(","))
                .map(String::strip)
                .filter(address -> !address.isEmpty())
                .map(SessionAddress::parse)
                .toList();
    }

    Settings withRole(String role) {
        return withInfo(new FrameworkInfo(
                info.name(), role, info.principal(), info.failoverTimeoutMillis(), info.capabilities()));
    }

    Settings withPrincipal(String principal) {
        return withInfo(new FrameworkInfo(
                info.name(), info.role(), principal, info.failoverTimeoutMillis(), info.capabilities()));
    }

    Settings withFailoverTimeout(Duration timeout) {
        return withInfo(
                new FrameworkInfo(info.name(), info.role(), info.principal(), timeout.toMillis(), info.capabilities()));
    }

    Settings withCapabilities(List<FrameworkInfo.Capability> capabilities) {
        return withInfo(new FrameworkInfo(
                info.name(), info.role(), info.principal(), info.failoverTimeoutMillis(), new TreeSet<>(capabilities)));
    }

    private Settings withInfo(FrameworkInfo value) {
        return new Settings(
                value, masters, cluster, connectTimeout, stateFile, bindHost, onExit, acknowledging, transport);
    }

    Settings withMasters(List<SessionAddress> value) {
        return new Settings(
                info, value, cluster, connectTimeout, stateFile, bindHost, onExit, acknowledging, transport);
    }

    Settings withCluster(String value) {
        return new Settings(
                info, masters, value, connectTimeout, stateFile, bindHost, onExit, acknowledging, transport);
    }

    Settings withConnectTimeout(Optional<Duration> value) {
        return new Settings(info, masters, cluster, value, stateFile, bindHost, onExit, acknowledging, transport);
    }

    Settings withStateFile(Optional<Path> value) {
        return new Settings(info, masters, cluster, connectTimeout, value, bindHost, onExit, acknowledging, transport);
    }

    Settings withBindHost(String value) {
        return new Settings(info, masters, cluster, connectTimeout, stateFile, value, onExit, acknowledging, transport);
    }

    Settings withOnExit(OnExit value) {
        return new Settings(
                info, masters, cluster, connectTimeout, stateFile, bindHost, value, acknowledging, transport);
    }

    Settings withAcknowledging(Acknowledging value) {
        return new Settings(info, masters, cluster, connectTimeout, stateFile, bindHost, onExit, value, transport);
    }

    Settings withTransport(Optional<SessionTransport> value) {
        return new Settings(info, masters, cluster, connectTimeout, stateFile, bindHost, onExit, acknowledging, value);
    }
}
