package dev.stoa.agent;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

import dev.stoa.api.id.ExecutorId;
import dev.stoa.api.id.ExecutorKey;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.protocol.AgentCall;
import dev.stoa.api.protocol.AgentNotice;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.Artifact;
import dev.stoa.api.task.Bytes;
import dev.stoa.api.task.ExecutorSpec;
import dev.stoa.api.task.TaskBody;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.task.TaskStatus;
import dev.stoa.transport.channel.BlobServer;
import dev.stoa.transport.media.MediaConfig;
import dev.stoa.transport.session.SessionAddress;
import dev.stoa.transport.session.aeron.AeronSessions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** An agent in a JVM of its own, over Aeron, killed with -9. */
@Timeout(180)
class AgentProcessTest {
    private static final FrameworkId FRAMEWORK = new FrameworkId("f-1");

    @TempDir
    Path directory;

    private final AeronSessions transport = AeronSessions.open(MediaConfig.DEFAULT, AgentProcess.SESSIONS);
    private final FakeMaster master = new FakeMaster(transport, SessionAddress.udp("127.0.0.1", 0));
    private final List<Process> agents = new ArrayList<>();

    @AfterEach
    void stop() throws Exception {
        for (Process agent : agents) {
            agent.destroy();
            if (!agent.waitFor(30, TimeUnit.SECONDS)) {
                agent.destroyForcibly().waitFor();
            }
        }
        master.close();
        transport.close();
    }

    private Process startAgent() throws IOException {
        Process agent = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-exports",
                        "java.base/jdk.internal.misc=ALL-UNNAMED",
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:-UsePerfData",
                        "-cp",
                        System.getProperty("java.class.path"),
                        AgentProcess.class.getName(),
                        master.address().toString(),
                        directory.resolve("work").toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("agent.log").toFile()))
                .start();
        agents.add(agent);
        return agent;
    }

    @Test
    void killedWithoutWarningLosesNoTaskAndNoStatus() throws Exception {
        // A command and a task in an executor run.
        Process first = startAgent();
        master.hearRegistration();
        TaskKey command = launch(TaskSpec.of(
                new TaskId("command"),
                "command",
                Resources.NONE,
                TaskBody.Command.shell(
                        "echo $$ > pid; while [ ! -e " + file("go") + " ]; do sleep 0.05; done; exit 5")));
        byte[] jar = jarThatNamesOurClassPath();
        String hash =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(jar));
        try (BlobServer blobs = BlobServer.listen(
                transport, SessionAddress.udp("127.0.0.1", 0), name -> Optional.of(new ByteBlob(jar)))) {
            ExecutorSpec executor = new ExecutorSpec(
                    new ExecutorId("e-1"),
                    ExecutorProcess.class.getName(),
                    List.of(),
                    List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
                    List.of(new Artifact(
                            "path.jar", hash, jar.length, blobs.address().toString())),
                    new TreeMap<>(),
                    Resources.NONE);
            TaskKey inside = launch(inside("inside", executor, "finish"));
            master.acknowledgeTo(command, TaskState.RUNNING);
            master.acknowledgeTo(inside, TaskState.RUNNING);
            long pid = Long.parseLong(Await.file(directory.resolve("work/sandbox/f-1/task/command/pid"))
                    .strip());

            // The agent is killed; nobody hears how both end.
            first.destroyForcibly().waitFor();
            assertThat(ProcessHandle.of(pid)).get().matches(ProcessHandle::isAlive);
            Files.createFile(file("go"));
            Files.createFile(file("finish"));
            ProcessHandle.of(pid).ifPresent(process -> process.onExit().join());

            // Its successor tells both ends, in order.
            startAgent();
            AgentCall.Register again = master.hearRegistration();
            assertThat(again.tasks().stream().map(record -> record.key())).containsExactlyInAnyOrder(command, inside);
            assertThat(again.executors()).hasSize(1);
            TaskStatus end = master.hearStatus(command);
            assertThat(end.sequence()).isEqualTo(2);
            assertThat(end.state()).isEqualTo(TaskState.FAILED);
            assertThat(end.exitCode()).isEqualTo(5);
            master.acknowledge(end);
            TaskStatus finished = master.acknowledgeTo(inside, TaskState.FINISHED);
            assertThat(finished.sequence()).isEqualTo(3);

            // The executor is the old process and takes new tasks.
            TaskKey next = launch(inside("next", executor, "finish"));
            master.acknowledgeTo(next, TaskState.FINISHED);

            // Removing the framework ends it.
            master.say(new AgentNotice.FrameworkRemoved(FRAMEWORK));
            master.hear(AgentCall.ReportExecutorEnded.class, ended -> ended.executor()
                    .equals(new ExecutorKey(FRAMEWORK, executor.id())));
        }
    }

    @Test
    void aSecondAgentInOneWorkDirectoryEndsWithOneSentence() throws Exception {
        startAgent();
        master.hearRegistration();

        Process second = startAgent();

        assertThat(second.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(second.exitValue()).isEqualTo(1);
        assertThat(Files.readString(directory.resolve("agent.log"))).contains("is used by another agent (process ");
    }

    private Path file(String name) {
        return directory.resolve(name);
    }

    private TaskSpec inside(String id, ExecutorSpec executor, String file) {
        return TaskSpec.of(
                new TaskId(id),
                file(file).toString(),
                Resources.NONE,
                new TaskBody.InExecutor(executor, "wait", Bytes.NONE));
    }

    private TaskKey launch(TaskSpec task) {
        master.say(new AgentNotice.LaunchOrdered(FRAMEWORK, task));
        return new TaskKey(FRAMEWORK, task.id());
    }

    private static byte[] jarThatNamesOurClassPath() throws IOException {
        StringBuilder path = new StringBuilder();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            path.append(path.length() == 0 ? "" : " ").append(Path.of(entry).toUri());
        }
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, path.toString());
        ByteArrayOutputStream jar = new ByteArrayOutputStream();
        new JarOutputStream(jar, manifest).close();
        assertThat(jar.toString(StandardCharsets.ISO_8859_1)).startsWith("PK");
        return jar.toByteArray();
    }
}
