package dev.stoa.agent;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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

import dev.stoa.agent.artifact.DownloadLimits;
import dev.stoa.agent.checkpoint.CheckpointException;
import dev.stoa.agent.task.TableLimits;
import dev.stoa.agent.user.AllowedUsers;
import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.ExecutorId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.protocol.AgentNotice;
import dev.stoa.api.reservation.Inventory;
import dev.stoa.api.resource.Attributes;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.Artifact;
import dev.stoa.api.task.Bytes;
import dev.stoa.api.task.ExecutorSpec;
import dev.stoa.api.task.TaskBody;
import dev.stoa.api.task.TaskReason;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.task.TaskStatus;
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
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** A whole agent with real processes and a fake master, in one JVM over sessions in memory. */
abstract class AgentFixture {
    static final FrameworkId FRAMEWORK = new FrameworkId("f-1");
    static final TableLimits LIMITS = new TableLimits(100, 40_000, 40_000, 2_000);

    @TempDir
    Path directory;

    final MemoryNetwork network = MemoryNetwork.threaded(SessionConfig.DEFAULT);
    final SessionTransport transport = network.transport();
    final FakeMaster master = new FakeMaster(network.transport(), SessionAddress.memory("master"));
    final Map<String, byte[]> blobs = new TreeMap<>();
    final BlobServer blobServer = BlobServer.listen(
            network.transport(), SessionAddress.memory("framework"), name -> Optional.ofNullable(blobs.get(name))
                    .map(ByteBlob::new));

    @Nullable
    AgentDaemon agent;

    @Nullable
    Path otherWork;

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

    AgentDaemon agent() {
        return Objects.requireNonNull(agent);
    }

    AgentDaemon start(OnStop onStop, TableLimits limits) throws CheckpointException {
        return AgentDaemon.start(config(onStop, limits), transport, List.of());
    }

    Path work() {
        return otherWork == null ? directory.resolve("work") : otherWork;
    }

    AgentConfig config(OnStop onStop, TableLimits limits) {
        return new AgentConfig(
                "stoa",
                List.of(master.address()),
                work(),
                SessionAddress.memory("agent"),
                "here",
                Optional.of(new AgentId("a-1")),
                Optional.of(Inventory.of(Resources.of(2000, 1024))),
                Attributes.NONE,
                onStop,
                limits,
                new LeaderSeeker.BackOff(20, 100),
                Duration.ofSeconds(20),
                1 << 30,
                Duration.ofHours(1),
                AllowedUsers.DEFAULT,
                DownloadLimits.DEFAULT);
    }

    /** The old process is gone without a word to its tasks; a new one takes the work directory over. */
    void restart() throws Exception {
        agent().whenRegistered().toCompletableFuture().get(40, TimeUnit.SECONDS);
        agent().stop(OnStop.KEEP);
        agent().whenTerminated().toCompletableFuture().get(40, TimeUnit.SECONDS);
        master.forgetRegistrations();
        agent = start(OnStop.KEEP, LIMITS);
    }

    TaskKey launch(String id, String line) throws Exception {
        return launch(TaskSpec.of(new TaskId(id), id, Resources.NONE, TaskBody.Command.shell(line)));
    }

    TaskKey launch(TaskSpec task) throws Exception {
        if (master.isWithoutAgent()) {
            master.hearRegistration();
        }
        master.say(new AgentNotice.LaunchOrdered(FRAMEWORK, task));
        return new TaskKey(FRAMEWORK, task.id());
    }

    void say(TaskKey task, String line) {
        master.say(new AgentNotice.LaunchOrdered(
                FRAMEWORK, TaskSpec.of(task.task(), "again", Resources.NONE, TaskBody.Command.shell(line))));
    }

    Path sandbox(TaskKey task) {
        return work().resolve("sandbox/f-1/task").resolve(task.task().value());
    }

    Path marker() {
        return directory.resolve("marker");
    }

    ExecutorSpec executor(String id, String... arguments) throws IOException {
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

    static TaskSpec inExecutor(String id, ExecutorSpec executor) {
        return TaskSpec.of(
                new TaskId(id), id, Resources.NONE, new TaskBody.InExecutor(executor, "function", Bytes.of("payload")));
    }

    static TaskStatus status(TaskKey task, long sequence, TaskState state) {
        return TaskStatus.ofMaster(task, new AgentId("a-1"), state, TaskReason.NONE, "", 1)
                .withSequence(sequence);
    }

    Artifact artifact(String name, String content) throws IOException {
        return artifact(name, content.getBytes(StandardCharsets.UTF_8));
    }

    Artifact artifact(String name, byte[] content) throws IOException {
        try {
            String hash = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(content));
            blobs.put(hash, content);
            return new Artifact(name, hash, content.length, blobServer.address().toString());
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IOException(e);
        }
    }

    Peer attach(PeerKind kind) throws InterruptedException {
        Peer peer = new Peer();
        network.transport().connect(agent().endpoint(), Hello.of(kind, "test", "stoa"), peer);
        peer.awaitSession();
        return peer;
    }

    /** One end of a session that keeps what it hears. */
    static final class Peer implements SessionListener {
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
