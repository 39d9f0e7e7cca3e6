package dev.stoa.agent;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

import dev.stoa.agent.checkpoint.CheckpointException;
import dev.stoa.agent.task.TableLimits;
import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.ExecutorId;
import dev.stoa.api.id.ExecutorKey;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.protocol.AgentCall;
import dev.stoa.api.protocol.AgentNotice;
import dev.stoa.api.protocol.ExecutorCall;
import dev.stoa.api.protocol.ExecutorNotice;
import dev.stoa.api.protocol.SandboxCall;
import dev.stoa.api.protocol.SandboxNotice;
import dev.stoa.api.resource.Attributes;
import dev.stoa.api.resource.Ranges;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.Artifact;
import dev.stoa.api.task.Bytes;
import dev.stoa.api.task.ExecutorSpec;
import dev.stoa.api.task.TaskBody;
import dev.stoa.api.task.TaskReason;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.task.TaskStatus;
import dev.stoa.transport.channel.Blob;
import dev.stoa.transport.channel.BlobServer;
import dev.stoa.transport.session.Hello;
import dev.stoa.transport.session.LeaderSeeker;
import dev.stoa.transport.session.PeerKind;
import dev.stoa.transport.session.Session;
import dev.stoa.transport.session.SessionAddress;
import dev.stoa.transport.session.SessionConfig;
import dev.stoa.transport.session.SessionEnd;
import dev.stoa.transport.session.SessionListener;
import dev.stoa.transport.session.SessionTransport;
import dev.stoa.transport.session.memory.MemoryNetwork;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A whole agent with real processes and a fake master, in one JVM over sessions in memory. */
@Timeout(120)
class AgentDaemonTest {
    private static final FrameworkId FRAMEWORK = new FrameworkId("f-1");
    private static final TableLimits LIMITS = new TableLimits(100, 40_000, 40_000, 2_000);

    @TempDir
    Path directory;

    private final MemoryNetwork network = MemoryNetwork.threaded(SessionConfig.DEFAULT);
    private final SessionTransport transport = network.transport();
    private final FakeMaster master = new FakeMaster(network.transport(), SessionAddress.memory("master"));
    private final Map<String, byte[]> blobs = new TreeMap<>();
    private final BlobServer blobServer = BlobServer.listen(
            network.transport(), SessionAddress.memory("framework"), name -> Optional.ofNullable(blobs.get(name))
                    .map(AgentDaemonTest::blob));
    private @Nullable AgentDaemon agent;

    @BeforeEach
    void start() throws Exception {
        agent = start(OnStop.KEEP, LIMITS);
    }

    @AfterEach
    void stop() throws Exception {
        agent().stop(OnStop.KILL);
        agent().whenTerminated().toCompletableFuture().get(40, TimeUnit.SECONDS);
        blobServer.close();
        master.close();
        network.close();
    }

    private AgentDaemon agent() {
        return Objects.requireNonNull(agent);
    }

    private AgentDaemon start(OnStop onStop, TableLimits limits) throws CheckpointException {
        return AgentDaemon.start(config(onStop, limits), transport, List.of());
    }

    private AgentConfig config(OnStop onStop, TableLimits limits) {
        return new AgentConfig(
                "stoa",
                List.of(master.address()),
                directory.resolve("work"),
                SessionAddress.memory("agent"),
                "here",
                Optional.of(new AgentId("a-1")),
                Optional.of(Resources.of(2000, 1024)),
                Attributes.NONE,
                onStop,
                limits,
                new LeaderSeeker.BackOff(20, 100),
                Duration.ofSeconds(20),
                1 << 30,
                Duration.ofHours(1));
    }

    /** The old process is gone without a word to its tasks; a new one takes the work directory over. */
    private void restart() throws Exception {
        agent().stop(OnStop.KEEP);
        agent().whenTerminated().toCompletableFuture().get(40, TimeUnit.SECONDS);
        agent = start(OnStop.KEEP, LIMITS);
    }

    @Test
    void registersWithWhatItIsAndHas() throws Exception {
        AgentCall.Register call = master.hearRegistration();

        assertThat(call.info().id()).isEqualTo(new AgentId("a-1"));
        assertThat(call.info().total()).isEqualTo(Resources.of(2000, 1024));
        assertThat(call.info().endpoint()).isEqualTo("memory:agent");
        assertThat(call.tasks()).isEmpty();
    }

