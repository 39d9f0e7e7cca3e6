package dev.stoa.chronoslite.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import dev.stoa.api.id.TaskId;
import dev.stoa.api.offer.Rejection;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.TaskReason;
import dev.stoa.api.task.TaskState;
import dev.stoa.chronoslite.job.Concurrency;
import dev.stoa.chronoslite.job.JobDefinition;
import dev.stoa.chronoslite.job.Misfire;
import dev.stoa.chronoslite.job.TriggerRule;
import dev.stoa.chronoslite.run.Cause;
import dev.stoa.chronoslite.run.Run;
import dev.stoa.chronoslite.run.RunState;
import org.junit.jupiter.api.Test;

import static dev.stoa.chronoslite.engine.EngineFixture.every;
import static dev.stoa.chronoslite.engine.EngineFixture.policy;
import static dev.stoa.chronoslite.engine.EngineFixture.retries;
import static dev.stoa.chronoslite.engine.EngineFixture.with;
import static org.assertj.core.api.Assertions.assertThat;

class EngineTest {
    private final EngineFixture at = new EngineFixture();

    @Test
    void aSlotIsRecordedBeforeAnythingIsLaunchedAndItsRecordNamesTheTask() {
        at.define(every("tick", "PT1M"));
        assertThat(at.offer()).isEmpty();
        at.pass(Duration.ofSeconds(60));
        assertThat(at.states("tick")).containsExactly(RunState.READY);
        assertThat(at.store).containsKey("run/tick/000000000000");
        at.launchAll();
        assertThat(at.launched).containsExactly(new TaskId("tick.1.20261127T100100Z.0"));
        assertThat(at.states("tick")).containsExactly(RunState.RUNNING);
        at.finish(at.last("tick"));
        assertThat(at.last("tick").state()).isEqualTo(RunState.SUCCEEDED);
        assertThat(at.last("tick").exitCode()).isZero();
    }

    @Test
    void aTickThatComesTwiceOrLateDecidesNothingTwice() {
        at.define(with(every("tick", "PT1M"), Concurrency.ALLOW));
        at.passUntil(EngineFixture.START.plusSeconds(60));
        at.tick();
        at.tick();
        assertThat(at.runs("tick")).hasSize(1);
    }

    @Test
    void aSlotWithAPartFinerThanAMillisecondIsDecidedOnceAndTheNextIsWaitedFor() {
        at.define(
                with(JobDefinition.scheduled("tick", "R/2026-11-27T10:01:00.0005Z/PT1M", "true"), Concurrency.ALLOW),
                JobDefinition.scheduled("once", "at 2026-11-27T10:01:00.0000001Z", "true"));
        at.sleep(Duration.ofSeconds(60).plusMillis(1));
        assertThat(at.runs("tick")).hasSize(1);
        assertThat(at.runs("once")).hasSize(1);
        assertThat(at.engine.nextMillis())
                .contains(Instant.parse("2026-11-27T10:02:00Z").toEpochMilli());
    }

    @Test
    void aRunThatMayBeOutDoesNotRingAtItsDeadlineAndOneThatCameBackIsSkipped() {
        JobDefinition plain = every("late", "PT1H");
        JobDefinition job = plain.withPolicy(policy(plain, Misfire.LATEST, Optional.of(Duration.ofSeconds(30))));
        at.define(job);
        at.pass(Duration.ofSeconds(60));
        long nextSlot = at.now.plus(Duration.ofHours(1)).toEpochMilli();
        assertThat(at.offer()).hasSize(1);
        at.sleep(Duration.ofSeconds(31));
        assertThat(at.engine.nextMillis()).contains(nextSlot);
        at.crash();
        assertThat(at.engine.nextMillis()).contains(nextSlot);
        at.define(retries(job, 7, Optional.empty(), false));
        assertThat(at.engine.nextMillis()).contains(nextSlot);
        // The kernel has never heard of it: what is launched next is another attempt, which has no deadline to start
        // by.
        at.status(at.last("late").task(), TaskState.UNKNOWN, TaskReason.UNKNOWN_TASK);
        assertThat(at.last("late").attempt()).isEqualTo(1);
    }

    @Test
    void aRunWhoseLaunchIsRejectedAfterItsDeadlineIsSkipped() {
        JobDefinition job = every("late", "PT1H");
        at.define(job.withPolicy(policy(job, Misfire.LATEST, Optional.of(Duration.ofSeconds(30)))));
        at.pass(Duration.ofSeconds(60));
        at.offer();
        at.sleep(Duration.ofSeconds(31));
        assertThat(at.last("late").state()).isEqualTo(RunState.READY);
        at.take(at.engine.rejected(
                List.of(new Rejection(
                        at.last("late").task(), Rejection.Reason.OFFER_NOT_VALID, "taken back", Resources.NONE)),
                at.now.toEpochMilli()));
        at.tick();
        assertThat(at.last("late").state()).isEqualTo(RunState.SKIPPED);
    }

