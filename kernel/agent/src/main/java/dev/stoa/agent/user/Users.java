package dev.stoa.agent.user;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import dev.stoa.agent.container.ContainerUser;
import dev.stoa.api.task.UserName;

/**
 * The users of this machine as whom commands may run. Asks {@code getent}, so that users of directories count as much as those
 * of {@code /etc/passwd}.
 *
 * <p>Any thread; blocks for some milliseconds, and for no more than {@value #PATIENCE_SECONDS} seconds.
 */
public final class Users {
    private static final int PATIENCE_SECONDS = 10;
    private static final int UNKNOWN = 2;
    private static final int FIELDS = 7;

    private final AllowedUsers allowed;

    public Users(AllowedUsers allowed) {
        this.allowed = allowed;
    }

    /**
     * Finds a user as whom this agent runs commands.
     *
     * @throws UserRefusedException if there is none of that name, or commands may not run as that one here
     */
    public ContainerUser require(UserName name) throws UserRefusedException {
        ContainerUser user = find(name.value());
        int own = ownNumber();
        if (own == ContainerUser.ROOT) {
            if (!allowed.allow(user)) {
                throw new UserRefusedException(
                        "user '%s' is not among those as whom commands may run on this agent: stoa.agent.task-users is '%s'%s"
                                .formatted(name, allowed, user.isRoot() ? ", and root must be named there" : ""));
            }
        } else if (user.uid() != own) {
            throw new UserRefusedException(
                    "user '%s' has the number %d, the agent runs as %d: only an agent that is root runs commands as others"
                            .formatted(name, user.uid(), own));
        }
        return user;
    }

    /** Whether the agent runs as that user itself. */
    public boolean isOwn(ContainerUser user) {
        return user.uid() == ownNumber();
    }

    private static int ownNumber() {
        try {
            return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("the agent's own user cannot be told", e);
        }
    }

    private static ContainerUser find(String name) throws UserRefusedException {
        try {
            Process getent = new ProcessBuilder("getent", "passwd", name)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .redirectInput(Path.of("/dev/null").toFile())
                    .start();
            if (!getent.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                getent.destroyForcibly();
                throw new UserRefusedException("user '%s' could not be looked up within %d s on this machine"
                        .formatted(name, PATIENCE_SECONDS));
            }
            String line = new String(getent.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (getent.exitValue() == UNKNOWN || (getent.exitValue() == 0 && line.isEmpty())) {
                throw new UserRefusedException("user '%s' is not known on this machine".formatted(name));
            }
            if (getent.exitValue() != 0) {
                throw new UserRefusedException(
                        "user '%s' could not be looked up: getent ended with %d".formatted(name, getent.exitValue()));
            }
            return parse(name, line);
        } catch (IOException e) {
            throw new UserRefusedException("user '%s' could not be looked up: %s".formatted(name, e.getMessage()), e);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new UserRefusedException("user '%s' was not looked up: the agent stops".formatted(name), stopped);
        }
    }

    /** A line of the form {@code NAME:PASSWORD:UID:GID:COMMENT:HOME:SHELL}. */
    static ContainerUser parse(String name, String line) throws UserRefusedException {
        String[] fields = line.split(":", -1);
        try {
            if (fields.length == FIELDS) {
                return new ContainerUser(
                        name,
                        Integer.parseUnsignedInt(fields[2]),
                        Integer.parseUnsignedInt(fields[3]),
                        fields[5].isEmpty() ? "/" : fields[5]);
            }
        } catch (NumberFormatException wrong) {
            // Told below, with the line.
        }
        throw new UserRefusedException("user '%s' could not be looked up: getent answered '%s'".formatted(name, line));
    }
}
