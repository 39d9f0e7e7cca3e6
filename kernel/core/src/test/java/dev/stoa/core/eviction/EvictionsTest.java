package dev.stoa.core.eviction;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import dev.stoa.api.eviction.DisruptionBudget;
import dev.stoa.api.eviction.EvictionReason;
import dev.stoa.api.id.EvictionId;
import dev.stoa.api.resource.Resources;
import dev.stoa.core.eviction.Clearing.Places;
import dev.stoa.core.eviction.Evictions.Order;
import dev.stoa.core.eviction.Evictions.Pace;
import org.junit.jupiter.api.Test;

import static dev.stoa.core.eviction.Holdings.A1;
import static dev.stoa.core.eviction.Holdings.A2;
import static dev.stoa.core.eviction.Holdings.DEV;
import static dev.stoa.core.eviction.Holdings.F1;
import static dev.stoa.core.eviction.Holdings.F2;
import static dev.stoa.core.eviction.Holdings.PROD;
import static dev.stoa.core.eviction.Holdings.claimant;
import static dev.stoa.core.eviction.Holdings.task;
import static dev.stoa.core.eviction.Holdings.web;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class EvictionsTest {
    private static final Holding T1 = task(F1, "t1", A1, DEV, 10, "cpus:1");
    private static final Holding T2 = task(F1, "t2", A1, DEV, 10, "cpus:1");
    private static final Holding OTHER = task(F2, "x", A1, DEV, 10, "cpus:1");
    private static final EvictionId E1 = new EvictionId("e-7-1");
    private static final Claimant CLAIMANT = claimant(F2, PROD, 80, "cpus:2");
    private static final Places ROOM = Places.of(A1, CLAIMANT.needed());

    private final Budgets budgets = new Budgets(60_000);
    private final Evictions evictions = new Evictions(7, budgets, 5_000);

    private static Order drain(Holding... tasks) {
        return new Order(EvictionReason.DRAINED, "agent 'a1' drains", List.of(tasks));
    }

    private static List<String> killed(List<EvictionStep> steps) {
        return steps.stream()
                .filter(EvictionStep.Kill.class::isInstance)
                .map(step -> ((EvictionStep.Kill) step).task().task().value())
                .toList();
    }

    @Test
    void aSilentFrameworkLosesItsTasksAtTheDeadline() {
        assertThat(killed(evictions.begin(drain(T1, T2), Pace.WITHIN_BUDGETS, 10_000, 1_000)))
                .isEmpty();

        assertThat(evictions.due(9_999)).isEmpty();
        assertThat(killed(evictions.due(10_000))).containsExactly("t1", "t2");
        assertThat(evictions.due(10_000)).as("twice").isEmpty();
    }

    @Test
    void agreeingShortensTheWait() {
        evictions.begin(drain(T1), Pace.WITHIN_BUDGETS, 10_000, 1_000);

        assertThat(killed(evictions.agree(E1))).containsExactly("t1");
        assertThat(evictions.agree(E1)).as("again").isEmpty();
        assertThat(evictions.due(10_000)).as("late").isEmpty();
    }

    @Test
    void whoIsNamedInsteadGoesInTheirPlace() {
        evictions.clear(
                CLAIMANT,
                ROOM,
                List.of(new Order(EvictionReason.PREEMPTED, "a higher one", List.of(T1))),
                10_000,
                1_000);

        assertThat(killed(evictions.substitute(E1, List.of(T2)))).containsExactly("t2");
        assertThat(evictions.of(T1.task())).isEmpty();
        assertThat(evictions.ended(T2.task(), 2_000)).hasExactlyElementsOfTypes(EvictionStep.HandOver.class);
    }

    @Test
    void tasksThatEndByThemselvesNeedNoKill() {
        evictions.begin(drain(T1), Pace.WITHIN_BUDGETS, 10_000, 1_000);

        evictions.ended(T1.task(), 2_000);

        assertThat(evictions.open()).isEmpty();
        assertThat(evictions.due(10_000)).isEmpty();
    }

    @Test
    void theClaimantHasItsPlaceWhenTheLastIsGoneAndHasItForATime() {
        evictions.clear(
                CLAIMANT,
                ROOM,
                List.of(
                        new Order(EvictionReason.PREEMPTED, "a higher one", List.of(T1)),
                        new Order(EvictionReason.PREEMPTED, "a higher one", List.of(OTHER))),
                10_000,
                1_000);
        evictions.due(10_000);

        assertThat(evictions.ended(T1.task(), 11_000)).isEmpty();
        assertThat(evictions.ended(OTHER.task(), 12_000)).hasExactlyElementsOfTypes(EvictionStep.HandOver.class);
        assertThat(evictions.clearingsFor(F2, CLAIMANT.demand())).hasSize(1);
        assertThat(evictions.due(16_999)).isEmpty();
        assertThat(evictions.due(17_000)).hasExactlyElementsOfTypes(EvictionStep.LetGo.class);
        assertThat(evictions.clearings()).isEmpty();
        assertThat(evictions.open()).isEmpty();
    }

    @Test
    void whoIsNotWantedAnyMoreIsSparedUnlessItWasKilled() {
        evictions.clear(
                CLAIMANT,
                ROOM,
                List.of(
                        new Order(EvictionReason.PREEMPTED, "a higher one", List.of(T1)),
                        new Order(EvictionReason.PREEMPTED, "a higher one", List.of(OTHER))),
                10_000,
                1_000);
        evictions.agree(E1);

        List<EvictionStep> steps = evictions.callOffFor(F2, CLAIMANT.demand(), "the demand was withdrawn");

        assertThat(steps).hasExactlyElementsOfTypes(EvictionStep.TellCalledOff.class, EvictionStep.LetGo.class);
        assertThat(evictions.of(OTHER.task())).isEmpty();
        assertThat(evictions.of(T1.task())).isPresent();
        assertThat(evictions.ended(T1.task(), 2_000)).isEmpty();
        assertThat(evictions.open()).isEmpty();
    }

    @Test
    void budgetsAreBrokenByForceOnly() {
        budgets.state(F1, new DisruptionBudget("b", web(), 1));
        evictions.begin(drain(T1), Pace.WITHIN_BUDGETS, 10_000, 1_000);

        assertThatThrownBy(() -> evictions.begin(drain(T2), Pace.WITHIN_BUDGETS, 10_000, 1_000))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("which a budget protects");
        assertThat(killed(evictions.begin(drain(T2), Pace.BY_FORCE, 1_000, 1_000)))
                .containsExactly("t2");
    }

    @Test
    void anAgentsOwnDeadlineComesBeforeTheNotice() {
        evictions.begin(drain(T1), Pace.WITHIN_BUDGETS, 60_000, 1_000);

        evictions.hasten(A1, 5_000);

        assertThat(evictions.nextDeadline()).isEqualTo(5_000);
        assertThat(killed(evictions.due(5_000))).containsExactly("t1");
    }

    @Test
    void nothingIsTakenFromAnAgentThatCannotBeSeen() {
        evictions.clear(
                CLAIMANT,
                ROOM,
                List.of(new Order(EvictionReason.PREEMPTED, "a higher one", List.of(T1))),
                10_000,
                1_000);

        assertThat(evictions.agentLost(A1, 2_000)).hasExactlyElementsOfTypes(EvictionStep.LetGo.class);

        assertThat(evictions.open()).isEmpty();
        assertThat(evictions.due(10_000)).isEmpty();
        assertThat(evictions.ended(T1.task(), 11_000)).isEmpty();
    }

    @Test
    void roomOnSeveralAgentsIsGivenWholeAndGivenUpWhole() {
        Holding there = task(F1, "t9", A2, DEV, 10, "cpus:1");
        Places both =
                new Places(new TreeMap<>(Map.of(A1, Resources.parse("cpus:1"), A2, Resources.parse("cpus:1"))), 2);
        List<Order> orders = List.of(
                new Order(EvictionReason.PREEMPTED, "a gang", List.of(T1)),
                new Order(EvictionReason.PREEMPTED, "a gang", List.of(there)));
        evictions.clear(CLAIMANT, both, orders, 10_000, 1_000);

        // a1 is lost: who would go on a2 for the same gang is spared.
        assertThat(evictions.agentLost(A1, 2_000))
                .hasExactlyElementsOfTypes(EvictionStep.TellCalledOff.class, EvictionStep.LetGo.class);
        assertThat(evictions.open()).isEmpty();

        evictions.clear(CLAIMANT, both, orders, 10_000, 3_000);
        evictions.due(10_000);
        assertThat(evictions.ended(T1.task(), 11_000)).as("half of it is free").isEmpty();
        assertThat(evictions.ended(there.task(), 12_000)).hasExactlyElementsOfTypes(EvictionStep.HandOver.class);
    }

    @Test
    void oneRoomOfSeveralMayBeGivenUp() {
        evictions.clear(
                CLAIMANT, ROOM, List.of(new Order(EvictionReason.PREEMPTED, "one", List.of(T1))), 10_000, 1_000);
        evictions.clear(
                CLAIMANT, ROOM, List.of(new Order(EvictionReason.PREEMPTED, "two", List.of(T2))), 10_000, 1_000);
        List<Clearing> both = evictions.clearingsFor(F2, CLAIMANT.demand());

        evictions.callOff(both.get(1), "one is enough");

        assertThat(evictions.of(T2.task())).isEmpty();
        assertThat(evictions.of(T1.task())).isPresent();
        assertThat(evictions.callOff(both.get(1), "again")).isEmpty();
    }
}