    @Test
    void runsACommandToItsExitCode() throws Exception {
        TaskKey task = launch("t-1", "echo out; echo err >&2; exit 3");

        assertThat(master.acknowledgeTo(task, TaskState.RUNNING).sequence()).isEqualTo(1);
        TaskStatus end = master.acknowledgeTo(task, TaskState.FAILED);

        assertThat(end.reason()).isEqualTo(TaskReason.EXITED);
        assertThat(end.exitCode()).isEqualTo(3);
        assertThat(end.sequence()).isEqualTo(2);
        assertThat(Files.readString(sandbox(task).resolve("stdout"))).isEqualTo("out\n");
        assertThat(Files.readString(sandbox(task).resolve("stderr"))).isEqualTo("err\n");
    }

    @Test
    void tellsACommandWhoAndWhereItIs() throws Exception {
        TaskSpec spec = TaskSpec.of(
                new TaskId("t-1"),
                "t",
                Resources.NONE.withPorts(Ranges.of(31000, 31001)),
                TaskBody.Command.shell(
                        "echo $STOA_TASK_ID $STOA_FRAMEWORK_ID $STOA_AGENT_ID $STOA_PORTS $PORT1; cd $STOA_SANDBOX"));
        TaskKey task = launch(spec);
        master.acknowledgeTo(task, TaskState.FINISHED);

        assertThat(Files.readString(sandbox(task).resolve("stdout"))).isEqualTo("t-1 f-1 a-1 31000,31001 31001\n");
    }

    @Test
    void namesAProgramThatIsNotThere() throws Exception {
        TaskKey task = launch(
                TaskSpec.of(new TaskId("t-1"), "t", Resources.NONE, TaskBody.Command.of(List.of("no-such-program"))));

        TaskStatus end = master.acknowledgeTo(task, TaskState.FAILED);

        assertThat(end.reason()).isEqualTo(TaskReason.LAUNCH_FAILED);
        assertThat(end.message()).contains("'no-such-program'");
    }

    @Test
    void startsATaskOnceHoweverOftenItIsOrdered() throws Exception {
        TaskKey task = launch("t-1", "echo once");
        say(task, "echo once");
        master.acknowledgeTo(task, TaskState.FINISHED);
        say(task, "echo once");
        TaskKey last = launch("t-2", "true");
        master.acknowledgeTo(last, TaskState.FINISHED);

        assertThat(Files.readString(sandbox(task).resolve("stdout"))).isEqualTo("once\n");
    }

    @Test
    void killsATask() throws Exception {
        TaskKey task = launch("t-1", "sleep 1000");
        master.acknowledgeTo(task, TaskState.RUNNING);

        master.say(new AgentNotice.KillOrdered(task));

        TaskStatus end = master.acknowledgeTo(task, TaskState.KILLED);
        assertThat(end.reason()).isEqualTo(TaskReason.KILL_ORDERED);
        assertThat(end.exitCode()).isEqualTo(143);
    }

    @Test
    void saysThatAnUnknownTaskIsGone() throws Exception {
        master.hearRegistration();
        TaskKey task = new TaskKey(FRAMEWORK, new TaskId("never"));

        master.say(new AgentNotice.KillOrdered(task));

        assertThat(master.hearStatus(task).state()).isEqualTo(TaskState.GONE);
    }

    @Test
    void resendsAStatusUntilItIsAcknowledged() throws Exception {
        TaskKey task = launch("t-1", "exit 4");
        assertThat(master.hearStatus(task).sequence()).isEqualTo(1);

        restart();

        AgentCall.Register again = master.hearRegistration();
        assertThat(again.tasks()).singleElement().satisfies(record -> assertThat(record.key())
                .isEqualTo(task));
        TaskStatus head = master.hearStatus(task);
        assertThat(head.sequence()).isEqualTo(1);
        master.acknowledge(head);
        assertThat(master.acknowledgeTo(task, TaskState.FAILED).exitCode()).isEqualTo(4);
    }

    @Test
    void takesUpARunningCommandAfterARestart() throws Exception {
        TaskKey task = launch("t-1", "while [ ! -e go ]; do sleep 0.05; done; exit 6");
        master.acknowledgeTo(task, TaskState.RUNNING);

        restart();
        assertThat(master.hearRegistration().tasks()).hasSize(1);
        Files.createFile(sandbox(task).resolve("go"));

        TaskStatus end = master.acknowledgeTo(task, TaskState.FAILED);
        assertThat(end.exitCode()).isEqualTo(6);
        assertThat(end.sequence()).isEqualTo(2);
    }

