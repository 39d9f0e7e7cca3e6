package dev.stoa.journal.raft;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;

import dev.stoa.journal.LogTrouble;
import dev.stoa.journal.state.LogCodec;
import dev.stoa.journal.state.LogCommand;
import dev.stoa.journal.state.LogReply;

/**
 * Lets writes that arrive while an entry is on its way to the disks share the next entry. One entry is under way at a time, which keeps
 * writes in the order they were handed in; each write in it is decided on its own.
 */
final class GroupCommit {
    private static final int MAX_COMMANDS_PER_ENTRY = 500;
    private static final int MAX_WAITING_COMMANDS = 10_000;
    private static final long MAX_WAITING_BYTES = 64L * 1024 * 1024;

    /** What became of one command. */
    sealed interface Result {
        /** The state answered. */
        record Answered(LogReply reply) implements Result {}

        /** It did not, or not certainly, get that far. */
        record Troubled(LogTrouble trouble) implements Result {}
    }

    /** What became of an entry. */
    sealed interface EntryResult {
        /** One reply for each command of the entry. */
        record Answered(List<LogReply> replies) implements EntryResult {}

        /** All of its commands share one fate. */
        record Troubled(LogTrouble trouble) implements EntryResult {}
    }

    /** A command on its way, and who waits for it. */
    private static final class Waiting {
        private final byte[] command;
        private final CompletableFuture<Result> answer = new CompletableFuture<>();

        Waiting(byte[] command) {
            this.command = command;
        }
    }

    private final Function<byte[], CompletionStage<EntryResult>> log;
    private final Executor executor;
    private final int maxEntryBytes;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private List<Waiting> underWay = List.of();
    private long waitingBytes;
    private boolean closed;

    /**
     * @param log makes an entry durable; its stage never completes exceptionally
     * @param executor answers are given, and the next entry is begun, on its thread
     * @param maxEntryBytes largest command, and about the largest entry
     */
    GroupCommit(Function<byte[], CompletionStage<EntryResult>> log, Executor executor, int maxEntryBytes) {
        this.log = log;
        this.executor = executor;
        this.maxEntryBytes = maxEntryBytes;
    }

    CompletionStage<Result> submit(LogCommand command) {
        byte[] bytes = LogCodec.encode(command);
        if (bytes.length > maxEntryBytes) {
            return refused(
                    LogTrouble.Reason.TOO_LARGE,
                    "a write of " + bytes.length + " bytes is larger than the log's limit of " + maxEntryBytes);
        }
        Waiting mine = new Waiting(bytes);
        synchronized (this) {
            if (closed) {
                return refused(LogTrouble.Reason.CLOSED, "the log is closed");
            }
            if (waiting.size() >= MAX_WAITING_COMMANDS || waitingBytes + bytes.length > MAX_WAITING_BYTES) {
                return refused(
                        LogTrouble.Reason.OVERLOADED,
                        waiting.size() + " writes of " + waitingBytes + " bytes are waiting for the log already");
            }
            waiting.add(mine);
            waitingBytes += bytes.length;
            if (!underWay.isEmpty()) {
                return mine.answer;
            }
            underWay = nextEntry();
        }
        send();
        return mine.answer;
    }

    private synchronized List<Waiting> nextEntry() {
        List<Waiting> entry = new ArrayList<>();
        int bytes = 0;
        while (!waiting.isEmpty()
                && entry.size() < MAX_COMMANDS_PER_ENTRY
                && (entry.isEmpty() || bytes + waiting.peek().command.length <= maxEntryBytes)) {
            Waiting next = waiting.remove();
            entry.add(next);
            bytes += next.command.length;
        }
        waitingBytes -= bytes;
        return entry;
    }

    private void send() {
        List<Waiting> entry;
        synchronized (this) {
            entry = underWay;
        }
        if (entry.isEmpty()) {
            return;
        }
        byte[] bytes =
                LogCodec.entry(entry.stream().map(waiter -> waiter.command).toList());
        log.apply(bytes)
                .thenAcceptAsync(
                        result -> {
                            settle(entry, result);
                            synchronized (this) {
                                underWay = nextEntry();
                            }
                            send();
                        },
                        executor)
                .whenComplete((done, broken) -> {
                    if (broken != null) {
                        abandon("the log broke: " + broken);
                    }
                });
    }

    private static void settle(List<Waiting> entry, EntryResult result) {
        if (result instanceof EntryResult.Answered answered) {
            if (answered.replies().size() != entry.size()) {
                throw new IllegalStateException(
                        answered.replies().size() + " replies to " + entry.size() + " commands");
            }
            for (int i = 0; i < entry.size(); i++) {
                entry.get(i)
                        .answer
                        .complete(new Result.Answered(answered.replies().get(i)));
            }
        } else if (result instanceof EntryResult.Troubled troubled) {
            entry.forEach(command -> command.answer.complete(new Result.Troubled(troubled.trouble())));
        }
    }

    /** Takes no more writes: those under way become unknown, those waiting are refused. */
    void abandon(String why) {
        List<Waiting> unknown;
        List<Waiting> refused;
        synchronized (this) {
            closed = true;
            unknown = underWay;
            refused = List.copyOf(waiting);
            waiting.clear();
            waitingBytes = 0;
        }
        unknown.forEach(command -> command.answer.complete(new Result.Troubled(new LogTrouble.Unknown(why))));
        refused.forEach(command ->
                command.answer.complete(new Result.Troubled(new LogTrouble.Refused(LogTrouble.Reason.CLOSED, why))));
    }

    private static CompletionStage<Result> refused(LogTrouble.Reason reason, String detail) {
        return CompletableFuture.completedFuture(new Result.Troubled(new LogTrouble.Refused(reason, detail)));
    }
}
