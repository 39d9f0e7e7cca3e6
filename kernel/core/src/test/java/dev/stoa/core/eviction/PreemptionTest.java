package dev.stoa.core.eviction;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.eviction.DisruptionBudget;
import dev.stoa.api.eviction.EvictionReason;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.role.RoleName;
import dev.stoa.api.role.RoleTerms;
import dev.stoa.core.eviction.EvictionRules.FairShare;
import dev.stoa.core.eviction.Preemption.Plan;
import dev.stoa.core.eviction.Preemption.Room;
import org.junit.jupiter.api.Test;

import static dev.stoa.core.eviction.Holdings.A1;
import static dev.stoa.core.eviction.Holdings.A2;
import static dev.stoa.core.eviction.Holdings.DEV;
import static dev.stoa.core.eviction.Holdings.F1;
import static dev.stoa.core.eviction.Holdings.F2;
import static dev.stoa.core.eviction.Holdings.PROD;
import static dev.stoa.core.eviction.Holdings.claimant;
import static dev.stoa.core.eviction.Holdings.guaranteed;
import static dev.stoa.core.eviction.Holdings.limited;
import static dev.stoa.core.eviction.Holdings.revocable;
import static dev.stoa.core.eviction.Holdings.since;
import static dev.stoa.core.eviction.Holdings.task;
import static dev.stoa.core.eviction.Holdings.web;
import static org.assertj.core.api.Assertions.assertThat;

class PreemptionTest {
    private static final SortedMap<RoleName, RoleTerms> NO_TERMS = Collections.emptySortedMap();

    private final Budgets budgets = new Budgets(60_000);

    private Optional<Plan> plan(
            EvictionRules rules, Claimant claimant, SortedMap<RoleName, RoleTerms> terms, Room... rooms) {
        return plan(rules, claimant, 1, terms, rooms);
    }

    private Optional<Plan> plan(
            EvictionRules rules, Claimant claimant, int tasks, SortedMap<RoleName, RoleTerms> terms, Room... rooms) {
        List<Holding> all = new ArrayList<>();
        List.of(rooms).forEach(room -> all.addAll(room.holdings()));
        RoleShares shares = Holdings.shares("cpus:8;mem:8GiB", terms, all.toArray(Holding[]::new));
        List<Room> there = new ArrayList<>();
        for (Room room : rooms) {
            there.add(new Room(room.agent(), claimant.needed(), claimant.needed(), room.free(), room.holdings()));
        }
        return new Preemption(rules).plan(claimant, tasks, there, shares, budgets.allowance(), 10_000);
    }

    private static Room room(String free, Holding... holdings) {
        return new Room(holdings[0].agent(), Resources.NONE, Resources.NONE, Resources.parse(free), List.of(holdings));
    }

    private static List<String> names(Optional<Plan> plan) {
        return plan.orElseThrow().victims().stream()
                .map(victim -> victim.task().task().value())
                .toList();
    }

    @Test
    void takesTheLowestPriorityFirstAndNoMoreThanIsNeeded() {
        // a1, 4 cpus: 1 free, low holds 1 (priority 10), mid 1 (50), high 1 (90). A task of priority 80 wants 2.
        Room a1 = room(
                "cpus:1",
                task(F1, "high", A1, DEV, 90, "cpus:1"),
                task(F1, "mid", A1, DEV, 50, "cpus:1"),
                task(F1, "low", A1, DEV, 10, "cpus:1"));

        Optional<Plan> plan = plan(EvictionRules.DEFAULT, claimant(F2, PROD, 80, "cpus:2"), NO_TERMS, a1);

        // low goes: 1 free + 1 = 2 wanted. mid and high stay.
        assertThat(names(plan)).containsExactly("low");
        assertThat(plan.orElseThrow().reasons()).containsValue(EvictionReason.PREEMPTED);
    }

    @Test
    void sparesWhoTurnsOutNotToBeNeeded() {
        // 0 free; small (priority 10, 1 cpu) would go first but big (20, 4 cpus) suffices for the 4 wanted.
        Room a1 = room("", task(F1, "small", A1, DEV, 10, "cpus:1"), task(F1, "big", A1, DEV, 20, "cpus:4"));

        Optional<Plan> plan = plan(EvictionRules.DEFAULT, claimant(F2, PROD, 80, "cpus:4"), NO_TERMS, a1);

        assertThat(names(plan)).containsExactly("big");
    }

    @Test
    void prefersTheAgentWhereTheLeastImportantGo() {
        Room a1 = room("", task(F1, "mid", A1, DEV, 50, "cpus:2"));
        Room a2 = room("", task(F1, "low1", A2, DEV, 10, "cpus:1"), task(F1, "low2", A2, DEV, 10, "cpus:1"));

        Optional<Plan> plan = plan(EvictionRules.DEFAULT, claimant(F2, PROD, 80, "cpus:2"), NO_TERMS, a1, a2);

        assertThat(names(plan)).containsExactly("low1", "low2");
    }