    @Test
    void doesNotObeyADeposedMaster() throws Exception {
        master.epoch = 7;
        restart();
        master.hear(AgentCall.Register.class, call -> call.highestEpoch() < 7);
        TaskKey task = launch("t-1", "true");
        master.acknowledgeTo(task, TaskState.FINISHED);

        master.epoch = 6;
        restart();

        // It comes back again and again without obeying.
        for (int i = 0; i < 3; i++) {
            assertThat(master.hearRegistration().highestEpoch()).isEqualTo(7);
        }
    }

    @Test
    void exitsWithTheReasonWhenItIsRefused() throws Exception {
        master.hearRegistration();
        TaskKey task = launch("t-1", "while [ ! -e go ]; do sleep 0.05; done; exit 6");
        master.acknowledgeTo(task, TaskState.RUNNING);
        master.refusal = "agent a-1 is another one";
        agent().stop(OnStop.KEEP);
        agent().whenTerminated().toCompletableFuture().get(40, TimeUnit.SECONDS);
        AgentDaemon refused = start(OnStop.KEEP, LIMITS);

        assertThat(refused.whenTerminated().toCompletableFuture().get(40, TimeUnit.SECONDS))
                .isEqualTo(new ExitReason.Refused("agent a-1 is another one"));

        // Its task is unharmed.
        master.refusal = "";
        agent = start(OnStop.KEEP, LIMITS);
        Files.createFile(sandbox(task).resolve("go"));
        assertThat(master.acknowledgeTo(task, TaskState.FAILED).exitCode()).isEqualTo(6);
    }

    @Test
    void refusesASecondAgentInOneWorkDirectory() {
        assertThatThrownBy(() -> start(OnStop.KEEP, LIMITS))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("is used by another agent");
    }

    @Test
    void endsTheTasksOfARemovedFramework() throws Exception {
        TaskKey task = launch("t-1", "sleep 1000");
        master.acknowledgeTo(task, TaskState.RUNNING);

        master.say(new AgentNotice.FrameworkRemoved(FRAMEWORK));

        assertThat(master.acknowledgeTo(task, TaskState.KILLED).reason()).isEqualTo(TaskReason.FRAMEWORK_REMOVED);
    }

    @Test
    void takesItsTasksAlongWhenToldTo() throws Exception {
        TaskKey task = launch(new TaskSpec(
                new TaskId("t-1"),
                "t",
                Resources.NONE,
                TaskBody.Command.shell("trap '' TERM; echo $$ > pid; while :; do sleep 0.1; done"),
                new TreeMap<>(),
                300));
        master.acknowledgeTo(task, TaskState.RUNNING);
        long pid = Long.parseLong(Await.file(sandbox(task).resolve("pid")).strip());

        agent().stop(OnStop.KILL);

        assertThat(agent().whenTerminated().toCompletableFuture().get(40, TimeUnit.SECONDS))
                .isEqualTo(new ExitReason.Stopped());
        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
        agent = start(OnStop.KEEP, LIMITS);
        master.hearRegistration();
        assertThat(master.acknowledgeTo(task, TaskState.KILLED).reason()).isEqualTo(TaskReason.AGENT_STOPPED);
    }

    @Test
    void putsArtifactsIntoTheSandbox() throws Exception {
        Artifact script = artifact("run.sh", "#!/bin/sh\necho from artifact\n");
        TaskKey task = launch(TaskSpec.of(
                new TaskId("t-1"),
                "t",
                Resources.NONE,
                new TaskBody.Command(List.of("./run.sh"), new TreeMap<>(), List.of(script))));

        master.acknowledgeTo(task, TaskState.FINISHED);

        assertThat(Files.readString(sandbox(task).resolve("stdout"))).isEqualTo("from artifact\n");
    }

