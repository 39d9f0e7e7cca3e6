package dev.stoa.chronoslite.job;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * What people say of a job.
 *
 * @param name its identity: 1 to {@value #MAX_NAME} letters, digits, '_', and after the first '.' and '-'
 * @param description for people
 * @param owner for people
 * @param timing when it is due; empty for a job that follows others or is only started by hand
 * @param parents whom it follows, at most {@value #MAX_PARENTS}; empty for a job that begins a graph
 * @param trigger when it follows them
 * @param work what it runs
 * @param demand what it needs
 * @param policy how its runs are treated
 * @param webhooks who is told; at most {@value #MAX_WEBHOOKS}
 */
public record JobDefinition(
        String name,
        String description,
        String owner,
        Optional<Timing> timing,
        List<String> parents,
        TriggerRule trigger,
        Work work,
        Demand demand,
        Policy policy,
        List<Webhook> webhooks) {
    /** The longest name: room is left for the rest of a task's id. */
    public static final int MAX_NAME = 80;

    /** The most parents. */
    public static final int MAX_PARENTS = 100;

    /** The most web hooks. */
    public static final int MAX_WEBHOOKS = 8;

    public JobDefinition {
        JobRules.requireName(name);
        parents = List.copyOf(parents);
        webhooks = List.copyOf(webhooks);
        JobRules.requireLength("description", description, 4_096);
        JobRules.requireLength("owner", owner, 256);
        if (timing.isPresent() && !parents.isEmpty()) {
            throw new JobRuleException(
                    "job '%s' has both 'schedule' and 'parents', must have one of them".formatted(name));
        }
        if (parents.size() > MAX_PARENTS) {
            throw new JobRuleException(
                    "job '%s' has %d parents, at most %d are allowed".formatted(name, parents.size(), MAX_PARENTS));
        }
        if (new HashSet<>(parents).size() != parents.size()) {
            throw new JobRuleException("job '%s' names a parent twice".formatted(name));
        }
        if (parents.contains(name)) {
            throw new JobRuleException("job '%s' names itself as a parent".formatted(name));
        }
        if (webhooks.size() > MAX_WEBHOOKS) {
            throw new JobRuleException(
                    "job '%s' has %d webhooks, at most %d are allowed".formatted(name, webhooks.size(), MAX_WEBHOOKS));
        }
    }

    /** A job that runs a shell line by a schedule, with the ordinary rules. */
    public static JobDefinition scheduled(String name, String schedule, String line) {
        return new JobDefinition(
                name,
                "",
                "",
                Optional.of(Timing.of(schedule)),
                List.of(),
                TriggerRule.ALL_SUCCESS,
                Work.shell(line),
                Demand.DEFAULT,
                Policy.SCHEDULED,
                List.of());
    }

    /** A job that runs a shell line after others, with the ordinary rules. */
    public static JobDefinition following(String name, List<String> parents, String line) {
        return new JobDefinition(
                name,
                "",
                "",
                Optional.empty(),
                parents,
                TriggerRule.ALL_SUCCESS,
                Work.shell(line),
                Demand.DEFAULT,
                Policy.FOLLOWING,
                List.of());
    }

    /** The same with other rules. */
    public JobDefinition withPolicy(Policy other) {
        return new JobDefinition(name, description, owner, timing, parents, trigger, work, demand, other, webhooks);
    }

    /** The same with another trigger rule. */
    public JobDefinition withTrigger(TriggerRule other) {
        return new JobDefinition(name, description, owner, timing, parents, other, work, demand, policy, webhooks);
    }

    /** The same, when a schedule that left its start out begins now. */
    public JobDefinition completedAt(Instant now) {
        return new JobDefinition(
                name,
                description,
                owner,
                timing.map(given -> given.completedAt(now)),
                parents,
                trigger,
                work,
                demand,
                policy,
                webhooks);
    }
}
