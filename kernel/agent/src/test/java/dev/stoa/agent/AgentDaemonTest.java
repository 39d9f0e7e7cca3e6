package dev.stoa.agent;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import dev.stoa.agent.checkpoint.CheckpointException;
import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.protocol.AgentCall;
import dev.stoa.api.protocol.AgentNotice;
import dev.stoa.api.resource.Ranges;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.Artifact;
import dev.stoa.api.task.Download;
import dev.stoa.api.task.TaskBody;
import dev.stoa.api.task.TaskReason;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.task.TaskStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Registration, commands, artifacts, restarts, the end. */
@Timeout(120)
class AgentDaemonTest extends AgentFixture {
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
        assertThat(agent().whenRegistered().toCompletableFuture().get(40, TimeUnit.SECONDS))
                .isEqualTo(1);
        master.epoch = 7;
        restart();
        assertThat(agent().whenRegistered().toCompletableFuture().get(40, TimeUnit.SECONDS))
                .isEqualTo(7);
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
    void endsAllItRunsWhenItComesBackAfterItWasMarkedGone() throws Exception {
        master.hearRegistration();
        TaskKey task = launch("t-1", "echo $$ > pid; exec sleep 1000");
        master.acknowledgeTo(task, TaskState.RUNNING);
        long pid = Long.parseLong(Await.file(sandbox(task).resolve("pid")).strip());
        agent().stop(OnStop.KEEP);
        agent().whenTerminated().toCompletableFuture().get(40, TimeUnit.SECONDS);
        assertThat(ProcessHandle.of(pid)).get().matches(ProcessHandle::isAlive);
        master.gone = "agent a-1 was marked gone";

        AgentDaemon back = start(OnStop.KEEP, LIMITS);

        assertThat(back.whenTerminated().toCompletableFuture().get(40, TimeUnit.SECONDS))
                .isEqualTo(new ExitReason.Refused("agent a-1 was marked gone"));
        assertThat(ProcessHandle.of(pid)).isEmpty();
        master.gone = "";
        agent = start(OnStop.KEEP, LIMITS);
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
    void putsDownloadsIntoTheSandboxBesideThem() throws Exception {
        Path script = Files.writeString(directory.resolve("run.sh"), "#!/bin/sh\ncat data other.txt\n");
        Path data = Files.writeString(directory.resolve("data.txt"), "from download\n");
        TaskBody.Command command = new TaskBody.Command(
                        List.of("./run.sh"), new TreeMap<>(), List.of(artifact("other.txt", "from artifact\n")))
                .withDownloads(List.of(
                        new Download(script.toUri().toString(), "run.sh", Optional.empty(), Download.Mode.EXECUTABLE),
                        new Download(data.toUri().toString(), "data", Optional.empty(), Download.Mode.PLAIN)));
        TaskKey task = launch(TaskSpec.of(new TaskId("t-1"), "t", Resources.NONE, command));

        master.acknowledgeTo(task, TaskState.STARTING);
        master.acknowledgeTo(task, TaskState.FINISHED);

        assertThat(Files.readString(sandbox(task).resolve("stdout"))).isEqualTo("from download\nfrom artifact\n");
        assertThat(Files.isExecutable(sandbox(task).resolve("data"))).isFalse();
        assertThat(directory.resolve("work/artifacts/.tmp")).isEmptyDirectory();
    }

    @Test
    void saysWhichDownloadCannotBeHadAndWhy() throws Exception {
        TaskBody.Command command =
                TaskBody.Command.shell("true").withDownloads(List.of(Download.of("file:///no/such/file.txt")));
        TaskKey task = launch(TaskSpec.of(new TaskId("t-1"), "t", Resources.NONE, command));

        TaskStatus end = master.acknowledgeTo(task, TaskState.FAILED);

        assertThat(end.reason()).isEqualTo(TaskReason.ARTIFACT_FAILED);
        assertThat(end.message())
                .isEqualTo("download file.txt (file:///no/such/file.txt) could not be fetched: there is no such file");
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
}