    @Test
    void ofEqualOnesTheYoungestGoes() {
        Room a1 = room(
                "",
                since(task(F1, "old", A1, DEV, 10, "cpus:1"), 1_000),
                since(task(F1, "young", A1, DEV, 10, "cpus:1"), 9_000));

        Optional<Plan> plan = plan(EvictionRules.DEFAULT, claimant(F2, PROD, 80, "cpus:1"), NO_TERMS, a1);

        assertThat(names(plan)).containsExactly("young");
    }

    @Test
    void equalPriorityWithoutAGuaranteeTakesNothing() {
        Room a1 = room("", task(F1, "t", A1, DEV, 100, "cpus:8"));

        assertThat(plan(EvictionRules.DEFAULT, claimant(F2, PROD, 100, "cpus:1"), NO_TERMS, a1))
                .isEmpty();
    }

    @Test
    void reclaimsUpToAGuaranteeAndNotAboveIt() {
        // prod is guaranteed 4 of 8 cpus and holds 3; dev holds 5 and is guaranteed 4.
        SortedMap<RoleName, RoleTerms> terms =
                new TreeMap<>(Map.of(PROD, guaranteed("cpus:4"), DEV, guaranteed("cpus:4")));
        Room a1 = room(
                "",
                task(F1, "d1", A1, DEV, 100, "cpus:1"),
                task(F1, "d2", A1, DEV, 100, "cpus:2"),
                task(F1, "d3", A1, DEV, 100, "cpus:2"),
                task(F2, "p1", A1, PROD, 100, "cpus:3"));

        // 3 + 1 = 4 is within the guarantee. dev may lose 1 (5 - 4), so d1 goes: prod 4, dev 4.
        Optional<Plan> one = plan(EvictionRules.DEFAULT, claimant(F2, PROD, 100, "cpus:1"), terms, a1);
        assertThat(names(one)).containsExactly("d1");
        assertThat(one.orElseThrow().reasons()).containsValue(EvictionReason.RECLAIMED_FOR_GUARANTEE);
        // 3 + 2 = 5 is above the guarantee: nothing is reclaimed for that.
        assertThat(plan(EvictionRules.DEFAULT, claimant(F2, PROD, 100, "cpus:2"), terms, a1))
                .isEmpty();
    }

    @Test
    void aGuaranteeOfTheRoleAboveServesThoseBelow() {
        SortedMap<RoleName, RoleTerms> terms = new TreeMap<>(Map.of(PROD, guaranteed("cpus:4")));
        RoleName child = new RoleName("prod/web");
        Room a1 = room(
                "", task(F1, "d", A1, DEV, 100, "cpus:4"), task(F2, "s", A1, new RoleName("prod/db"), 100, "cpus:4"));

        // prod holds 4 of its 4 through prod/db, so prod/web is owed nothing …
        assertThat(plan(EvictionRules.DEFAULT, claimant(F2, child, 100, "cpus:1"), terms, a1))
                .isEmpty();
        // … but of 5 guaranteed it is owed 1, and its sibling under the same guarantee is not who pays.
        terms.put(PROD, guaranteed("cpus:5"));
        assertThat(names(plan(EvictionRules.DEFAULT, claimant(F2, child, 100, "cpus:1"), terms, a1)))
                .containsExactly("d");
    }

    @Test
    void reclaimsToFairShareOnlyWhereThatIsSwitchedOnAndTheShareStaysTheSmaller() {
        // 8 cpus: dev holds 6, prod 2. Distance 0.5; after d1 went for 1 cpu: dev 5, prod 3: 0.25. After 2: 4 and 4: 0.
        EvictionRules fair = new EvictionRules(100_000, FairShare.RECLAIMED);
        Room a1 = room(
                "",
                task(F1, "d1", A1, DEV, 100, "cpus:1"),
                task(F1, "d2", A1, DEV, 100, "cpus:5"),
                task(F2, "p", A1, PROD, 100, "cpus:2"));

        assertThat(plan(EvictionRules.DEFAULT, claimant(F2, PROD, 100, "cpus:1"), NO_TERMS, a1))
                .isEmpty();
        Optional<Plan> one = plan(fair, claimant(F2, PROD, 100, "cpus:1"), NO_TERMS, a1);
        assertThat(names(one)).containsExactly("d1");
        assertThat(one.orElseThrow().reasons()).containsValue(EvictionReason.RECLAIMED_FOR_SHARE);
        assertThat(plan(fair, claimant(F2, PROD, 100, "cpus:2"), NO_TERMS, a1)).isEmpty();
    }