    @Test
    void whatIsLaunchedIsNotLaunchedAgainUntilItsAnswerComes() {
        at.define(every("tick", "PT1M"));
        at.pass(Duration.ofSeconds(60));
        assertThat(at.offer()).hasSize(1);
        assertThat(at.offer()).isEmpty();
        Run run = at.last("tick");
        at.take(at.engine.rejected(
                List.of(new Rejection(run.task(), Rejection.Reason.DOES_NOT_FIT, "too large", Resources.NONE)),
                at.now.toEpochMilli()));
        assertThat(at.offer()).hasSize(1);
    }

    @Test
    void aNewLeaderLaunchesNothingThatMayRunAlreadyBeforeTheKernelHasAnswered() {
        at.define(every("tick", "PT1M"));
        at.pass(Duration.ofSeconds(60));
        at.offer();
        at.crash();
        assertThat(at.engine.toReconcile()).containsExactly(at.last("tick").task());
        assertThat(at.engine.wantsOffers()).isFalse();
        assertThat(at.offer()).isEmpty();
        // It runs: the launch of the old leader had come through.
        at.status(at.last("tick").task(), TaskState.RUNNING, TaskReason.RECONCILIATION);
        assertThat(at.last("tick").state()).isEqualTo(RunState.RUNNING);
        assertThat(at.offer()).isEmpty();
    }

    @Test
    void aNewLeaderLaunchesUnderAnotherNumberWhatTheKernelDoesNotKnow() {
        at.define(every("tick", "PT1M"));
        at.pass(Duration.ofSeconds(60));
        at.offer();
        at.crash();
        at.status(at.last("tick").task(), TaskState.UNKNOWN, TaskReason.UNKNOWN_TASK);
        assertThat(at.last("tick").failures()).isZero();
        at.launchAll();
        assertThat(at.launched).endsWith(new TaskId("tick.1.20261127T100100Z.1"));
    }

    @Test
    void aNewLeaderKnowsAllThatTheOldOneKnew() {
        at.define(every("b-child-of-z", "PT7M"), JobDefinition.following("a", List.of("b-child-of-z"), "true"));
        at.pass(Duration.ofMinutes(3));
        at.launchAll();
        at.finish(at.last("b-child-of-z"));
        List<Change> before = at.engine.records();
        at.crash();
        assertThat(at.engine.records()).isEqualTo(before);
    }

    @Test
    void aFailedAttemptIsTriedAgainLaterAndLaterAndThenTheRunHasFailed() {
        at.define(retries(every("tick", "PT1H"), 2, Optional.empty(), false));
        at.pass(Duration.ofSeconds(60));
        at.launchAll();
        at.fail(at.last("tick"));
        assertThat(at.last("tick").state()).isEqualTo(RunState.BACKOFF);
        assertThat(at.last("tick").notBeforeMillis())
                .isEqualTo(at.now.plusSeconds(10).toEpochMilli());
        at.pass(Duration.ofSeconds(10));
        at.launchAll();
        at.fail(at.last("tick"));
        assertThat(at.last("tick").notBeforeMillis())
                .isEqualTo(at.now.plusSeconds(20).toEpochMilli());
        at.pass(Duration.ofSeconds(20));
        at.launchAll();
        at.fail(at.last("tick"));
        assertThat(at.last("tick").state()).isEqualTo(RunState.FAILED);
        assertThat(at.last("tick").attempts()).hasSize(3);
        assertThat(at.last("tick").reason()).isEqualTo("exit code 1");
        assertThat(at.launched).doesNotHaveDuplicates().hasSize(3);
    }

    @Test
    void aRunThatTakesTooLongIsKilledAndCountsAsAFailedTry() {
        at.define(retries(every("tick", "PT1H"), 1, Optional.of(Duration.ofSeconds(30)), false));
        at.pass(Duration.ofSeconds(60));
        at.launchAll();
        at.pass(Duration.ofSeconds(31));
        assertThat(at.kills).containsExactly(at.last("tick").task());
        at.status(at.last("tick").task(), TaskState.KILLED, TaskReason.KILL_ORDERED);
        assertThat(at.last("tick").state()).isEqualTo(RunState.BACKOFF);
        assertThat(at.last("tick").reason()).isEqualTo("ran longer than PT30S");
    }

