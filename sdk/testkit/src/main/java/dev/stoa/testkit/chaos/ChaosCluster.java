package dev.stoa.testkit.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import dev.stoa.testkit.Leftovers;
import dev.stoa.testkit.NodeCommand;
import dev.stoa.testkit.ProcessSearch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Masters, agents and one framework as processes, each on a host of its own where such can be made, else all on the loopback
 * interface, where cables cannot be cut. Any framework will do: it is the command line that it is given as. What ends by itself is
 * started again. One thread at a time.
 *
 * <p>Closing it, or the end of this JVM, ends every process, tasks included, and deletes networks and files.
 */
public final class ChaosCluster implements AutoCloseable {
    /** The name of the framework's process and host. */
    public static final String FRAMEWORK = "framework";

    private static final Logger LOG = LoggerFactory.getLogger(ChaosCluster.class);

    private static final int PORT = 5050;
    private static final int AGENT_PORT = 5051;
    private static final int PORTS_APART = 10;
    private static final String RESOURCES = "cpus:4;mem:1GiB";

    /** The framework of a cluster: makes its command line. */
    @FunctionalInterface
    public interface Guest {
        /**
         * What is run as the framework's process.
         *
         * @param masters the addresses of all masters, separated by commas
         * @param host where it runs, to listen on
         * @param directory of the whole cluster, which every process shares
         */
        List<String> command(String masters, String host, Path directory);
    }

    private record Step(long atMillis, Fault fault, Turn turn) {}

    private enum Turn {
        END,
        BEGIN
    }

    private final Path directory;
    private final Optional<TestNetwork> network;
    private final Map<String, Patient> patients = new LinkedHashMap<>();
    private final Thread exitHook = new Thread(this::endAll, "stoa-chaos-exit");
    private boolean closed;