    @Test
    void breaksNoBudget() {
        budgets.state(F1, new DisruptionBudget("b", web(), 1));
        Room a1 = room("", task(F1, "t1", A1, DEV, 10, "cpus:1"), task(F1, "t2", A1, DEV, 10, "cpus:1"));

        assertThat(plan(EvictionRules.DEFAULT, claimant(F2, PROD, 80, "cpus:2"), NO_TERMS, a1))
                .isEmpty();
        assertThat(plan(EvictionRules.DEFAULT, claimant(F2, PROD, 80, "cpus:1"), NO_TERMS, a1))
                .isPresent();
    }

    @Test
    void takesFromNoOtherPool() {
        Room a1 = room("", revocable(task(F1, "lent", A1, DEV, 10, "cpus:2")));

        assertThat(plan(EvictionRules.DEFAULT, claimant(F2, PROD, 80, "cpus:1"), NO_TERMS, a1))
                .isEmpty();
    }

    @Test
    void needsNobodyToGoWhereThereIsRoom() {
        Room a1 = room("cpus:1", task(F1, "low", A1, DEV, 10, "cpus:1"));

        assertThat(plan(EvictionRules.DEFAULT, claimant(F2, PROD, 80, "cpus:1"), NO_TERMS, a1))
                .isEmpty();
    }

    @Test
    void togetherFindsRoomForAllOrForNone() {
        // a1: 1 free, l1 holds 1. a2: l2 holds 1. Three of 1 cpu each: the free one, then l1's and l2's.
        Room a1 = room("cpus:1", task(F1, "l1", A1, DEV, 10, "cpus:1"));
        Room a2 = room("", task(F1, "l2", A2, DEV, 10, "cpus:1"));
        Claimant gang = claimant(F2, PROD, 80, "cpus:1");

        Optional<Plan> three = plan(EvictionRules.DEFAULT, gang, 3, NO_TERMS, a1, a2);

        assertThat(names(three)).containsExactly("l1", "l2");
        assertThat(three.orElseThrow().places().kept())
                .isEqualTo(new TreeMap<>(Map.of(A1, Resources.parse("cpus:2"), A2, Resources.parse("cpus:1"))));
        assertThat(plan(EvictionRules.DEFAULT, gang, 4, NO_TERMS, a1, a2)).isEmpty();
        assertThat(plan(EvictionRules.DEFAULT, gang, 1, NO_TERMS, a1, a2))
                .as("one needs nobody to go")
                .isEmpty();
    }

    @Test
    void whatWasNotPlannedLeavesNoTraceInSharesAndBudgets() {
        budgets.state(F1, new DisruptionBudget("b", web(), 2));
        Holding low = task(F1, "l1", A1, DEV, 10, "cpus:1");
        RoleShares shares = Holdings.shares("cpus:8;mem:8GiB", NO_TERMS, low);
        Budgets.Allowance allowance = budgets.allowance();
        Claimant gang = claimant(F2, PROD, 80, "cpus:1");
        Room a1 = new Room(A1, gang.needed(), gang.needed(), Resources.NONE, List.of(low));

        assertThat(new Preemption(EvictionRules.DEFAULT).plan(gang, 2, List.of(a1), shares, allowance, 0))
                .isEmpty();

        assertThat(shares.heldOf(DEV, "cpus")).isEqualTo(1_000);
        assertThat(shares.heldOf(PROD, "cpus")).isZero();
        // The budget of 2 has room for 2 still.
        allowance.take(low);
        assertThat(allowance.allows(low)).isTrue();
    }

    @Test
    void aLimitOfTheClaimantsRoleIsMadeRoomInToo() {
        // prod may hold 2 and holds 2, one of them of low priority; 4 cpus are free.
        SortedMap<RoleName, RoleTerms> terms = new TreeMap<>(Map.of(PROD, limited("cpus:2")));
        Room a1 = room(
                "cpus:4",
                task(F1, "d", A1, DEV, 10, "cpus:1"),
                task(F2, "low", A1, PROD, 10, "cpus:1"),
                task(F2, "high", A1, PROD, 90, "cpus:1"));

        // Only its own low one makes the limit fit: 2 - 1 + 1 = 2. dev's would not.
        assertThat(names(plan(EvictionRules.DEFAULT, claimant(F2, PROD, 80, "cpus:1"), terms, a1)))
                .containsExactly("low");
        assertThat(plan(EvictionRules.DEFAULT, claimant(F2, PROD, 80, "cpus:2"), terms, a1))
                .as("2 - 1 + 2 is above the limit")
                .isEmpty();
    }
}