    @Test
    void aTaskThatNeverCameToAnAgentIsLaunchedAgainWithoutCountingAsATry() {
        at.define(retries(every("tick", "PT1H"), 0, Optional.empty(), false));
        at.pass(Duration.ofSeconds(60));
        at.offer();
        at.status(at.last("tick").task(), TaskState.DROPPED, TaskReason.LAUNCH_NOT_DELIVERED);
        assertThat(at.last("tick").state()).isEqualTo(RunState.READY);
        at.launchAll();
        at.status(at.last("tick").task(), TaskState.GONE, TaskReason.AGENT_GONE);
        assertThat(at.last("tick").state()).isEqualTo(RunState.FAILED);
    }

    @Test
    void forbidSkipsReplaceKillsQueueWaitsAllowRunsBoth() {
        at.define(
                with(every("forbid", "PT1M"), Concurrency.FORBID),
                with(every("replace", "PT1M"), Concurrency.REPLACE),
                with(every("queue", "PT1M"), Concurrency.QUEUE),
                with(every("allow", "PT1M"), Concurrency.ALLOW));
        at.pass(Duration.ofSeconds(60));
        at.launchAll();
        at.pass(Duration.ofSeconds(60));
        at.launchAll();
        assertThat(at.states("forbid")).containsExactly(RunState.RUNNING, RunState.SKIPPED);
        assertThat(at.states("replace")).containsExactly(RunState.KILLING, RunState.QUEUED);
        assertThat(at.states("queue")).containsExactly(RunState.RUNNING, RunState.QUEUED);
        assertThat(at.states("allow")).containsExactly(RunState.RUNNING, RunState.RUNNING);
        Run killed = at.runs("replace").get(0);
        at.status(killed.task(), TaskState.KILLED, TaskReason.KILL_ORDERED);
        assertThat(at.states("replace")).containsExactly(RunState.KILLED, RunState.READY);
        at.finish(at.runs("queue").get(0));
        assertThat(at.states("queue")).containsExactly(RunState.SUCCEEDED, RunState.READY);
    }

    @Test
    void afterAnHourAsleepOneRunMakesGoodForAllThatWereMissed() {
        at.define(every("latest", "PT10M"));
        at.sleep(Duration.ofMinutes(65));
        assertThat(at.runs("latest").stream()
                        .filter(run -> run.state() == RunState.READY)
                        .toList())
                .singleElement()
                .satisfies(run -> {
                    assertThat(run.cause()).isEqualTo(Cause.CATCH_UP);
                    assertThat(Instant.ofEpochMilli(run.nominalMillis())).isEqualTo("2026-11-27T11:01:00Z");
                });
        assertThat(at.engine.view().job("latest").orElseThrow().progress().missed())
                .isEqualTo(6);
    }

    @Test
    void skipDropsThemAllRunsThemInOrder() {
        JobDefinition skip = every("skip", "PT10M");
        JobDefinition all = every("all", "PT10M");
        at.define(
                skip.withPolicy(policy(skip, Misfire.SKIP, Optional.empty())),
                all.withPolicy(policy(all, Misfire.ALL, Optional.empty())));
        at.sleep(Duration.ofMinutes(65));
        assertThat(at.states("skip")).hasSize(7).containsOnly(RunState.SKIPPED);
        assertThat(at.states("all")).hasSize(7);
        assertThat(at.states("all").get(0)).isEqualTo(RunState.READY);
        assertThat(at.states("all").subList(1, 7)).containsOnly(RunState.QUEUED);
    }

    @Test
    void aRunThatHasNotStartedByItsDeadlineIsSkippedAndSaysSo() {
        JobDefinition job = every("late", "PT1H");
        at.define(job.withPolicy(policy(job, Misfire.LATEST, Optional.of(Duration.ofSeconds(30)))));
        at.pass(Duration.ofSeconds(60 + 30));
        assertThat(at.last("late").state()).isEqualTo(RunState.SKIPPED);
        assertThat(at.last("late").reason()).contains("deadline");
    }

    private void diamond(TriggerRule rule) {
        at.define(
                retries(every("top", "PT1H"), 0, Optional.empty(), false),
                retries(JobDefinition.following("left", List.of("top"), "true"), 0, Optional.empty(), false),
                retries(JobDefinition.following("right", List.of("top"), "true"), 0, Optional.empty(), false),
                JobDefinition.following("bottom", List.of("left", "right"), "true")
                        .withTrigger(rule));
    }

