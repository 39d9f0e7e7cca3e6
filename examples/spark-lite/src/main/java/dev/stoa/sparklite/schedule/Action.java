package dev.stoa.sparklite.schedule;

import java.util.List;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.OfferId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.offer.Filter;
import dev.stoa.sparklite.plan.Stage;
import dev.stoa.sparklite.run.Payload;
import dev.stoa.sparklite.shuffle.Segment;

/** What the {@link JobMachine} wants done. */
sealed interface Action {
    /** Accept an offer with these tasks, each for itself. */
    record Launch(OfferId offer, List<Order> orders) implements Action {}

    /**
     * One task to launch.
     *
     * @param stageName differs between the stages of all jobs
     * @param segments what it fetches, if its stage reads a shuffle
     */
    record Order(Attempt attempt, String stageName, Stage stage, List<Segment> segments) {}

    /** Give an offer back. */
    record Decline(OfferId offer, Filter filter) implements Action {}

    /** End a task whose result nobody needs. */
    record Kill(TaskId task) implements Action {}

    /** Ask for no more offers. */
    record Suppress() implements Action {}

    /** Ask for offers. */
    record Revive() implements Action {}

    /** Tell that an offer was too small for a task though tasks wait. */
    record TooSmall(AgentId agent, String missing) implements Action {}

    /** The job is done: one result per wanted partition, in the order of the plan. */
    record Succeeded(List<Payload> results, JobReport report) implements Action {}

    /** The job cannot be done. */
    record Failed(String reason, JobReport report) implements Action {}
}
