package dev.stoa.sdk.executor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.ExecutorId;
import dev.stoa.api.id.ExecutorKey;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.protocol.ExecutorCall;
import dev.stoa.api.protocol.ExecutorNotice;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.Artifact;
import dev.stoa.api.task.ExecutorSpec;
import dev.stoa.api.task.TaskBody;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.api.task.TaskStatus;
import dev.stoa.sdk.blob.BlobConfig;
import dev.stoa.sdk.blob.BlobStore;
import dev.stoa.transport.session.Hello;
import dev.stoa.transport.session.Session;
import dev.stoa.transport.session.SessionAcceptor;
import dev.stoa.transport.session.SessionAddress;
import dev.stoa.transport.session.SessionConfig;
import dev.stoa.transport.session.SessionEnd;
import dev.stoa.transport.session.SessionListener;
import dev.stoa.transport.session.SessionTransport;
import dev.stoa.transport.session.memory.MemoryNetwork;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

/** Plays the agent of one executor, which runs in this process, over memory. */
final class FakeAgent implements AutoCloseable, SessionAcceptor, SessionListener {
    static final FrameworkId FRAMEWORK = new FrameworkId("f-1");
    static final AgentId AGENT = new AgentId("a-1");
    static final ExecutorKey KEY = new ExecutorKey(FRAMEWORK, new ExecutorId("e-1"));
    static final ExecutorSpec SPEC = ExecutorSpecs.jvm("e-1")
            .classPath(List.of(new Artifact("x.jar", "0".repeat(64), 1, "memory:none")))
            .build();

    /** How the executor wanted to end. */
    record Exit(ExitReason reason, String detail) {}

    final BlockingQueue<ExecutorCall> calls = new LinkedBlockingQueue<>();
    final CompletableFuture<Exit> exit = new CompletableFuture<>();
    private final MemoryNetwork network = MemoryNetwork.threaded(SessionConfig.DEFAULT.withTimes(50, 500, 500));
    private final SessionTransport here = network.transport();
    private final SessionTransport there = network.transport();
    private final BlockingQueue<Session> sessions = new LinkedBlockingQueue<>();
    private final Path endpointFile;
    private final BlobStore blobs;
    private final ExecutorProcess process;
    private SessionTransport.Listening listening;
    private Optional<Session> session = Optional.empty();
    private int lives;

    FakeAgent(Path directory) throws IOException, InterruptedException {
        this(directory, new ExecutorConfig(5_000, 1_000, 10, 100, 4, 1, 100));
    }

    FakeAgent(Path directory, ExecutorConfig config) throws IOException, InterruptedException {
        endpointFile = directory.resolve("endpoint");
        blobs = new BlobStore(new BlobConfig(1 << 20), there, SessionAddress.memory("blobs"));
        ExecutorEnvironment environment = new ExecutorEnvironment(endpointFile, KEY, "secret", AGENT, directory);
        TaskSurroundings surroundings =
                new TaskSurroundings(FRAMEWORK, AGENT, directory, blobs, FakeAgent.class.getClassLoader());
        process = new ExecutorProcess(
                new ExecutorProcess.Parts(environment, config, there, surroundings),
                (reason, detail) -> exit.complete(new Exit(reason, detail)));
        listening = listen();
    }

    private SessionTransport.Listening listen() throws IOException {
        lives++;
        SessionTransport.Listening place = here.listen(SessionAddress.memory("agent-" + lives), this);
        Files.writeString(endpointFile, place.address() + "\nudp://127.0.0.1:1\n");
        return place;
    }

    /** Starts the executor and takes its attach. */
    FakeAgent attached() throws InterruptedException {
        process.start();
        assertThat(takeAttach().unacknowledged()).isEmpty();
        return this;
    }

    void startExecutor() {
        process.start();
    }

    ExecutorCall.Attach takeAttach() throws InterruptedException {
        ExecutorCall.Attach attach = (ExecutorCall.Attach) next();
        session = Optional.ofNullable(sessions.poll(30, SECONDS));
        say(new ExecutorNotice.Attached());
        return attach;
    }

    ExecutorCall next() throws InterruptedException {
        ExecutorCall call = calls.poll(30, SECONDS);
        assertThat(call).as("a call within thirty seconds").isNotNull();
        return call;
    }

    /** The next status, which is then said to be stored. */
    TaskStatus status() throws InterruptedException {
        TaskStatus status = unstoredStatus();
        say(new ExecutorNotice.StatusStored(status.task().task(), status.sequence()));
        return status;
    }

    TaskStatus unstoredStatus() throws InterruptedException {
        return ((ExecutorCall.ReportStatus) next()).status();
    }

    void assign(String id, TaskFunction function) {
        assign(id, Tasks.function(SPEC, function));
    }

    void assign(String id, TaskBody body) {
        assign(id, body, 300);
    }

    void assign(String id, TaskBody body, long graceMillis) {
        say(new ExecutorNotice.TaskAssigned(
                new TaskSpec(new TaskId(id), id, Resources.of(1, 1), body, new TreeMap<>(), graceMillis)));
    }

    void kill(String id) {
        say(new ExecutorNotice.KillOrdered(new TaskId(id)));
    }

    void say(ExecutorNotice notice) {
        session.orElseThrow().send(notice);
    }

    void refuse(String reason) throws InterruptedException {
        session = Optional.ofNullable(sessions.poll(30, SECONDS));
        say(new ExecutorNotice.AttachRefused(reason));
    }

    /** Goes down without a word. */
    void die() {
        listening.close();
    }

    /** Comes back at another address. */
    void restart() throws IOException {
        listening = listen();
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

    @Override
    public void close() {
        process.close();
        blobs.close();
        here.close();
        there.close();
        network.close();
    }
}