    @Test
    void refusesAnArtifactOfTheWrongContent() throws Exception {
        Artifact script = artifact("run.sh", "right");
        blobs.put(script.sha256(), "wrong".getBytes(StandardCharsets.UTF_8));
        TaskKey task = launch(TaskSpec.of(
                new TaskId("t-1"),
                "t",
                Resources.NONE,
                new TaskBody.Command(List.of("./run.sh"), new TreeMap<>(), List.of(script))));

        TaskStatus end = master.acknowledgeTo(task, TaskState.FAILED);

        assertThat(end.reason()).isEqualTo(TaskReason.ARTIFACT_FAILED);
        assertThat(end.message()).contains("run.sh").contains(script.sha256());
        try (Stream<Path> kept = Files.list(directory.resolve("work/artifacts"))) {
            assertThat(kept.map(path -> path.getFileName().toString())).containsExactly(".tmp");
        }
    }

    @Test
    void sendsAReaderWhatATaskWritesUntilItEnds() throws Exception {
        TaskKey task = launch("t-1", "echo one; while [ ! -e go ]; do sleep 0.05; done; echo two");
        Peer reader = attach(PeerKind.READER);
        reader.session().send(new SandboxCall.Follow(task, SandboxCall.Stream.STDOUT, 0));

        assertThat(reader.hear())
                .isEqualTo(new SandboxNotice.OutputRead(task, SandboxCall.Stream.STDOUT, 0, Bytes.of("one\n")));
        Files.createFile(sandbox(task).resolve("go"));
        assertThat(reader.hear())
                .isEqualTo(new SandboxNotice.OutputRead(task, SandboxCall.Stream.STDOUT, 4, Bytes.of("two\n")));
        assertThat(reader.hear()).isEqualTo(new SandboxNotice.OutputEnded(task, SandboxCall.Stream.STDOUT));
    }

    @Test
    void sendsAReaderALargeOutputWithoutGaps() throws Exception {
        TaskKey task = launch("t-1", "seq 1 1000000");
        master.acknowledgeTo(task, TaskState.FINISHED);
        Peer reader = attach(PeerKind.READER);
        reader.session().send(new SandboxCall.Follow(task, SandboxCall.Stream.STDOUT, 0));

        ByteArrayOutputStream seen = new ByteArrayOutputStream();
        Object notice = reader.hear();
        while (notice instanceof SandboxNotice.OutputRead read) {
            assertThat(read.offset()).isEqualTo(seen.size());
            seen.write(read.content().toArray());
            notice = reader.hear();
        }
        assertThat(notice).isInstanceOf(SandboxNotice.OutputEnded.class);
        assertThat(seen.toByteArray())
                .isEqualTo(Files.readAllBytes(sandbox(task).resolve("stdout")));
        assertThat(seen.size()).isGreaterThan(6_000_000);
    }

    @Test
    void followsNoLinkOutOfTheSandbox() throws Exception {
        TaskKey task = launch("t-1", "rm stdout; ln -s /etc/hostname stdout");
        master.acknowledgeTo(task, TaskState.FINISHED);
        Peer reader = attach(PeerKind.READER);
        reader.session().send(new SandboxCall.Follow(task, SandboxCall.Stream.STDOUT, 0));

        assertThat(reader.hear())
                .isInstanceOfSatisfying(SandboxNotice.OutputMissing.class, missing -> assertThat(missing.reason())
                        .contains("no plain file"));
    }

    @Test
    void saysThatAnOutputIsMissing() throws Exception {
        Peer reader = attach(PeerKind.READER);
        reader.session()
                .send(new SandboxCall.Follow(
                        new TaskKey(FRAMEWORK, new TaskId("never")), SandboxCall.Stream.STDOUT, 0));

        assertThat(reader.hear()).isInstanceOf(SandboxNotice.OutputMissing.class);
    }

    @Test
    void refusesAPeerOfAnotherCluster() throws Exception {
        Peer stranger = new Peer();
        network.transport().connect(agent().endpoint(), Hello.of(PeerKind.READER, "x", "elsewhere"), stranger);

        assertThat(stranger.hear()).isInstanceOfSatisfying(SessionEnd.class, end -> assertThat(end.detail())
                .contains("belongs to cluster 'stoa'"));
    }

