package dev.stoa.transport.wire;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import dev.stoa.api.task.Artifact;
import dev.stoa.api.task.Download;
import dev.stoa.api.task.TaskBody;
import dev.stoa.api.task.UserName;

/**
 * Commands, which had only arguments, environment and artifacts once, and are still written so when that is all they have: peers of
 * before understand them. What else one has follows behind a count of zero arguments, which no command has.
 */
final class CommandCodec implements FieldCodec<TaskBody.Command> {
    private static final FieldCodec<List<String>> TEXTS = Fields.list(Fields.TEXT);
    private static final FieldCodec<SortedMap<String, String>> MAP = Fields.sortedMap(Fields.TEXT, Fields.TEXT);

    private final FieldCodec<List<Artifact>> artifacts;
    private final FieldCodec<Optional<UserName>> user;
    private final FieldCodec<List<Download>> downloads;

    CommandCodec(FieldCodec<Artifact> artifact, FieldCodec<UserName> user, FieldCodec<Download> download) {
        this.artifacts = Fields.list(artifact);
        this.user = Fields.optional(user);
        this.downloads = Fields.list(download);
    }

    @Override
    public void write(Output out, TaskBody.Command value) {
        boolean more = value.user().isPresent() || !value.downloads().isEmpty();
        if (more) {
            TEXTS.write(out, List.of());
        }
        TEXTS.write(out, value.argv());
        MAP.write(out, value.environment());
        artifacts.write(out, value.artifacts());
        if (more) {
            user.write(out, value.user());
            downloads.write(out, value.downloads());
        }
    }

    @Override
    public TaskBody.Command read(Input in) {
        List<String> argv = TEXTS.read(in);
        if (!argv.isEmpty()) {
            return new TaskBody.Command(argv, MAP.read(in), artifacts.read(in));
        }
        TaskBody.Command command = new TaskBody.Command(
                TEXTS.read(in), MAP.read(in), artifacts.read(in), user.read(in), downloads.read(in));
        if (command.user().isEmpty() && command.downloads().isEmpty()) {
            // Each value has one form.
            throw new KryoException("a command announces more and has none");
        }
        return command;
    }
}
