package dev.stoa.core.eviction;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.eviction.DisruptionBudget;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskKey;

/**
 * How many tasks of each disruption budget are away now.
 *
 * <p>A task is away from the moment its eviction is noticed. When it has ended it stays away until another task that the budget
 * chooses has come to run in its place, or until the replacement time is over: evicting one after another as fast as they
 * die would keep the letter of a budget and break its sense. Tasks that are lost or fail count in the same way. Soft state,
 * stated again by frameworks. One owner, one thread.
 */
public final class Budgets {
    private static final long NOT_ENDED = Long.MAX_VALUE;

    private static final class Account {
        private final DisruptionBudget budget;
        /** Until when each counts as away. */
        private final SortedMap<TaskKey, Long> away = new TreeMap<>();

        Account(DisruptionBudget budget) {
            this.budget = budget;
        }

        int room() {
            return budget.maxUnavailable() - away.size();
        }
    }

    private final long replacementMillis;
    private final SortedMap<FrameworkId, SortedMap<String, Account>> accounts = new TreeMap<>();
    // Not later than the first of those that count as away.
    private long nextEnd = NOT_ENDED;

    /** @param replacementMillis how long a task that was evicted, or lost, counts as away if nothing takes its place */
    public Budgets(long replacementMillis) {
        this.replacementMillis = replacementMillis;
    }

    /** Takes a budget in, in place of an older one of its name. Says why not, if it does not. */
    public Optional<String> state(FrameworkId framework, DisruptionBudget budget) {
        SortedMap<String, Account> own = accounts.computeIfAbsent(framework, id -> new TreeMap<>());
        Account older = own.get(budget.name());
        if (older == null && own.size() >= DisruptionBudget.MAX_PER_FRAMEWORK) {
            return Optional.of("disruption budget '%s' is one too many, a framework may have %d"
                    .formatted(budget.name(), DisruptionBudget.MAX_PER_FRAMEWORK));
        }
        Account account = new Account(budget);
        if (older != null) {
            account.away.putAll(older.away);
        }
        own.put(budget.name(), account);
        return Optional.empty();
    }

    /** Forgets a budget; whether there was one of that name. */
    public boolean removeIfStated(FrameworkId framework, String name) {
        SortedMap<String, Account> own = accounts.get(framework);
        return own != null && own.remove(name) != null;
    }

    /** Forgets a framework. */
    public void forget(FrameworkId framework) {
        accounts.remove(framework);
    }

    /** How many more tasks of a budget may be taken away now; 0 or less if none, empty if there is no such budget. */
    public Optional<Integer> roomOf(FrameworkId framework, String name) {
        return Optional.ofNullable(accounts.getOrDefault(framework, Collections.emptySortedMap())
                        .get(name))
                .map(Account::room);
    }

    private List<Account> accountsOf(TaskKey task, SortedMap<String, String> labels) {
        List<Account> found = new ArrayList<>();
        for (Account account : accounts.getOrDefault(task.framework(), Collections.emptySortedMap())
                .values()) {
            if (account.budget.tasks().matches(labels)) {
                found.add(account);
            }
        }
        return found;
    }

    /** A task's eviction begins, whether its budgets have room or not. */
    public void taken(TaskKey task, SortedMap<String, String> labels) {
        accountsOf(task, labels).forEach(account -> account.away.put(task, NOT_ENDED));
    }

    /** A task is not to be evicted any more and lives on. */
    public void spared(TaskKey task, SortedMap<String, String> labels) {
        accountsOf(task, labels).forEach(account -> account.away.remove(task));
    }

    /** A task that was under eviction has ended, or one was lost or failed: it is away until it is replaced. */
    public void ended(TaskKey task, SortedMap<String, String> labels, long nowMillis) {
        for (Account account : accountsOf(task, labels)) {
            account.away.put(task, nowMillis + replacementMillis);
            nextEnd = Math.min(nextEnd, nowMillis + replacementMillis);
        }
    }

    /** A task was launched and runs for the first time: whether it takes the place of another, the one that ended first. */
    public boolean replaced(TaskKey by, SortedMap<String, String> labels) {
        boolean any = false;
        for (Account account : accountsOf(by, labels)) {
            TaskKey first = null;
            long earliest = NOT_ENDED;
            for (var entry : account.away.entrySet()) {
                if (entry.getValue() < earliest) {
                    first = entry.getKey();
                    earliest = entry.getValue();
                }
            }
            if (first != null) {
                account.away.remove(first);
                any = true;
            }
        }
        return any;
    }

    /** Lets go of those that nothing took the place of in time; whether there were any. */
    public boolean expire(long nowMillis) {
        if (nextEnd > nowMillis) {
            return false;
        }
        boolean any = false;
        nextEnd = NOT_ENDED;
        for (SortedMap<String, Account> own : accounts.values()) {
            for (Account account : own.values()) {
                any |= account.away.values().removeIf(until -> until <= nowMillis);
                for (long until : account.away.values()) {
                    nextEnd = Math.min(nextEnd, until);
                }
            }
        }
        return any;
    }

    /** When {@link #expire} is to be asked, sooner rather than later; the largest number if never. O(1). */
    public long nextEnd() {
        return nextEnd;
    }

    /** Begins to count what a plan would take, without taking it. */
    public Allowance allowance() {
        return new Allowance(this);
    }

    /** What a plan would take out of budgets. Must not outlive the next change of the budgets. */
    public static final class Allowance {
        private final Budgets budgets;
        private final SortedMap<FrameworkId, SortedMap<String, Integer>> taken = new TreeMap<>();

        private Allowance(Budgets budgets) {
            this.budgets = budgets;
        }

        /** Whether all budgets that choose this task have room for it beside what was counted already. */
        public boolean allows(Holding holding) {
            SortedMap<String, Integer> own = taken.getOrDefault(holding.framework(), Collections.emptySortedMap());
            for (Account account : budgets.accountsOf(holding.task(), holding.labels())) {
                if (account.room() - own.getOrDefault(account.budget.name(), 0) <= 0) {
                    return false;
                }
            }
            return true;
        }

        /** Counts one. */
        public void take(Holding holding) {
            count(holding, 1);
        }

        /** Counts one less. */
        public void giveBack(Holding holding) {
            count(holding, -1);
        }

        private void count(Holding holding, int by) {
            SortedMap<String, Integer> own = taken.computeIfAbsent(holding.framework(), id -> new TreeMap<>());
            for (Account account : budgets.accountsOf(holding.task(), holding.labels())) {
                own.merge(account.budget.name(), by, Integer::sum);
            }
        }
    }
}
