package dev.stoa.agent.checkpoint;

import java.util.Optional;

import dev.stoa.agent.container.ContainerId;
import dev.stoa.agent.task.TableEvent;
import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.ExecutorId;
import dev.stoa.api.id.ExecutorKey;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.Artifact;
import dev.stoa.api.task.Bytes;
import dev.stoa.api.task.Download;
import dev.stoa.api.task.ExecutorSpec;
import dev.stoa.api.task.TaskBody;
import dev.stoa.api.task.TaskReason;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.api.task.TaskState;
import dev.stoa.api.task.TaskStatus;
import dev.stoa.api.task.TaskTerms;
import dev.stoa.api.task.UserName;
import dev.stoa.core.machine.SealedSwitch;
import dev.stoa.core.update.StatusEvent;

/**
 * The form of events on disk: a version, a tag and the fields in order. Tags and names of constants are never given a
 * new meaning; a new form of an event gets a new tag.
 */
final class EventCodec {
    private static final int VERSION = 1;
    private static final int EPOCH_RAISED = 1;
    private static final int TASK_ACCEPTED = 2;
    private static final int STATUS_APPENDED = 3;
    private static final int STATUS_ACKNOWLEDGED = 4;
    private static final int TASK_FORGOTTEN = 5;
    private static final int EXECUTOR_ACCEPTED = 6;
    private static final int EXECUTOR_STOP_ORDERED = 7;
    private static final int EXECUTOR_FORGOTTEN = 8;
    private static final int CONTAINERS_NUMBERED = 9;
    private static final int TASK_ACCEPTED_ON_TERMS = 10;
    private static final int EXECUTOR_ACCEPTED_ON_TERMS = 11;
    private static final int COMMAND = 1;
    private static final int IN_EXECUTOR = 2;
    private static final int COMMAND_AND_MORE = 3;

    private static final SealedSwitch<FieldWriter, TableEvent, FieldWriter> WRITE =
            SealedSwitch.<FieldWriter, TableEvent, FieldWriter>over(TableEvent.class)
                    .on(TableEvent.EpochRaised.class, (out, event) -> out.tag(EPOCH_RAISED)
                            .number(event.epoch()))
                    .on(TableEvent.TaskAccepted.class, EventCodec::write)
                    .on(TableEvent.TaskTurnedAway.class, (out, event) -> {
                        throw new IllegalArgumentException(event + " is not for the disk");
                    })
                    .on(TableEvent.StatusChanged.class, (out, event) -> write(out, event.event()))
                    .on(TableEvent.TaskForgotten.class, (out, event) -> write(out.tag(TASK_FORGOTTEN), event.task()))
                    .on(TableEvent.ExecutorAccepted.class, EventCodec::write)
                    .on(TableEvent.ExecutorStopOrdered.class, (out, event) -> write(
                                    out.tag(EXECUTOR_STOP_ORDERED), event.executor())
                            .text(event.cause()))
                    .on(
                            TableEvent.ExecutorForgotten.class,
                            (out, event) -> write(out.tag(EXECUTOR_FORGOTTEN), event.executor()))
                    .on(TableEvent.ContainersNumbered.class, (out, event) -> out.tag(CONTAINERS_NUMBERED)
                            .number(event.last()))
                    .build();

    private EventCodec() {}

    static byte[] encode(TableEvent event) {
        return WRITE.apply(new FieldWriter().tag(VERSION), event).toBytes();
    }

    /** Throws if the bytes are no event of a known version. */
    static TableEvent decode(byte[] bytes) {
        FieldReader in = new FieldReader(bytes);
        int version = in.tag();
        if (version != VERSION) {
            throw new IllegalArgumentException("version %d, this agent knows version %d".formatted(version, VERSION));
        }
        TableEvent event = readEvent(in);
        if (!in.isAtEnd()) {
            throw new IllegalArgumentException("bytes are left over behind " + event);
        }
        return event;
    }

