package dev.stoa.testkit.chaos;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hosts of their own on this machine: one network namespace each, joined by a bridge in another one, so that cables can be cut
 * without touching the machine's own network.
 *
 * <p>Names carry this process's id, so runs side by side do not meet. Needs root, {@code ip} and {@code nft}; {@link #whyNot}
 * tells. One thread at a time.
 */
public final class TestNetwork implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TestNetwork.class);
    private static final Path PROC_STATUS = Path.of("/proc/self/status");
    private static final long COMMAND_SECONDS = 20;
    private static final int MAX_HOSTS = 200;

    /** How a host's cable is harmed: by name, for which nothing stands if it is whole. */
    private final SortedMap<String, Fault.Kind> harmed = new TreeMap<>();

    private final Map<String, Integer> numbers = new LinkedHashMap<>();
    private final String prefix = "stoa" + ProcessHandle.current().pid() + "-";
    private final String bridge = prefix + "sw";

    /** Makes the bridge; hosts are {@linkplain #addHost added}. */
    public TestNetwork() {
        ip("netns", "add", bridge);
        try {
            ip("-n", bridge, "link", "add", "br0", "type", "bridge");
            ip("-n", bridge, "link", "set", "br0", "up");
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Why no network can be made here; empty if one can. */
    public static Optional<String> whyNot() {
        try {
            boolean root = Files.readAllLines(PROC_STATUS).stream()
                    .filter(line -> line.startsWith("Uid:"))
                    .anyMatch(line -> line.split("\\s+", -1)[2].equals("0"));
            if (!root) {
                return Optional.of("networks of their own need root");
            }
        } catch (IOException noProc) {
            return Optional.of("networks of their own need Linux");
        }
        for (String program : List.of("ip", "nft")) {
            if (!isInstalled(program)) {
                return Optional.of("networks of their own need the program '%s'".formatted(program));
            }
        }
        return Optional.empty();
    }

    private static boolean isInstalled(String program) {
        for (String directory : List.of("/usr/sbin", "/sbin", "/usr/bin", "/bin")) {
            if (Files.isExecutable(Path.of(directory, program))) {
                return true;
            }
        }
        return false;
    }

    /** Adds a host with a cable to the bridge; returns its address. */
    public String addHost(String name) {
        int number = numbers.size() + 1;
        if (number > MAX_HOSTS || numbers.containsKey(name)) {
            throw new IllegalArgumentException(
                    "host '%s' must be new and one of at most %d".formatted(name, MAX_HOSTS));
        }
        numbers.put(name, number);
        String space = space(name);
        ip("netns", "add", space);
        ip("-n", bridge, "link", "add", port(name), "type", "veth", "peer", "name", "eth0", "netns", space);
        ip("-n", bridge, "link", "set", port(name), "master", "br0", "up");
        ip("-n", space, "addr", "add", addressOf(name) + "/24", "dev", "eth0");
        ip("-n", space, "link", "set", "eth0", "up");
        ip("-n", space, "link", "set", "lo", "up");
        return addressOf(name);
    }

    /** The address of a host. */
    public String addressOf(String name) {
        return "10.77.0." + number(name);
    }

    /** What is put before a command so that it runs on a host. */
    public List<String> commandOn(String name) {
        return List.of("ip", "netns", "exec", space(name));
    }

    /** Harms a host's cable; a harm before it is replaced. */
    public void harm(String name, Fault.Kind kind) {
        if (kind == Fault.Kind.KILL || kind == Fault.Kind.PAUSE) {
            throw new IllegalArgumentException(kind + " is done to a process, not to a cable");
        }
        harmed.put(port(name), kind);
        applyRules();
    }

    /** Makes a host's cable whole. */
    public void heal(String name) {
        harmed.remove(port(name));
        applyRules();
    }

    /** At the bridge, so that the harmed hosts see silence and no errors. */
    private void applyRules() {
        StringBuilder rules = new StringBuilder(
                """
                table bridge chaos
                delete table bridge chaos
                table bridge chaos {
                 chain forward {
                  type filter hook forward priority 0; policy accept;
                """);
        harmed.forEach((port, kind) -> {
            if (kind != Fault.Kind.DEAFEN) {
                rules.append("  iifname \"").append(port).append("\" drop\n");
            }
            if (kind != Fault.Kind.MUTE) {
                rules.append("  oifname \"").append(port).append("\" drop\n");
            }
        });
        rules.append(" }\n}\n");
        run(List.of("ip", "netns", "exec", bridge, "nft", "-f", "-"), rules.toString());
    }

    private String space(String name) {
        return prefix + "h" + number(name);
    }

    private String port(String name) {
        return "v" + number(name);
    }

    private int number(String name) {
        Integer number = numbers.get(name);
        if (number == null) {
            throw new IllegalArgumentException("no host '%s', there are %s".formatted(name, numbers.keySet()));
        }
        return number;
    }

    private static void ip(String... arguments) {
        List<String> command = new ArrayList<>(List.of("ip"));
        Collections.addAll(command, arguments);
        run(command, "");
    }

    private static void run(List<String> command, String input) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IllegalStateException("'%s' failed: %s".formatted(String.join(" ", command), output.strip()));
            }
        } catch (IOException e) {
            throw new IllegalStateException("'%s' cannot be run".formatted(String.join(" ", command)), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Removes all of it. The processes on its hosts must have ended. */
    @Override
    public void close() {
        List<String> spaces =
                new ArrayList<>(numbers.keySet().stream().map(this::space).toList());
        spaces.add(bridge);
        for (String space : spaces) {
            try {
                ip("netns", "del", space);
            } catch (IllegalStateException gone) {
                LOG.debug("no namespace to delete name={} why=\"{}\"", space, gone.getMessage());
            }
        }
        numbers.clear();
    }
}