    @Test
    void hostsTasksInAnExecutorThatOutlivesTheAgentsProcess() throws Exception {
        ExecutorSpec spec = executor("e-1");
        TaskKey first = launch(inExecutor("t-1", spec));
        TaskStatus starting = master.hearStatus(first);
        assertThat(starting.state()).isEqualTo(TaskState.STARTING);
        master.acknowledge(starting);
        ExecutorKey key = new ExecutorKey(FRAMEWORK, spec.id());
        String token = Await.file(marker()).lines().findFirst().orElseThrow();

        // A wrong token gets nothing.
        Peer thief = attach(PeerKind.EXECUTOR);
        thief.session().send(new ExecutorCall.Attach(key, "guess", List.of()));
        assertThat(thief.hear()).isInstanceOf(ExecutorNotice.AttachRefused.class);

        // The right one gets the waiting task, and one that comes later.
        Peer executor = attach(PeerKind.EXECUTOR);
        executor.session().send(new ExecutorCall.Attach(key, token, List.of()));
        assertThat(executor.hear()).isEqualTo(new ExecutorNotice.Attached());
        assertThat(executor.hear()).isInstanceOfSatisfying(ExecutorNotice.TaskAssigned.class, assigned -> assertThat(
                        assigned.task().id())
                .isEqualTo(first.task()));
        TaskKey second = launch(inExecutor("t-2", spec));
        assertThat(executor.hear()).isInstanceOf(ExecutorNotice.TaskAssigned.class);

        // What it reports is stored, then told.
        executor.session().send(new ExecutorCall.ReportStatus(status(first, 1, TaskState.RUNNING)));
        assertThat(executor.hear()).isEqualTo(new ExecutorNotice.StatusStored(first.task(), 1));
        master.acknowledgeTo(first, TaskState.RUNNING);

        // The agent's process is replaced; the executor attaches anew and repeats what was not stored.
        restart();
        assertThat(master.hearRegistration().executors()).hasSize(1);
        executor = attach(PeerKind.EXECUTOR);
        executor.session()
                .send(new ExecutorCall.Attach(
                        key,
                        token,
                        List.of(status(first, 1, TaskState.RUNNING), status(first, 2, TaskState.FINISHED))));
        assertThat(executor.hear()).isEqualTo(new ExecutorNotice.StatusStored(first.task(), 1));
        assertThat(executor.hear()).isEqualTo(new ExecutorNotice.StatusStored(first.task(), 2));
        assertThat(executor.hear()).isEqualTo(new ExecutorNotice.Attached());
        assertThat(executor.hear()).isInstanceOfSatisfying(ExecutorNotice.TaskAssigned.class, assigned -> assertThat(
                        assigned.task().id())
                .isEqualTo(second.task()));
        assertThat(master.acknowledgeTo(first, TaskState.FINISHED).sequence()).isEqualTo(3);

        // Its process ends: what is left in it has failed.
        master.say(new AgentNotice.FrameworkRemoved(FRAMEWORK));
        assertThat(executor.hear()).isEqualTo(new ExecutorNotice.ShutdownOrdered());
        assertThat(master.acknowledgeTo(second, TaskState.KILLED).reason()).isEqualTo(TaskReason.FRAMEWORK_REMOVED);
        master.hear(
                AgentCall.ReportExecutorEnded.class, ended -> ended.executor().equals(key));
    }

    @Test
    void failsTheTasksOfAnExecutorThatEnds() throws Exception {
        ExecutorSpec spec = executor("e-1", "7");
        TaskKey task = launch(inExecutor("t-1", spec));

        TaskStatus end = master.acknowledgeTo(task, TaskState.FAILED);

        assertThat(end.reason()).isEqualTo(TaskReason.EXECUTOR_ENDED);
        assertThat(end.message()).contains("exit code 7");
        AgentCall.ReportExecutorEnded ended = master.hear(AgentCall.ReportExecutorEnded.class, call -> true);
        assertThat(ended.exitCode()).isEqualTo(7);
    }

    @Test
    void endsAnExecutorThatDoesNotAttachAgainInTime() throws Exception {
        TaskKey task = launch(inExecutor("t-1", executor("e-1")));
        master.acknowledgeTo(task, TaskState.STARTING);
        Await.file(marker());
        agent().stop(OnStop.KEEP);
        agent().whenTerminated().toCompletableFuture().get(40, TimeUnit.SECONDS);

        agent = start(OnStop.KEEP, new TableLimits(100, 40_000, 100, 1_000));
        master.hearRegistration();

        TaskStatus end = master.acknowledgeTo(task, TaskState.FAILED);
        assertThat(end.reason()).isEqualTo(TaskReason.EXECUTOR_ENDED);
        assertThat(end.message()).contains("did not attach again within 100 ms");
    }

