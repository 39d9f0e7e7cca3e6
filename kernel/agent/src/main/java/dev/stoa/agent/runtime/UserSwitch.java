package dev.stoa.agent.runtime;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import dev.stoa.agent.container.ContainerUser;

/**
 * Tries, before a command is started as another user, whether that user can be taken on, enter the sandbox and execute the program,
 * so that what stands in the way is told in plain words.
 */
final class UserSwitch {
    private static final int PATIENCE_SECONDS = 20;
    private static final int NO_WAY_IN = 3;
    private static final int NOT_EXECUTABLE = 4;
    private static final int MAX_SAID = 300;

    // Runs as the user, so the command's own PATH may be used.
    private static final String LOOK = "cd \"$1\" 2> /dev/null || exit " + NO_WAY_IN
            + "; PATH=$2; case $3 in */*) [ -x \"$3\" ] ;; *) command -v -- \"$3\" > /dev/null ;; esac || exit "
            + NOT_EXECUTABLE;

    private UserSwitch() {}

    static void require(ContainerPlan plan, ContainerUser user, String path) throws LaunchException {
        String program = plan.argv().get(0);
        List<String> command = List.of(
                "setpriv",
                "--reuid",
                Integer.toUnsignedString(user.uid()),
                "--regid",
                Integer.toUnsignedString(user.gid()),
                "--init-groups",
                "--",
                "sh",
                "-c",
                LOOK,
                "sh",
                plan.directory().toAbsolutePath().toString(),
                plan.environment().getOrDefault("PATH", ""),
                program);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().put("PATH", path);
        try {
            Process look = builder.start();
            if (!look.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                look.destroyForcibly();
                throw new LaunchException(
                        "user '%s' could not be taken on within %d s".formatted(user.name(), PATIENCE_SECONDS));
            }
            requireFine(plan, user, look);
        } catch (IOException e) {
            throw new LaunchException(
                    "user '%s' cannot be taken on: setpriv, of util-linux, cannot be started: %s"
                            .formatted(user.name(), e.getMessage()),
                    e);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new LaunchException("user '%s' was not taken on: the agent stops".formatted(user.name()), stopped);
        }
    }

    private static void requireFine(ContainerPlan plan, ContainerUser user, Process look)
            throws IOException, LaunchException {
        switch (look.exitValue()) {
            case 0 -> {}
            case NO_WAY_IN ->
                throw new LaunchException(
                        "user '%s' cannot enter the sandbox %s: every directory above it must let that user through; another --work may"
                                .formatted(user.name(), plan.directory()));
            case NOT_EXECUTABLE ->
                throw new LaunchException("program '%s' cannot be executed by user '%s'"
                        .formatted(plan.argv().get(0), user.name()));
            default -> {
                String said = new String(look.getErrorStream().readNBytes(MAX_SAID), StandardCharsets.UTF_8).strip();
                throw new LaunchException("user '%s' cannot be taken on: %s"
                        .formatted(user.name(), said.isEmpty() ? "setpriv ended with " + look.exitValue() : said));
            }
        }
    }
}