    @Test
    void aFanInWaitsForTheSameRunOfTheGraph() {
        diamond(TriggerRule.ALL_SUCCESS);
        at.pass(Duration.ofSeconds(60));
        at.launchAll();
        at.finish(at.last("top"));
        at.launchAll();
        at.finish(at.last("left"));
        at.pass(Duration.ofHours(1));
        at.launchAll();
        at.finish(at.last("top"));
        at.launchAll();
        at.finish(at.last("left"));
        // Twice left, from two graph runs, and no right: Chronos would have fired.
        assertThat(at.runs("bottom")).isEmpty();
        at.finish(at.runs("right").get(0));
        assertThat(at.runs("bottom")).singleElement().satisfies(run -> {
            assertThat(run.graph()).isEqualTo(at.runs("top").get(0).id());
            assertThat(run.id().toString()).isEqualTo("bottom.4.1-20261127T100100Z");
        });
    }

    @Test
    void aFailedNodeSkipsItsFollowersAndRunAgainLetsThemRun() {
        diamond(TriggerRule.ALL_SUCCESS);
        at.pass(Duration.ofSeconds(60));
        at.launchAll();
        at.finish(at.last("top"));
        at.launchAll();
        at.fail(at.last("left"));
        assertThat(at.last("bottom").state()).isEqualTo(RunState.SKIPPED);
        assertThat(at.last("bottom").reason()).isEqualTo("upstream: rule all_success cannot hold: left failure");
        at.finish(at.last("right"));
        assertThat(at.take(at.engine.rerun(at.last("left").id(), at.now.toEpochMilli())))
                .isInstanceOf(Answer.Done.class);
        at.launchAll();
        at.finish(at.last("left"));
        assertThat(at.states("bottom")).containsExactly(RunState.READY);
        at.launchAll();
        at.finish(at.last("bottom"));
        assertThat(at.launched).doesNotHaveDuplicates().hasSize(5);
    }

    @Test
    void aSoftErrorCountsAsASuccessForFollowers() {
        at.define(
                retries(every("top", "PT1H"), 0, Optional.empty(), true),
                JobDefinition.following("next", List.of("top"), "true"));
        at.pass(Duration.ofSeconds(60));
        at.launchAll();
        at.fail(at.last("top"));
        assertThat(at.last("top").state()).isEqualTo(RunState.FAILED);
        assertThat(at.states("next")).containsExactly(RunState.READY);
    }

    @Test
    void aFollowerOfTwoGraphsTakesTheOldestOfEachInOrder() {
        at.define(
                every("fast", "PT10M"),
                every("slow", "PT30M"),
                JobDefinition.following("join", List.of("fast", "slow"), "true"));
        at.pass(Duration.ofSeconds(60));
        at.launchAll();
        at.finish(at.last("fast"));
        assertThat(at.runs("join")).isEmpty();
        at.finish(at.last("slow"));
        assertThat(at.runs("join")).hasSize(1);
        at.pass(Duration.ofMinutes(10));
        at.launchAll();
        at.finish(at.last("fast"));
        assertThat(at.runs("join")).hasSize(1);
    }

    @Test
    void backfillRunsTheSlotsOfARangeOneAfterTheOther() {
        at.define(every("job", "PT10M"));
        at.pass(Duration.ofMinutes(65));
        at.launchAll();
        at.finish(at.runs("job").get(0));
        Answer answer = at.take(at.engine.backfill(
                "job",
                Instant.parse("2026-11-27T10:11:00Z"),
                Instant.parse("2026-11-27T10:41:00Z"),
                at.now.toEpochMilli()));
        assertThat(answer).isEqualTo(new Answer.Done("3 runs", 1));
        List<Run> filled = at.runs("job").stream()
                .filter(run -> run.cause() == Cause.BACKFILL)
                .toList();
        assertThat(filled).extracting(Run::state).containsExactly(RunState.READY, RunState.QUEUED, RunState.QUEUED);
        at.launchAll();
        at.finish(filled.get(0));
        assertThat(at.run(filled.get(1).id().toString()).state()).isEqualTo(RunState.READY);
    }

    @Test
    void historyIsBoundedAndKeepsTheNewest() {
        at.define(every("job", "PT1M"));
        for (int i = 0; i < 60; i++) {
            at.pass(Duration.ofSeconds(60));
            at.launchAll();
            at.finish(at.last("job"));
        }
        assertThat(at.runs("job")).hasSize(50);
        assertThat(at.store.keySet().stream().filter(key -> key.startsWith("run/")))
                .hasSize(50);
        assertThat(at.engine.view().job("job").orElseThrow().progress().succeeded())
                .isEqualTo(60);
    }