    private static TableEvent readEvent(FieldReader in) {
        int tag = in.tag();
        return switch (tag) {
            case EPOCH_RAISED -> new TableEvent.EpochRaised(in.longNumber());
            case TASK_ACCEPTED ->
                new TableEvent.TaskAccepted(new FrameworkId(in.text()), readTask(in), readContainer(in));
            case TASK_ACCEPTED_ON_TERMS -> {
                TaskTerms terms = TermsCodec.read(in);
                yield new TableEvent.TaskAccepted(
                        new FrameworkId(in.text()), readTask(in).withTerms(terms), readContainer(in));
            }
            case STATUS_APPENDED ->
                new TableEvent.StatusChanged(new StatusEvent.Appended(readStatus(in), in.longNumber()));
            case STATUS_ACKNOWLEDGED ->
                new TableEvent.StatusChanged(new StatusEvent.Acknowledged(readTaskKey(in), in.longNumber()));
            case TASK_FORGOTTEN -> new TableEvent.TaskForgotten(readTaskKey(in));
            case EXECUTOR_ACCEPTED ->
                new TableEvent.ExecutorAccepted(
                        new FrameworkId(in.text()), readExecutor(in), new ContainerId(in.text()), TaskTerms.DEFAULT);
            case EXECUTOR_ACCEPTED_ON_TERMS -> {
                TaskTerms terms = TermsCodec.read(in);
                yield new TableEvent.ExecutorAccepted(
                        new FrameworkId(in.text()), readExecutor(in), new ContainerId(in.text()), terms);
            }
            case EXECUTOR_STOP_ORDERED -> new TableEvent.ExecutorStopOrdered(readExecutorKey(in), in.text());
            case EXECUTOR_FORGOTTEN -> new TableEvent.ExecutorForgotten(readExecutorKey(in));
            case CONTAINERS_NUMBERED -> new TableEvent.ContainersNumbered(in.longNumber());
            default -> throw new IllegalArgumentException("unknown event " + tag);
        };
    }

    private static void tag(FieldWriter out, TaskTerms terms, int onDefaultTerms, int onTerms) {
        if (terms.equals(TaskTerms.DEFAULT)) {
            out.tag(onDefaultTerms);
        } else {
            TermsCodec.write(out.tag(onTerms), terms);
        }
    }

    private static FieldWriter write(FieldWriter out, TableEvent.TaskAccepted event) {
        tag(out, event.task().terms(), TASK_ACCEPTED, TASK_ACCEPTED_ON_TERMS);
        out.text(event.framework().value());
        write(out, event.task());
        return out.text(event.container().map(ContainerId::value).orElse(""));
    }

    private static FieldWriter write(FieldWriter out, TableEvent.ExecutorAccepted event) {
        tag(out, event.terms(), EXECUTOR_ACCEPTED, EXECUTOR_ACCEPTED_ON_TERMS);
        out.text(event.framework().value());
        write(out, event.executor());
        return out.text(event.container().value());
    }

    private static FieldWriter write(FieldWriter out, StatusEvent event) {
        if (event instanceof StatusEvent.Appended appended) {
            return write(out.tag(STATUS_APPENDED), appended.status()).number(appended.reporterSequence());
        }
        return write(out.tag(STATUS_ACKNOWLEDGED), event.task()).number(((StatusEvent.Acknowledged) event).sequence());
    }

    private static FieldWriter write(FieldWriter out, TaskKey key) {
        return out.text(key.framework().value()).text(key.task().value());
    }

    private static FieldWriter write(FieldWriter out, ExecutorKey key) {
        return out.text(key.framework().value()).text(key.executor().value());
    }

    private static FieldWriter write(FieldWriter out, TaskStatus status) {
        return write(out, status.task())
                .text(status.agent().value())
                .number(status.sequence())
                .text(status.state().name())
                .text(status.reason().name())
                .text(status.message())
                .number(status.exitCode())
                .bytes(status.data().toArray())
                .number(status.atMillis());
    }

