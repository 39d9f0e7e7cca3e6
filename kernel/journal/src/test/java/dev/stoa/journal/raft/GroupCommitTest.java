package dev.stoa.journal.raft;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import dev.stoa.journal.LogTrouble;
import dev.stoa.journal.PersistenceId;
import dev.stoa.journal.raft.GroupCommit.EntryResult;
import dev.stoa.journal.raft.GroupCommit.Result;
import dev.stoa.journal.state.LogCodec;
import dev.stoa.journal.state.LogCommand;
import dev.stoa.journal.state.LogReply;
import dev.stoa.journal.state.MalformedLogException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class GroupCommitTest {
    private final List<List<LogCommand>> entries = new ArrayList<>();
    private final List<CompletableFuture<EntryResult>> underWay = new ArrayList<>();
    private final GroupCommit commit = new GroupCommit(this::send, Runnable::run, 1_000);

    @Test
    void putsWritesThatArriveMeanwhileIntoOneEntryInTheirOrder() {
        hand(1);
        hand(2);
        hand(3);
        assertThat(entries).containsExactly(List.of(delete(1)));

        answer(0);

        assertThat(entries).containsExactly(List.of(delete(1)), List.of(delete(2), delete(3)));
    }

    @Test
    void givesEveryWriteItsOwnAnswer() {
        CompletableFuture<Result> first = submit(1);
        CompletableFuture<Result> second = submit(2);
        CompletableFuture<Result> third = submit(3);
        answer(0);
        underWay.get(1).complete(new EntryResult.Answered(List.of(new LogReply.Appended(7), new LogReply.Replaced())));

        assertThat(first).isCompletedWithValue(new Result.Answered(new LogReply.Done()));
        assertThat(second).isCompletedWithValue(new Result.Answered(new LogReply.Appended(7)));
        assertThat(third).isCompletedWithValue(new Result.Answered(new LogReply.Replaced()));
    }

    @Test
    void goesOnAfterAnEntryOfUnknownFate() {
        CompletableFuture<Result> first = submit(1);
        hand(2);
        LogTrouble unknown = new LogTrouble.Unknown("slow disk");

        underWay.get(0).complete(new EntryResult.Troubled(unknown));

        assertThat(first).isCompletedWithValue(new Result.Troubled(unknown));
        assertThat(entries).hasSize(2);
    }

    @Test
    void keepsEntriesBelowTheLimitInBytes() {
        int bytes = LogCodec.encode(delete(1)).length;
        int count = 3 * (1_000 / bytes);
        for (int i = 0; i <= count; i++) {
            hand(i);
        }
        for (int i = 0; i < underWay.size(); i++) {
            answer(i);
        }

        assertThat(entries.stream().mapToInt(List::size).sum()).isEqualTo(count + 1);
        assertThat(entries).hasSize(4).allSatisfy(entry -> assertThat(entry.size() * bytes)
                .isLessThanOrEqualTo(1_000));
    }

    @Test
    void refusesWhatIsTooLargeAndWhatIsTooMuch() {
        assertThat(commit.submit(new LogCommand.DeleteEvents(new PersistenceId("p".repeat(500)), 1))
                        .toCompletableFuture())
                .isNotDone();
        GroupCommit small = new GroupCommit(this::send, Runnable::run, 100);
        assertRefused(
                small.submit(new LogCommand.DeleteEvents(new PersistenceId("p".repeat(500)), 1)),
                LogTrouble.Reason.TOO_LARGE);

        for (int i = 0; i < 10_000; i++) {
            hand(i);
        }
        assertRefused(submit(10_001), LogTrouble.Reason.OVERLOADED);
    }

    @Test
    void callsWhatIsUnderWayUnknownAndRefusesWhatWaitsWhenAbandoned() {
        CompletableFuture<Result> sent = submit(1);
        CompletableFuture<Result> waiting = submit(2);

        commit.abandon("closed");

        assertThat(sent).isCompletedWithValue(new Result.Troubled(new LogTrouble.Unknown("closed")));
        assertRefused(waiting, LogTrouble.Reason.CLOSED);
        assertRefused(submit(3), LogTrouble.Reason.CLOSED);
        answer(0);
        assertThat(entries).hasSize(1);
    }

    private static void assertRefused(CompletionStage<Result> stage, LogTrouble.Reason reason) {
        assertThat(stage.toCompletableFuture().getNow(new Result.Answered(new LogReply.Done())))
                .isInstanceOfSatisfying(Result.Troubled.class, troubled -> assertThat(troubled.trouble())
                        .isInstanceOfSatisfying(LogTrouble.Refused.class, refused -> assertThat(refused.reason())
                                .isEqualTo(reason)));
    }

    private CompletionStage<EntryResult> send(byte[] entry) {
        try {
            entries.add(LogCodec.decodeEntry(entry));
        } catch (MalformedLogException e) {
            throw new AssertionError(e);
        }
        CompletableFuture<EntryResult> result = new CompletableFuture<>();
        underWay.add(result);
        return result;
    }

    private void answer(int entry) {
        underWay.get(entry)
                .complete(new EntryResult.Answered(entries.get(entry).stream()
                        .<LogReply>map(command -> new LogReply.Done())
                        .toList()));
    }

    private void hand(long number) {
        assertThat(submit(number)).isNotNull();
    }

    private CompletableFuture<Result> submit(long number) {
        return commit.submit(delete(number)).toCompletableFuture();
    }

    private static LogCommand delete(long number) {
        return new LogCommand.DeleteEvents(new PersistenceId("p"), number);
    }
}