    @Test
    void aDisabledJobLetsItsSlotsPassAndDoesNotMakeThemGoodWhenItWakes() {
        JobDefinition job = every("job", "PT10M");
        at.define(job);
        at.define(disabled(job, true));
        at.pass(Duration.ofMinutes(65));
        assertThat(at.runs("job")).isEmpty();
        at.define(job);
        at.tick();
        assertThat(at.runs("job")).isEmpty();
        at.pass(Duration.ofMinutes(10));
        assertThat(at.runs("job")).hasSize(1);
    }

    private static JobDefinition disabled(JobDefinition job, boolean disabled) {
        var p = job.policy();
        return job.withPolicy(new dev.stoa.chronoslite.job.Policy(
                p.misfire(),
                p.misfireLimit(),
                p.deadline(),
                p.concurrency(),
                p.backoff(),
                p.maxRunTime(),
                p.softError(),
                disabled,
                p.highPriority(),
                p.history()));
    }

    @Test
    void aKilledRunThatMayBeOutIsKilledThereAndOneThatIsNotAtOnce() {
        at.define(every("out", "PT1H"), every("in", "PT1H"));
        at.pass(Duration.ofSeconds(60));
        at.take(at.engine.kill(at.last("in").id(), "by hand", at.now.toEpochMilli()));
        assertThat(at.last("in").state()).isEqualTo(RunState.KILLED);
        assertThat(at.kills).isEmpty();
        at.offer();
        at.take(at.engine.kill(at.last("out").id(), "by hand", at.now.toEpochMilli()));
        assertThat(at.last("out").state()).isEqualTo(RunState.KILLING);
        assertThat(at.kills).containsExactly(at.last("out").task());
        at.status(at.last("out").task(), TaskState.UNKNOWN, TaskReason.UNKNOWN_TASK);
        assertThat(at.last("out").state()).isEqualTo(RunState.KILLED);
    }

    @Test
    void aDeletedJobsTasksAreEnded() {
        at.define(every("job", "PT1H"));
        at.pass(Duration.ofSeconds(60));
        at.launchAll();
        TaskId task = at.last("job").task();
        at.take(at.engine.remove("job", new Expectation.Anything(), at.now.toEpochMilli()));
        assertThat(at.kills).containsExactly(task);
        assertThat(at.status(task, TaskState.RUNNING, TaskReason.NONE)).isEqualTo(Statuses.Verdict.STRANGER);
        assertThat(at.store.keySet()).containsExactly("meta");
    }

    @Test
    void aPauseStopsTheClockOfAllJobs() {
        at.define(every("job", "PT10M"));
        at.take(at.engine.pause(Meta.Pause.PAUSED, at.now.toEpochMilli()));
        at.pass(Duration.ofMinutes(30));
        assertThat(at.runs("job")).isEmpty();
        at.take(at.engine.pause(Meta.Pause.GOING, at.now.toEpochMilli()));
        at.tick();
        assertThat(at.last("job").cause()).isEqualTo(Cause.CATCH_UP);
    }

    @Test
    void refusesOrdersWithASentenceAndChangesNothing() {
        at.define(every("a", "PT1H"), JobDefinition.following("b", List.of("a"), "true"));
        assertRefused(
                at.put(JobDefinition.following("c", List.of("nobody"), "true")),
                "parent 'nobody' of job 'c' does not exist");
        assertRefused(at.put(JobDefinition.following("a", List.of("b"), "true")), "would close the cycle a -> b -> a");
        assertRefused(at.put(JobDefinition.scheduled("d", "at 2020-01-01T00:00:00Z", "true")), "has no slot after");
        assertRefused(at.put(JobDefinition.scheduled("d", "R0/2027-01-01T00:00:00Z/PT1S", "true")), "at least 1");
        assertRefused(
                at.take(at.engine.put(every("a", "PT2H"), new Expectation.Nothing(), at.now.toEpochMilli())),
                "job 'a' exists already, in version 1");
        assertRefused(
                at.take(at.engine.put(every("a", "PT2H"), new Expectation.Version(7), at.now.toEpochMilli())),
                "job 'a' is in version 1, the change was made from version 7");
        assertRefused(
                at.take(at.engine.remove("a", new Expectation.Anything(), at.now.toEpochMilli())),
                "job 'a' is a parent of 'b'");
        assertThat(at.engine.view().jobCount()).isEqualTo(2);
    }

    private static void assertRefused(Answer answer, String part) {
        assertThat(answer).isInstanceOfSatisfying(Answer.Refused.class, refused -> assertThat(refused.sentence())
                .contains(part));
    }
}
