package dev.stoa.agent.runtime;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import dev.stoa.agent.container.ContainerEnd;
import dev.stoa.agent.container.ContainerId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Real processes; each test waits for what the runtime says, never for time to pass. */
@Timeout(60)
class ProcessRuntimeTest {
    private static final Duration LONG = Duration.ofSeconds(50);
    private static int runs;

    @TempDir
    Path directory;

    private final ContainerId id =
            new ContainerId("test-" + ProcessHandle.current().pid() + "-" + ++runs);
    private final Ear ear = new Ear();
    private ProcessRuntime runtime;

    @BeforeEach
    void open() throws IOException {
        Files.createDirectories(directory.resolve("sandbox"));
        runtime = ProcessRuntime.open(directory.resolve("state"), ear);
    }

    @AfterEach
    void killWhatIsLeft() throws IOException {
        runtime.close();
        for (ProcessStamp process : ProcessTable.read().members(id, null, null)) {
            ProcessHandle.of(process.pid()).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    @Test
    void reportsTheExitCode() throws Exception {
        launch("exit 7");

        assertThat(ear.hear()).isEqualTo("started");
        assertThat(ear.hear()).isEqualTo(new ContainerEnd.Exited(7));
    }

    @Test
    void reportsTheExitCodesOfManyProcessesThatEndAtOnce() throws Exception {
        for (int i = 0; i < 40; i++) {
            runtime.launch(plan(new ContainerId(id + "-" + i), List.of("/bin/sh", "-c", "exit " + i), new TreeMap<>()));
        }

        List<Integer> codes = new ArrayList<>();
        while (codes.size() < 40) {
            if (ear.hear() instanceof ContainerEnd.Exited exited) {
                codes.add(exited.code());
            }
        }
        assertThat(codes.stream().sorted().toList())
                .isEqualTo(java.util.stream.IntStream.range(0, 40).boxed().toList());
    }

    @Test
    void givesTheCommandItsEnvironmentAndNothingElse() throws Exception {
        SortedMap<String, String> environment = new TreeMap<>();
        environment.put("PATH", "/usr/bin:/bin");
        environment.put("QUOTED", "it's $HOME\n\"x\"");
        runtime.launch(plan(id, List.of("env", "-0"), environment));
        hearExit(0);

        List<String> seen = new ArrayList<>(List.of(stdout().split("\0")));
        seen.removeIf(variable -> variable.startsWith("PWD=") || variable.startsWith("OLDPWD="));
        assertThat(seen)
                .containsExactlyInAnyOrder(
                        "PATH=/usr/bin:/bin", "QUOTED=it's $HOME\n\"x\"", ProcessTable.MARK + "=" + id);
    }

    @Test
    void marksTheCommandAsItsOwnWhateverItsEnvironmentSays() throws Exception {
        runtime.launch(plan(id, List.of("env", "-0"), new TreeMap<>(Map.of(ProcessTable.MARK, "another"))));
        hearExit(0);

        assertThat(stdout().split("\0"))
                .contains(ProcessTable.MARK + "=" + id)
                .doesNotContain(ProcessTable.MARK + "=another");
    }

    @Test
    void handsArgumentsOverUnchanged() throws Exception {
        runtime.launch(plan(id, List.of("/usr/bin/printf", "[%s]", "a b", "", "$x;'\""), new TreeMap<>()));
        hearExit(0);

        assertThat(stdout()).isEqualTo("[a b][][$x;'\"]");
    }

    @Test
    void addsNoIgnoredSignalToTheCommand() throws Exception {
        Process child = new ProcessBuilder("grep", "SigIgn", "/proc/self/status").start();
        String ordinary = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        launch("grep SigIgn /proc/self/status");
        hearExit(0);

        assertThat(stdout()).isEqualTo(ordinary);
    }

    @Test
    void namesAProgramThatIsNotThere() {
        assertThatThrownBy(() -> runtime.launch(plan(id, List.of("no-such-program"), path())))
                .isInstanceOf(LaunchException.class)
                .hasMessage("program 'no-such-program' is in none of the directories of PATH=/usr/bin:/bin");
        assertThatThrownBy(() -> runtime.launch(plan(id, List.of("./gone"), path())))
                .hasMessage("program './gone' does not exist");
    }

    @Test
    void namesAProgramThatIsNotExecutable() throws Exception {
        Files.writeString(directory.resolve("sandbox/plain"), "text");

        assertThatThrownBy(() -> runtime.launch(plan(id, List.of("./plain"), path())))
                .hasMessage("program './plain' is not executable");
    }

    @Test
    void reportsAProgramThatTheSystemCannotRun() throws Exception {
        Path script = Files.writeString(directory.resolve("sandbox/script"), "#!/no/such/interpreter\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();
        runtime.launch(plan(id, List.of("./script"), path()));

        // The supervisor may be heard before the system has looked at the program.
        Object news = ear.hear();
        assertThat(news.equals("started") ? ear.hear() : news)
                .isInstanceOfSatisfying(ContainerEnd.NotBegun.class, end -> assertThat(end.message())
                        .contains("'./script'"));
    }

    @Test
    void reportsItWhateverTheCommandsVariablesAreCalled() throws Exception {
        Path script = Files.writeString(directory.resolve("sandbox/script"), "#!/no/such/interpreter\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();
        SortedMap<String, String> environment =
                new TreeMap<>(Map.of("id", "another", "state", "/nowhere", "mover", "false", "stage", "watch"));
        runtime.launch(plan(id, List.of("./script"), environment));

        Object news = ear.hear();
        assertThat(news.equals("started") ? ear.hear() : news).isInstanceOf(ContainerEnd.NotBegun.class);
    }

    @Test
    void refusesAnEnvironmentThatNoShellCouldCarry() {
        assertThatThrownBy(() -> runtime.launch(
                        plan(id, List.of("true"), new TreeMap<>(java.util.Map.of("PATH", "/bin", "not a name", "x")))))
                .hasMessageContaining("'not a name'");
    }

    @Test
    void letsACommandEndInPeaceWithinItsGrace() throws Exception {
        launch("trap 'echo bye; exit 3' TERM; echo ready; while :; do sleep 0.1; done");
        assertThat(ear.hear()).isEqualTo("started");
        awaitOutput("ready");

        runtime.stop(id, LONG);

        assertThat(ear.hear()).isEqualTo(new ContainerEnd.Exited(3));
        assertThat(stdout()).contains("bye");
    }

    @Test
    void killsTheWholeTreeWhenTheGraceIsOver() throws Exception {
        launch("trap '' TERM; (trap '' TERM; (trap '' TERM; while :; do sleep 1000; done) & wait) & setsid sh -c"
                + " 'trap \"\" TERM; sleep 1000 & sleep 1000' & echo ready; sleep 1000; sleep 1000");
        assertThat(ear.hear()).isEqualTo("started");
        awaitOutput("ready");
        assertThat(alive()).hasSizeGreaterThan(2);

        runtime.stop(id, Duration.ofMillis(200));

        assertThat(ear.hear()).isEqualTo(new ContainerEnd.Exited(137));
        assertThat(alive()).isEmpty();
    }

    @Test
    void leavesNoChildBehindWhenTheCommandEndsByItself() throws Exception {
        launch("setsid sh -c 'echo $$ > escaped; exec sleep 1000' & sleep 1000 &"
                + " while [ ! -s escaped ]; do sleep 0.01; done; exit 4");

        hearExit(4);
        // In a session of its own and without a parent: only its mark tells whose it was.
        long escaped = Long.parseLong(
                Files.readString(directory.resolve("sandbox/escaped")).strip());
        assertThat(ProcessTable.stampOf(escaped)).isEmpty();
        assertThat(alive()).isEmpty();
    }

    @Test
    void givesChildrenTheirGraceWhenTheirParentEndsFirst() throws Exception {
        launch("sh -c 'trap \"sleep 0.3; echo child done; exit\" TERM; echo ready; while :; do sleep 0.05; done' &"
                + " trap 'exit 5' TERM; wait");
        assertThat(ear.hear()).isEqualTo("started");
        awaitOutput("ready");

        runtime.stop(id, LONG);

        assertThat(ear.hear()).isEqualTo(new ContainerEnd.Exited(5));
        assertThat(stdout()).contains("child done");
    }

    @Test
    void saysThatTheExitStatusIsLostWhenTheSupervisorWasKilledToo() throws Exception {
        launch("sleep 1000");
        assertThat(ear.hear()).isEqualTo("started");
        StateDirectory.Begun begun = begun();

        ProcessHandle.of(begun.supervisor().pid()).ifPresent(ProcessHandle::destroyForcibly);
        ProcessHandle.of(begun.main().pid()).ifPresent(ProcessHandle::destroyForcibly);

        assertThat(ear.hear()).isEqualTo(new ContainerEnd.StatusLost());
    }

    @Test
    void letsACommandThatLostItsSupervisorRunToItsEnd() throws Exception {
        launch("while [ ! -e go ]; do sleep 0.05; done; echo done > finished");
        assertThat(ear.hear()).isEqualTo("started");
        ProcessHandle supervisor = ProcessHandle.of(begun().supervisor().pid()).orElseThrow();
        supervisor.destroyForcibly();
        supervisor.onExit().join();
        // The runtime has heard of the loss once it has heard of a later container's end.
        runtime.launch(plan(new ContainerId(id + "-later"), List.of("true"), path()));
        hearExit(0);

        Files.createFile(directory.resolve("sandbox/go"));

        assertThat(ear.hear()).isEqualTo(new ContainerEnd.StatusLost());
        assertThat(directory.resolve("sandbox/finished")).hasContent("done");
    }

    @Test
    void canStopACommandThatLostItsSupervisor() throws Exception {
        launch("sleep 1000");
        assertThat(ear.hear()).isEqualTo("started");
        ProcessHandle.of(begun().supervisor().pid()).ifPresent(ProcessHandle::destroyForcibly);

        runtime.stop(id, LONG);

        assertThat(ear.hear()).isEqualTo(new ContainerEnd.StatusLost());
        assertThat(alive()).isEmpty();
    }

    @Test
    void adoptsARunningContainerAndReadsItsExitCode() throws Exception {
        launch("while [ ! -e go ]; do sleep 0.05; done; exit 9");
        assertThat(ear.hear()).isEqualTo("started");
        runtime.close();

        runtime = ProcessRuntime.open(directory.resolve("state"), ear);
        assertThat(runtime.adopt(id)).isEqualTo(TaskRuntime.Adoption.ADOPTED);
        assertThat(ear.hear()).isEqualTo("started");
        Files.createFile(directory.resolve("sandbox/go"));

        assertThat(ear.hear()).isEqualTo(new ContainerEnd.Exited(9));
    }

    @Test
    void readsTheExitCodeOfAContainerThatEndedWhileNobodyWatched() throws Exception {
        launch("while [ ! -e go ]; do sleep 0.05; done; exit 9");
        assertThat(ear.hear()).isEqualTo("started");
        ProcessStamp supervisor = begun().supervisor();
        runtime.close();
        Files.createFile(directory.resolve("sandbox/go"));
        ProcessHandle.of(supervisor.pid()).ifPresent(process -> process.onExit().join());

        runtime = ProcessRuntime.open(directory.resolve("state"), ear);
        runtime.adopt(id);

        assertThat(ear.hear()).isEqualTo("started");
        assertThat(ear.hear()).isEqualTo(new ContainerEnd.Exited(9));
    }

    @Test
    void knowsWhatWasNeverAttempted() {
        assertThat(runtime.adopt(id)).isEqualTo(TaskRuntime.Adoption.UNATTEMPTED);
    }

    @Test
    void doesNotGuessAboutAnAttemptThatLeftNoTrace() throws Exception {
        new StateDirectory(directory.resolve("state")).writeEnvironment(id, path(), ProcessTable.bootId());

        assertThat(runtime.adopt(id)).isEqualTo(TaskRuntime.Adoption.ADOPTED);

        assertThat(ear.hear()).isInstanceOf(ContainerEnd.NotBegun.class);
    }

    @Test
    void knowsThatTheMachineWasRebooted() throws Exception {
        launch("sleep 1000");
        assertThat(ear.hear()).isEqualTo("started");
        runtime.close();

        runtime = ProcessRuntime.open(directory.resolve("state"), ear, "another-boot");
        runtime.adopt(id);

        assertThat(ear.hear()).isEqualTo(new ContainerEnd.MachineRebooted());
    }

    @Test
    void removesWhatWasWrittenDown() throws Exception {
        launch("true");
        hearExit(0);
        runtime.remove(id);
        // The worker does things in order: when this one has ended, the removal is done.
        ContainerId next = new ContainerId(id + "-next");
        runtime.launch(plan(next, List.of("true"), path()));
        hearExit(0);

        try (var files = Files.list(directory.resolve("state"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .noneMatch(name -> name.startsWith(id + "."))
                    .contains(next + ".exit");
        }
    }

    private void launch(String line) throws LaunchException {
        runtime.launch(plan(id, List.of("/bin/sh", "-c", line), path()));
    }

    private static SortedMap<String, String> path() {
        return new TreeMap<>(java.util.Map.of("PATH", "/usr/bin:/bin"));
    }

    private ContainerPlan plan(ContainerId container, List<String> argv, SortedMap<String, String> environment) {
        environment.putIfAbsent("PATH", "/usr/bin:/bin");
        return new ContainerPlan(container, argv, environment, directory.resolve("sandbox"), Optional.empty());
    }

    private void hearExit(int code) throws InterruptedException {
        assertThat(ear.hear()).isEqualTo("started");
        assertThat(ear.hear()).isEqualTo(new ContainerEnd.Exited(code));
    }

    private StateDirectory.Begun begun() throws IOException {
        return new StateDirectory(directory.resolve("state")).begun(id).orElseThrow();
    }

    private String stdout() throws IOException {
        return Files.readString(directory.resolve("sandbox/stdout"));
    }

    private void awaitOutput(String text) throws Exception {
        try (var watch = directory.getFileSystem().newWatchService()) {
            directory
                    .resolve("sandbox")
                    .register(
                            watch,
                            java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY,
                            java.nio.file.StandardWatchEventKinds.ENTRY_CREATE);
            while (!Files.exists(directory.resolve("sandbox/stdout")) || !stdout().contains(text)) {
                var key = watch.poll(1, TimeUnit.SECONDS);
                if (key != null) {
                    key.pollEvents();
                    key.reset();
                }
            }
        }
    }

    private List<ProcessStamp> alive() throws IOException {
        StateDirectory.Begun begun = begun();
        return ProcessTable.read().members(id, begun.main(), begun.supervisor());
    }

    private static final class Ear implements RuntimeListener {
        private final BlockingQueue<Object> heard = new LinkedBlockingQueue<>();

        @Override
        public void onStarted(ContainerId container) {
            heard.add("started");
        }

        @Override
        public void onEnded(ContainerId container, ContainerEnd end) {
            heard.add(end);
        }

        Object hear() throws InterruptedException {
            Object news = heard.poll(30, TimeUnit.SECONDS);
            assertThat(news).as("news within 30 s").isNotNull();
            return news;
        }
    }
}
