package dev.stoa.core.eviction;

import dev.stoa.api.eviction.DisruptionBudget;
import org.junit.jupiter.api.Test;

import static dev.stoa.core.eviction.Holdings.A1;
import static dev.stoa.core.eviction.Holdings.DEV;
import static dev.stoa.core.eviction.Holdings.F1;
import static dev.stoa.core.eviction.Holdings.F2;
import static dev.stoa.core.eviction.Holdings.web;
import static org.assertj.core.api.Assertions.assertThat;

class BudgetsTest {
    private static final Holding T1 = Holdings.task(F1, "t1", A1, DEV, 100, "cpus:1");
    private static final Holding T2 = Holdings.task(F1, "t2", A1, DEV, 100, "cpus:1");
    private static final Holding T3 = Holdings.task(F1, "t3", A1, DEV, 100, "cpus:1");

    private final Budgets budgets = new Budgets(60_000);

    BudgetsTest() {
        budgets.state(F1, new DisruptionBudget("b", web(), 1));
    }

    @Test
    void aTaskIsAwayFromItsNoticeUntilItIsReplaced() {
        budgets.taken(T1.task(), T1.labels());
        assertThat(budgets.allowance().allows(T2)).isFalse();

        budgets.ended(T1.task(), T1.labels(), 1_000);
        assertThat(budgets.allowance().allows(T2))
                .as("nothing runs in its place")
                .isFalse();

        budgets.replaced(T3.task(), T3.labels());
        assertThat(budgets.allowance().allows(T2)).isTrue();
    }

    @Test
    void nobodyWaitsForEverForAReplacement() {
        budgets.ended(T1.task(), T1.labels(), 1_000);

        assertThat(budgets.nextEnd()).isEqualTo(61_000);
        assertThat(budgets.expire(60_999)).isFalse();
        assertThat(budgets.expire(61_000)).isTrue();
        assertThat(budgets.allowance().allows(T2)).isTrue();
    }

    @Test
    void aNewTaskDoesNotTakeThePlaceOfOneThatStillRuns() {
        budgets.taken(T1.task(), T1.labels());

        budgets.replaced(T3.task(), T3.labels());

        assertThat(budgets.roomOf(F1, "b")).contains(0);
    }

    @Test
    void countsWhatAPlanWouldTake() {
        Budgets.Allowance allowance = budgets.allowance();

        allowance.take(T1);

        assertThat(allowance.allows(T2)).isFalse();
        allowance.giveBack(T1);
        assertThat(allowance.allows(T2)).isTrue();
        assertThat(budgets.roomOf(F1, "b")).contains(1);
    }

    @Test
    void anotherFrameworksTasksAreNotItsConcern() {
        budgets.taken(T1.task(), T1.labels());

        assertThat(budgets.allowance().allows(Holdings.task(F2, "t1", A1, DEV, 100, "cpus:1")))
                .isTrue();
    }

    @Test
    void aBudgetStatedAgainKeepsWhatIsAway() {
        budgets.taken(T1.task(), T1.labels());

        budgets.state(F1, new DisruptionBudget("b", web(), 2));

        assertThat(budgets.roomOf(F1, "b")).contains(1);
    }

    @Test
    void refusesOneBudgetTooMany() {
        for (int i = 1; i < DisruptionBudget.MAX_PER_FRAMEWORK; i++) {
            assertThat(budgets.state(F1, new DisruptionBudget("b" + i, web(), 1)))
                    .isEmpty();
        }

        assertThat(budgets.state(F1, new DisruptionBudget("more", web(), 1)))
                .contains("disruption budget 'more' is one too many, a framework may have 64");
        assertThat(budgets.state(F1, new DisruptionBudget("b1", web(), 2))).isEmpty();
    }
}
