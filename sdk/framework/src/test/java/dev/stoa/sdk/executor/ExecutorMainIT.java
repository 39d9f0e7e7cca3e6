package dev.stoa.sdk.executor;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

import dev.stoa.api.id.TaskId;
import dev.stoa.api.protocol.ExecutorCall;
import dev.stoa.api.protocol.ExecutorNotice;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.Bytes;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.task.TaskStatus;
import dev.stoa.sdk.blob.BlobConfig;
import dev.stoa.sdk.blob.BlobStore;
import dev.stoa.transport.media.MediaConfig;
import dev.stoa.transport.session.Hello;
import dev.stoa.transport.session.Session;
import dev.stoa.transport.session.SessionAcceptor;
import dev.stoa.transport.session.SessionAddress;
import dev.stoa.transport.session.SessionConfig;
import dev.stoa.transport.session.SessionEnd;
import dev.stoa.transport.session.SessionListener;
import dev.stoa.transport.session.aeron.AeronSessions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

/** An executor as a process of its own, with an agent that this test plays over Aeron. */
class ExecutorMainIT implements SessionAcceptor, SessionListener {
    @TempDir
    Path directory;

    private final BlockingQueue<ExecutorCall> calls = new LinkedBlockingQueue<>();
    private final BlockingQueue<Session> sessions = new LinkedBlockingQueue<>();
    private AeronSessions transport = open();
    private Optional<Process> executor = Optional.empty();
    private Optional<Session> session = Optional.empty();

    private static AeronSessions open() {
        return AeronSessions.open(MediaConfig.DEFAULT, SessionConfig.DEFAULT);
    }

    @AfterEach
    void endAll() throws InterruptedException {
        if (executor.isPresent()) {
            executor.get().destroyForcibly().waitFor();
        }
        transport.close();
    }

    private void listen() throws IOException {
        transport.listen(transport.ipcAddress(), this);
        Path draft = Files.writeString(directory.resolve("draft"), transport.ipcAddress() + "\nudp://127.0.0.1:1\n");
        Files.move(draft, endpointFile(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private Path endpointFile() {
        return directory.resolve("endpoint");
    }

    private Process launch(Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-exports",
                "java.base/jdk.internal.misc=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-Djava.io.tmpdir=" + directory,
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path", "")),
                ExecutorMain.class.getName());
        builder.environment().putAll(environment);
        Process started = builder.redirectErrorStream(true)
                .redirectOutput(new File(directory.toFile(), "executor.log"))
                .start();
        executor = Optional.of(started);
        return started;
    }

    private Process launch() throws IOException {
        return launch(Map.of(
                ExecutorEnvironment.ENDPOINT_FILE, endpointFile().toString(),
                ExecutorEnvironment.FRAMEWORK_ID, FakeAgent.FRAMEWORK.value(),
                ExecutorEnvironment.EXECUTOR_ID, FakeAgent.KEY.executor().value(),
                ExecutorEnvironment.TOKEN, "secret",
                ExecutorEnvironment.AGENT_ID, FakeAgent.AGENT.value(),
                ExecutorEnvironment.SANDBOX, directory.toString()));
    }

    private ExecutorCall next() throws InterruptedException, IOException {
        ExecutorCall call = calls.poll(60, SECONDS);
        assertThat(call)
                .as("a call; the executor's log: %s", Files.readString(directory.resolve("executor.log")))
                .isNotNull();
        return call;
    }

    private ExecutorCall.Attach takeAttach() throws InterruptedException, IOException {
        ExecutorCall.Attach attach = (ExecutorCall.Attach) next();
        session = Optional.ofNullable(sessions.poll(60, SECONDS));
        session.orElseThrow().send(new ExecutorNotice.Attached());
        return attach;
    }

    private TaskStatus status() throws InterruptedException, IOException {
        TaskStatus status = ((ExecutorCall.ReportStatus) next()).status();
        session.orElseThrow().send(new ExecutorNotice.StatusStored(status.task().task(), status.sequence()));
        return status;
    }

    private void assign(String id, TaskFunction function) {
        session.orElseThrow()
                .send(new ExecutorNotice.TaskAssigned(
                        TaskSpec.of(new TaskId(id), id, Resources.of(1, 1), Tasks.function(FakeAgent.SPEC, function))));
    }

    @Test
    void runsTasksAndOutlivesItsAgent() throws Exception {
        listen();
        long begun = System.nanoTime();
        Process process = launch();
        assertThat(takeAttach().executor()).isEqualTo(FakeAgent.KEY);
        System.out.printf(
                "executor attached after %d ms, cpu %s%n",
                (System.nanoTime() - begun) / 1_000_000, process.info().totalCpuDuration());
        assign("t", context -> {
            context.blobs().put("result", new byte[] {1, 2, 3});
            return Bytes.of(context.blobs().address().toString());
        });
        assertThat(status().state()).isEqualTo(TaskState.RUNNING);
        SessionAddress blobs = SessionAddress.parse(status().data().toText());

        transport.close();
        calls.clear();
        sessions.clear();
        transport = open();
        listen();

        takeAttach();
        assign("u", context -> Bytes.of("second life"));
        assertThat(status().task().task().value()).isEqualTo("u");
        assertThat(status().data().toText()).isEqualTo("second life");
        try (BlobStore mine = new BlobStore(new BlobConfig(0), transport, SessionAddress.udp("127.0.0.1", 0))) {
            assertThat(mine.fetch(blobs, "result", 10).get(60, SECONDS))
                    .as("blobs outlive the agent at their address")
                    .containsExactly(1, 2, 3);
        }
        session.orElseThrow().send(new ExecutorNotice.ShutdownOrdered());
        assertThat(process.waitFor(60, SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(ExitReason.SHUT_DOWN.exitCode());
    }

    @Test
    void saysWhatIsMissingWhenNoAgentStartedIt() throws Exception {
        Process process = launch(Map.of());

        assertThat(process.waitFor(60, SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(ExitReason.MISUSED.exitCode());
        assertThat(Files.readString(directory.resolve("executor.log"))).contains(ExecutorEnvironment.ENDPOINT_FILE);
    }

    @Override
    public Admission admit(Hello hello) {
        return new Admission.Admitted(this);
    }

    @Override
    public void onOpened(Session opened) {
        sessions.add(opened);
    }

    @Override
    public void onMessage(Session from, Object message) {
        calls.add((ExecutorCall) message);
    }

    @Override
    public void onEnded(SessionEnd end) {
        // The executor comes again, or the test is over.
    }
}
