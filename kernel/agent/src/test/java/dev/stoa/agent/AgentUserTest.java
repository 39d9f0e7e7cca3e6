package dev.stoa.agent;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import dev.stoa.agent.sandbox.Sandboxes;
import dev.stoa.api.id.ReservationId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.id.VolumeId;
import dev.stoa.api.placement.Constraint;
import dev.stoa.api.protocol.AgentNotice;
import dev.stoa.api.reservation.Volume;
import dev.stoa.api.resource.Quantities;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.Artifact;
import dev.stoa.api.task.TaskBody;
import dev.stoa.api.task.TaskReason;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.task.TaskStatus;
import dev.stoa.api.task.TaskTerms;
import dev.stoa.api.task.UserName;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Commands of another user, as real processes: needs root, setpriv and the user nobody. */
@Timeout(120)
class AgentUserTest extends AgentFixture {
    private static final UserName NOBODY = new UserName("nobody");

    @BeforeEach
    void needRoot() throws Exception {
        assumeTrue(ownerOf(Path.of("/proc/self")) == 0, "only root may run commands as others");
        assumeTrue(isThere("setpriv", "--version") && isThere("getent", "passwd", "nobody"), "setpriv and nobody");
        // Temporary directories of tests are their maker's alone.
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
    }

    private static boolean isThere(String... command) throws Exception {
        return new ProcessBuilder(command)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    private static int ownerOf(Path path) throws IOException {
        return (int) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    }

    private static int nobody() throws Exception {
        Process id = new ProcessBuilder("id", "-u", "nobody").start();
        return Integer.parseInt(new String(id.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip());
    }

    private TaskKey launchAs(UserName user, String line) throws Exception {
        return launch(TaskSpec.of(
                new TaskId("t-1"),
                "t",
                Resources.NONE,
                TaskBody.Command.shell(line).as(user)));
    }

    private TaskStatus failureOf(TaskKey task, TaskReason reason) throws Exception {
        TaskStatus end = master.acknowledgeTo(task, TaskState.FAILED);
        assertThat(end.reason()).as(end.message()).isEqualTo(reason);
        return end;
    }

    @Test
    void runsACommandAsTheUserThatItNames() throws Exception {
        TaskKey task =
                launchAs(NOBODY, "id -un; id -G; echo $HOME $USER $LOGNAME; pwd; touch mine; umask 077; mkdir -p a/b");

        master.acknowledgeTo(task, TaskState.FINISHED);

        List<String> said = Files.readAllLines(sandbox(task).resolve("stdout"));
        assertThat(said.get(0)).isEqualTo("nobody");
        assertThat(Arrays.asList(said.get(1).split(" ")))
                .as("root's groups are gone")
                .doesNotContain("0");
        assertThat(said.get(2)).endsWith(" nobody nobody").doesNotStartWith("/root ");
        assertThat(said.get(3)).isEqualTo(sandbox(task).toRealPath().toString());
        for (String name : List.of("", "stdout", "stderr", "mine", "a/b")) {
            assertThat(ownerOf(sandbox(task).resolve(name))).as(name).isEqualTo(nobody());
        }
    }

    @Test
    void nothingOfTheCommandIsUsedBeforeItIsItsUser() throws Exception {
        // What root would run if it looked up or loaded what the environment says.
        Path forged = Files.createDirectories(directory.resolve("forged"));
        for (String program : List.of("setpriv", "sh", "cat", "chown", "chmod")) {
            Path file = forged.resolve(program);
            Files.writeString(file, "#!/bin/sh\nid -u > " + directory.resolve("caught") + "\n");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        Map<String, String> environment =
                Map.of("PATH", forged + ":/usr/bin:/bin", "ENV", forged + "/sh", "QUOTED", "it's $(id -u)\n\"x\"");
        TaskKey task = launch(TaskSpec.of(
                new TaskId("t-1"),
                "t",
                Resources.NONE,
                new TaskBody.Command(List.of("printenv", "QUOTED"), new TreeMap<>(environment), List.of()).as(NOBODY)));

        master.acknowledgeTo(task, TaskState.FINISHED);

        assertThat(Files.readString(sandbox(task).resolve("stdout"))).isEqualTo("it's $(id -u)\n\"x\"\n");
        assertThat(directory.resolve("caught")).doesNotExist();
    }

    @Test
    void itsFilesAreItsUsers() throws Exception {
        Artifact script = artifact("run.sh", "#!/bin/sh\necho more >> run.sh && id -un\n");
        TaskKey task = launch(TaskSpec.of(
                new TaskId("t-1"),
                "t",
                Resources.NONE,
                new TaskBody.Command(List.of("./run.sh"), new TreeMap<>(), List.of(script)).as(NOBODY)));

        master.acknowledgeTo(task, TaskState.FINISHED);

        assertThat(sandbox(task).resolve("stdout")).hasContent("nobody\n");
    }

    @Test
    void itsVolumesAreOpenToIt() throws Exception {
        Volume volume = new Volume(new VolumeId("v"), new ReservationId("r"), "data/db", 10, Volume.Sharing.EXCLUSIVE);
        TaskTerms terms = new TaskTerms(
                Constraint.NONE,
                TaskTerms.DEFAULT_PRIORITY,
                TaskTerms.Supply.ORDINARY,
                Optional.of(volume.reservation()),
                new TreeSet<>(List.of(volume.id())),
                Quantities.NONE);
        master.hearRegistration();
        master.say(new AgentNotice.VolumesOrdered(List.of(volume), List.of()));
        TaskKey task = launch(TaskSpec.of(
                        new TaskId("t-1"),
                        "t",
                        Resources.NONE,
                        TaskBody.Command.shell("echo kept > data/db/file && touch data/beside")
                                .as(NOBODY))
                .withTerms(terms));

        master.acknowledgeTo(task, TaskState.FINISHED);

        assertThat(work().resolve("volumes/v/file")).hasContent("kept");
    }

    @Test
    void itsProcessesAreKilledAllOfThem() throws Exception {
        TaskBody.Command stubborn = TaskBody.Command.shell(
                "trap '' TERM; setsid sh -c 'echo $$ > pid; exec sleep 1000' & while :; do sleep 0.1; done");
        TaskKey task =
                launch(new TaskSpec(new TaskId("t-1"), "t", Resources.NONE, stubborn.as(NOBODY), new TreeMap<>(), 300));
        master.acknowledgeTo(task, TaskState.RUNNING);
        long pid = Long.parseLong(Await.file(sandbox(task).resolve("pid")).strip());
        assertThat(ownerOf(Path.of("/proc/" + pid))).isEqualTo(nobody());

        master.say(new AgentNotice.KillOrdered(task));

        assertThat(master.acknowledgeTo(task, TaskState.KILLED).reason()).isEqualTo(TaskReason.KILL_ORDERED);
        // Nobody may have waited for it yet, but it has nothing left.
        Path arguments = Path.of("/proc/" + pid + "/cmdline");
        assertThat(Files.exists(arguments) ? Files.readString(arguments) : "").isEmpty();
    }

    @Test
    void itIsTakenUpByTheNextAgent() throws Exception {
        TaskKey task = launchAs(NOBODY, "while [ ! -e go ]; do sleep 0.05; done; exit 6");
        master.acknowledgeTo(task, TaskState.RUNNING);

        restart();
        assertThat(master.hearRegistration().tasks()).hasSize(1);
        Files.createFile(sandbox(task).resolve("go"));

        assertThat(master.acknowledgeTo(task, TaskState.FAILED).exitCode()).isEqualTo(6);
    }

    @Test
    void itsSandboxIsClearedAwayAndWhatItsLinksLeadToStays() throws Exception {
        Path outside = Files.createDirectories(directory.resolve("outside"));
        Files.writeString(outside.resolve("kept"), "kept");
        TaskKey task = launchAs(
                NOBODY, "mkdir -p a/b && touch a/b/c && ln -s " + outside + " a/link && chmod 000 a/b && chmod 500 a");
        master.acknowledgeTo(task, TaskState.FINISHED);

        int deleted = new Sandboxes(work().resolve("sandbox"))
                .collect(Set.of(), Duration.ZERO, Instant.now().plusSeconds(10));

        assertThat(deleted).isEqualTo(1);
        assertThat(sandbox(task)).doesNotExist();
        assertThat(outside.resolve("kept")).hasContent("kept");
    }

    @Test
    void refusesAUserThatTheMachineDoesNotKnow() throws Exception {
        TaskKey task = launchAs(new UserName("no-such-user"), "true");

        assertThat(failureOf(task, TaskReason.USER_REFUSED).message())
                .isEqualTo("user 'no-such-user' is not known on this machine");
        assertThat(sandbox(task)).doesNotExist();
    }

    @Test
    void refusesRootUnlessTheOperatorNamesIt() throws Exception {
        TaskKey task = launchAs(new UserName("root"), "true");

        assertThat(failureOf(task, TaskReason.USER_REFUSED).message())
                .isEqualTo(
                        "user 'root' is not among those as whom commands may run on this agent: stoa.agent.task-users is '*',"
                                + " and root must be named there");
    }

    @Test
    void saysThatItsUserCannotReachTheSandbox() throws Exception {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));

        TaskKey task = launchAs(NOBODY, "true");

        assertThat(failureOf(task, TaskReason.LAUNCH_FAILED).message())
                .contains("user 'nobody' cannot enter the sandbox " + sandbox(task));
    }

    @Test
    void saysThatItsUserMayNotExecuteTheProgram() throws Exception {
        Path program = directory.resolve("mine.sh");
        Files.writeString(program, "#!/bin/sh\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        TaskKey task = launch(TaskSpec.of(
                new TaskId("t-1"),
                "t",
                Resources.NONE,
                TaskBody.Command.of(List.of(program.toString())).as(NOBODY)));

        assertThat(failureOf(task, TaskReason.LAUNCH_FAILED).message())
                .isEqualTo("program '%s' cannot be executed by user 'nobody'".formatted(program));
    }
}