    // What tests are made of.

    private TaskKey launch(String id, String line) throws Exception {
        return launch(TaskSpec.of(new TaskId(id), id, Resources.NONE, TaskBody.Command.shell(line)));
    }

    private TaskKey launch(TaskSpec task) throws Exception {
        if (master.isWithoutAgent()) {
            master.hearRegistration();
        }
        master.say(new AgentNotice.LaunchOrdered(FRAMEWORK, task));
        return new TaskKey(FRAMEWORK, task.id());
    }

    private void say(TaskKey task, String line) {
        master.say(new AgentNotice.LaunchOrdered(
                FRAMEWORK, TaskSpec.of(task.task(), "again", Resources.NONE, TaskBody.Command.shell(line))));
    }

    private Path sandbox(TaskKey task) {
        return directory.resolve("work/sandbox/f-1/task").resolve(task.task().value());
    }

    private Path marker() {
        return directory.resolve("marker");
    }

    private ExecutorSpec executor(String id, String... arguments) throws IOException {
        ByteArrayOutputStream jar = new ByteArrayOutputStream();
        try (JarOutputStream out = new JarOutputStream(jar);
                var code = Marker.class.getResourceAsStream("Marker.class")) {
            out.putNextEntry(new JarEntry("dev/stoa/agent/Marker.class"));
            code.transferTo(out);
        }
        return new ExecutorSpec(
                new ExecutorId(id),
                Marker.class.getName(),
                List.of(arguments),
                List.of("-Xmx16m", "-XX:TieredStopAtLevel=1"),
                List.of(artifact("marker.jar", jar.toByteArray())),
                new TreeMap<>(Map.of("MARKER", marker().toString())),
                Resources.of(100, 32));
    }

    private static TaskSpec inExecutor(String id, ExecutorSpec executor) {
        return TaskSpec.of(
                new TaskId(id), id, Resources.NONE, new TaskBody.InExecutor(executor, "function", Bytes.of("payload")));
    }

    private static TaskStatus status(TaskKey task, long sequence, TaskState state) {
        return TaskStatus.ofMaster(task, new AgentId("a-1"), state, TaskReason.NONE, "", 1)
                .withSequence(sequence);
    }

    private Artifact artifact(String name, String content) throws IOException {
        return artifact(name, content.getBytes(StandardCharsets.UTF_8));
    }

    private Artifact artifact(String name, byte[] content) throws IOException {
        try {
            String hash = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(content));
            blobs.put(hash, content);
            return new Artifact(name, hash, content.length, blobServer.address().toString());
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IOException(e);
        }
    }

    private static Blob blob(byte[] content) {
        return new Blob() {
            @Override
            public long size() {
                return content.length;
            }

            @Override
            public int read(long position, java.nio.ByteBuffer into) {
                int length = Math.min(into.remaining(), content.length - (int) position);
                into.put(content, (int) position, length);
                return length;
            }

            @Override
            public void close() {}
        };
    }

    private Peer attach(PeerKind kind) throws InterruptedException {
        Peer peer = new Peer();
        network.transport().connect(agent().endpoint(), Hello.of(kind, "test", "stoa"), peer);
        peer.awaitSession();
        return peer;
    }

    /** One end of a session that keeps what it hears. */
    private static final class Peer implements SessionListener {
        private final BlockingQueue<Object> heard = new LinkedBlockingQueue<>();
        private final BlockingQueue<Session> opened = new LinkedBlockingQueue<>();
        private final List<Session> sessions = new ArrayList<>();

        @Override
        public void onOpened(Session session) {
            opened.add(session);
        }

        @Override
        public void onMessage(Session session, Object message) {
            heard.add(message);
        }

        @Override
        public void onEnded(SessionEnd end) {
            heard.add(end);
        }

        void awaitSession() throws InterruptedException {
            Session session = opened.poll(40, TimeUnit.SECONDS);
            assertThat(session).isNotNull();
            sessions.add(session);
        }

        Session session() {
            return sessions.get(0);
        }

        Object hear() throws InterruptedException {
            Object message = heard.poll(40, TimeUnit.SECONDS);
            assertThat(message).as("a message within 40 s").isNotNull();
            return message;
        }
    }
}