    private static TaskStatus readStatus(FieldReader in) {
        return new TaskStatus(
                readTaskKey(in),
                new AgentId(in.text()),
                in.longNumber(),
                TaskState.valueOf(in.text()),
                TaskReason.valueOf(in.text()),
                in.text(),
                in.number(),
                Bytes.of(in.bytes()),
                in.longNumber());
    }

    private static FieldWriter write(FieldWriter out, TaskSpec task) {
        out.text(task.id().value()).text(task.name()).text(task.resources().toString());
        if (task.body() instanceof TaskBody.Command command) {
            write(out, command);
        } else if (task.body() instanceof TaskBody.InExecutor inside) {
            write(out.tag(IN_EXECUTOR), inside.executor());
            out.text(inside.kind()).bytes(inside.payload().toArray());
        }
        return out.map(task.labels()).number(task.killGraceMillis());
    }

    /** In the first form if that says all: an agent of before can read it then. */
    private static void write(FieldWriter out, TaskBody.Command command) {
        boolean more = command.user().isPresent() || !command.downloads().isEmpty();
        out.tag(more ? COMMAND_AND_MORE : COMMAND).texts(command.argv()).map(command.environment());
        out.list(command.artifacts(), EventCodec::write);
        if (more) {
            out.text(command.user().map(UserName::value).orElse(""));
            out.list(command.downloads(), EventCodec::write);
        }
    }

    private static TaskSpec readTask(FieldReader in) {
        return new TaskSpec(
                new TaskId(in.text()), in.text(), Resources.parse(in.text()), readBody(in), in.map(), in.longNumber());
    }

    private static TaskBody readBody(FieldReader in) {
        int tag = in.tag();
        return switch (tag) {
            case COMMAND -> new TaskBody.Command(in.texts(), in.map(), in.list(EventCodec::readArtifact));
            case COMMAND_AND_MORE ->
                new TaskBody.Command(
                        in.texts(),
                        in.map(),
                        in.list(EventCodec::readArtifact),
                        optional(in.text()).map(UserName::new),
                        in.list(EventCodec::readDownload));
            case IN_EXECUTOR -> new TaskBody.InExecutor(readExecutor(in), in.text(), Bytes.of(in.bytes()));
            default -> throw new IllegalArgumentException("unknown kind of task " + tag);
        };
    }

    private static void write(FieldWriter out, Artifact artifact) {
        out.text(artifact.fileName())
                .text(artifact.sha256())
                .number(artifact.sizeBytes())
                .text(artifact.address());
    }

    private static Artifact readArtifact(FieldReader in) {
        return new Artifact(in.text(), in.text(), in.longNumber(), in.text());
    }

    private static void write(FieldWriter out, Download download) {
        out.text(download.uri())
                .text(download.fileName())
                .text(download.sha256().orElse(""))
                .text(download.mode().name());
    }

    private static Download readDownload(FieldReader in) {
        return new Download(in.text(), in.text(), optional(in.text()), Download.Mode.valueOf(in.text()));
    }

    private static Optional<String> optional(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    private static void write(FieldWriter out, ExecutorSpec executor) {
        out.text(executor.id().value()).text(executor.mainClass());
        out.texts(executor.arguments()).texts(executor.jvmOptions());
        out.list(executor.classPath(), EventCodec::write);
        out.map(executor.environment()).text(executor.resources().toString());
    }

    private static ExecutorSpec readExecutor(FieldReader in) {
        return new ExecutorSpec(
                new ExecutorId(in.text()),
                in.text(),
                in.texts(),
                in.texts(),
                in.list(EventCodec::readArtifact),
                in.map(),
                Resources.parse(in.text()));
    }

    private static TaskKey readTaskKey(FieldReader in) {
        return new TaskKey(new FrameworkId(in.text()), new TaskId(in.text()));
    }

    private static ExecutorKey readExecutorKey(FieldReader in) {
        return new ExecutorKey(new FrameworkId(in.text()), new ExecutorId(in.text()));
    }

    private static Optional<ContainerId> readContainer(FieldReader in) {
        return optional(in.text()).map(ContainerId::new);
    }
}