    /**
     * Describes it and makes its hosts; nothing runs yet.
     *
     * @param masters how many, 1 to {@value ChaosSettings#MAX_NODES}
     * @param agents how many, 1 to {@value ChaosSettings#MAX_NODES}
     */
    public ChaosCluster(int masters, int agents, Guest guest) {
        try {
            directory = Files.createTempDirectory("stoa-chaos-");
        } catch (IOException e) {
            throw new UncheckedIOException("no directory for the cluster can be made", e);
        }
        network = TestNetwork.whyNot().isPresent() ? Optional.empty() : Optional.of(new TestNetwork());
        Runtime.getRuntime().addShutdownHook(exitHook);
        try {
            Files.createDirectories(directory.resolve("marks"));
            describe(masters, agents, guest);
        } catch (IOException e) {
            close();
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void describe(int masters, int agents, Guest guest) {
        Map<String, String> places = new LinkedHashMap<>();
        for (int i = 1; i <= masters; i++) {
            places.put("m" + i, hostOf("m" + i) + ":" + (network.isPresent() ? PORT : portOf(i)));
        }
        List<String> peers = new ArrayList<>();
        List<String> addresses = new ArrayList<>();
        places.forEach((id, place) -> {
            peers.add(id + "=" + place);
            addresses.add("udp://" + place);
        });
        for (String id : places.keySet()) {
            addNode(id, List.of("master", "--id", id, "--peers", String.join(",", peers), "--data", pathOf(id)));
        }
        for (int i = 1; i <= agents; i++) {
            String id = "a" + i;
            String host = hostOf(id);
            int port = network.isPresent() ? AGENT_PORT : portOf(masters + i);
            List<String> arguments = new ArrayList<>(List.of("agent", "--id", id, "--master"));
            arguments.add(String.join(",", addresses));
            arguments.addAll(List.of("--bind", host, "--port", Integer.toString(port), "--work", pathOf(id)));
            arguments.addAll(List.of("--resources", RESOURCES, "--hostname", id, "--on-stop", "kill"));
            addNode(id, arguments);
        }
        add(FRAMEWORK, guest.command(String.join(",", addresses), hostOf(FRAMEWORK), directory));
    }

    /** Makes a host for a node if there is a network, and says where it is. */
    private String hostOf(String node) {
        return network.map(made -> made.addHost(node)).orElse("127.0.0.1");
    }

    private static int portOf(int number) {
        return AGENT_PORT + number * PORTS_APART;
    }

    private String pathOf(String node) {
        return directory.resolve(node).toString();
    }

    private void addNode(String name, List<String> arguments) {
        add(name, NodeCommand.ofNode(arguments));
    }

    private void add(String name, List<String> command) {
        List<String> whole =
                new ArrayList<>(network.map(made -> made.commandOn(name)).orElse(List.of()));
        whole.addAll(command);
        patients.put(name, new Patient(name, whole, directory));
    }

    /** Where its logs, its work and what the framework writes lie. */
    public Path directory() {
        return directory;
    }

    /** Whether cables can be cut. */
    public boolean hasNetwork() {
        return network.isPresent();
    }

    /** The names of all that can be harmed: masters, agents, the framework. */
    List<String> names() {
        return List.copyOf(patients.keySet());
    }

    Patient patient(String name) {
        Patient patient = patients.get(name);
        if (patient == null) {
            throw new IllegalArgumentException("no node '%s', there are %s".formatted(name, patients.keySet()));
        }
        return patient;
    }

    /** The master that was the last to say that it leads, as far as its output tells; the first one if none has yet. */
    public String leader() {
        return names().stream()
                .filter(name -> name.startsWith("m"))
                .max(Comparator.comparingLong(name -> patient(name).epochOfReign()))
                .orElseThrow();
    }

    /** Where a node is reached, from the other hosts. */
    public String addressOf(String node) {
        return network.map(made -> made.addressOf(node)).orElse("127.0.0.1");
    }

    /** What is put before a command so that it runs on the host of a node; nothing where there are no hosts. */
    public List<String> commandOn(String node) {
        return network.map(made -> made.commandOn(node)).orElse(List.of());
    }

    /** Starts all and waits until masters and agents have said that they are ready. */
    public void startAll(Duration patience) throws InterruptedException {
        names().forEach(this::start);
        for (String name : names()) {
            if (!name.equals(FRAMEWORK)) {
                awaitSaid(name, " ready ", patience);
            }
        }
    }

    /** Waits until what a process printed holds this text; throws IllegalStateException if it does not within the patience. */
    public void awaitSaid(String name, String text, Duration patience) throws InterruptedException {
        Waiting.until(patience, () -> patient(name).hasSaid(text), () -> "%s has not said '%s'; see %s"
                .formatted(name, text, patient(name).log()));
    }

    /** Never after the end has begun: what is started then, nobody would end. */
    private synchronized void start(String name) {
        if (closed) {
            throw new IllegalStateException("the cluster is closed");
        }
        patient(name).start();
    }

    /**
     * Harms it by plan and returns when all is undone.
     *
     * @param out is told of each fault
     */
    public void suffer(ChaosPlan plan, Consumer<String> out) throws InterruptedException {
        List<Step> steps = new ArrayList<>();
        for (Fault fault : plan.faults()) {
            steps.add(new Step(fault.atMillis(), fault, Turn.BEGIN));
            steps.add(new Step(fault.endMillis(), fault, Turn.END));
        }
        steps.sort(Comparator.comparingLong(Step::atMillis).thenComparing(Step::turn));
        long start = System.nanoTime();
        for (Step step : steps) {
            Waiting.untilNanos(start + TimeUnit.MILLISECONDS.toNanos(step.atMillis()));
            if (step.turn() == Turn.BEGIN) {
                out.accept(step.fault().toString());
                begin(step.fault());
            } else {
                end(step.fault());
            }
        }
        Waiting.untilNanos(start + TimeUnit.MILLISECONDS.toNanos(plan.lengthMillis()));
    }

    private void begin(Fault fault) {
        Patient patient = patient(fault.node());
        switch (fault.kind()) {
            case KILL -> patient.kill();
            case PAUSE -> patient.pause();
            case CUT_OFF, DEAFEN, MUTE -> network.ifPresent(made -> made.harm(fault.node(), fault.kind()));
        }
    }

    private void end(Fault fault) {
        Patient patient = patient(fault.node());
        switch (fault.kind()) {
            case KILL -> start(fault.node());
            case PAUSE -> patient.resume();
            case CUT_OFF, DEAFEN, MUTE -> network.ifPresent(made -> made.heal(fault.node()));
        }
    }

    /** Tells a judge all that the framework wrote down and all marks that tasks left. */
    Judge judge() {
        Judge judge = new Judge();
        try {
            Diary.readTo(judge, directory.resolve(ChaosFramework.DIARY));
            Marks.readTo(judge, directory.resolve("marks"));
        } catch (IOException e) {
            throw new UncheckedIOException("what happened cannot be read", e);
        }
        return judge;
    }

    /** The processes of tasks that live: all under the directory that are neither nodes nor the framework. */
    Set<Long> taskProcesses() {
        Set<Long> pids = new TreeSet<>(ProcessSearch.workingUnder(directory));
        patients.values().forEach(patient -> patient.pid().ifPresent(pids::remove));
        return Collections.unmodifiableSet(pids);
    }

    private static void stop(@Nullable Patient patient) {
        if (patient != null) {
            patient.resume();
            patient.stop();
        }
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
        stop(patients.get(FRAMEWORK));
        names().stream().filter(name -> name.startsWith("a")).forEach(name -> stop(patients.get(name)));
        names().stream().filter(name -> name.startsWith("m")).forEach(name -> stop(patients.get(name)));
        ProcessSearch.killAllUnder(directory);
        network.ifPresent(TestNetwork::close);
        Leftovers.deleteAll(directory);
        Leftovers.sweepSharedMemory();
    }
}
