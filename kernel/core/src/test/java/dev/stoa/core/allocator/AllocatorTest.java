package dev.stoa.core.allocator;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.OfferId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.offer.Atomicity;
import dev.stoa.api.protocol.AgentInfo;
import dev.stoa.api.protocol.FrameworkInfo;
import dev.stoa.api.resource.Attributes;
import dev.stoa.api.resource.Quantities;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.role.RoleName;
import dev.stoa.api.role.RoleTerms;
import dev.stoa.core.cell.Cell;
import dev.stoa.core.cell.Claim;
import dev.stoa.core.cell.Lease;
import dev.stoa.core.cell.PoolKey;
import dev.stoa.core.cell.Txn;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class AllocatorTest {
    private static final FrameworkId A = new FrameworkId("a");
    private static final FrameworkId B = new FrameworkId("b");

    private final Cell cell = new Cell(0);
    private final Allocator allocator = new Allocator(cell);
    private int offers;

    private void agents(int count, String resources) {
        for (int i = 0; i < count; i++) {
            cell.putAgent(new AgentInfo(
                    new AgentId("agent-%03d".formatted(i)),
                    "k",
                    "h",
                    "e",
                    Resources.parse(resources),
                    Attributes.NONE,
                    "boot"));
        }
    }

    private void activate(FrameworkId framework, String role) {
        allocator.activate(framework, new FrameworkInfo("n", role, "", 0));
    }

    private List<Allocation> allocate(long nowMillis) {
        List<Allocation> made = new ArrayList<>();
        allocator.allocate(nowMillis, allocation -> {
            made.add(allocation);
            cell.lease(new Lease(
                    new OfferId("o" + ++offers),
                    allocation.framework(),
                    allocation.agent(),
                    allocation.pool(),
                    allocation.resources(),
                    Long.MAX_VALUE));
        });
        return made;
    }

    private static Map<FrameworkId, Long> countByFramework(List<Allocation> made) {
        Map<FrameworkId, Long> counts = new TreeMap<>();
        made.forEach(allocation -> counts.merge(allocation.framework(), 1L, Long::sum));
        return counts;
    }

    /**
     * The example of the paper, section 4.1: nine processors and 18 GiB, A's tasks need one processor and 4 GiB, B's three
     * processors and 1 GiB. Each time the poorer of the two takes one task and gives the rest back.
     *
     * <pre>
     *          A holds          share of A    B holds         share of B
     *          -                0             -               0            A's turn: the smaller id
     *          1 cpu,  4 GiB    2/9 (mem)     -               0            B's turn
     *          1 cpu,  4 GiB    2/9           3 cpus, 1 GiB   1/3 (cpu)    A's turn
     *          2 cpus, 8 GiB    4/9           3 cpus, 1 GiB   1/3          B's turn
     *          2 cpus, 8 GiB    4/9           6 cpus, 2 GiB   2/3          A's turn
     *          3 cpus, 12 GiB   2/3           6 cpus, 2 GiB   2/3          no processor is left
     * </pre>
     */
    @Test
    void sharesTheExampleOfThePaperAsThePaperDoes() {
        agents(1, "cpus:9;mem:18GiB");
        activate(A, "role-a");
        activate(B, "role-b");

        assertThat(turns("cpus:1;mem:4GiB", "cpus:3;mem:1GiB")).isEqualTo("ababa");
        assertThat(cell.charge(A).toResources()).hasToString("cpus:3;mem:12GiB");
        assertThat(cell.charge(B).toResources()).hasToString("cpus:6;mem:2GiB");
    }

    /**
     * Twenty processors and ten licences: A's tasks need one processor and a licence, B's four processors.
     *
     * <pre>
     *          A holds            share of A   B holds    share of B
     *          -                  0            -          0            A's turn: it came first
     *          1 cpu,  1 licence  1/10 (lic)   -          0            B's turn
     *          1 cpu,  1          1/10         4 cpus     1/5 (cpu)    A's turn
     *          2 cpus, 2          1/5          4 cpus     1/5          A's turn: it came first
     *          3 cpus, 3          3/10         4 cpus     1/5          B's turn
     *          3 cpus, 3          3/10         8 cpus     2/5          A's turn
     *          4 cpus, 4          2/5          8 cpus     2/5          A's turn
     *          5 cpus, 5          1/2          8 cpus     2/5          B's turn
     *          5 cpus, 5          1/2          12 cpus    3/5          A's turn
     *          6 cpus, 6          3/5          12 cpus    3/5          A's turn; then 1 cpu is left, which is too little for B
     * </pre>
     */
    @Test
    void countsLicencesForShares() {
        agents(1, "cpus:20;mem:20GiB;lic:10");
        activate(A, "role-a");
        activate(B, "role-b");

        assertThat(turns("cpus:1;lic:1", "cpus:4")).isEqualTo("abaabaabaa");
        assertThat(cell.charge(A).toResources()).hasToString("cpus:7;lic:7");
        assertThat(cell.charge(A).dominantShareOf(cell.total())).isEqualTo(0.7);
    }

    /** Whose turn it is, ten times: each time the poorer one takes one task out of what it is offered and gives the rest back. */
    private String turns(String neededByA, String neededByB) {
        StringBuilder turns = new StringBuilder();
        for (int round = 0; round < 10; round++) {
            allocator.allocate(0, offered -> {
                OfferId offer = new OfferId("o" + ++offers);
                cell.lease(new Lease(
                        offer,
                        offered.framework(),
                        offered.agent(),
                        offered.pool(),
                        offered.resources(),
                        Long.MAX_VALUE));
                Resources need = Resources.parse(offered.framework().equals(A) ? neededByA : neededByB);
                Claim claim = new Claim(new TaskId("t" + offers), offer, need, Optional.empty());
                if (!cell.commit(new Txn(offered.framework(), List.of(offer), List.of(claim), Atomicity.EACH))
                        .placed()
                        .isEmpty()) {
                    turns.append(offered.framework());
                }
            });
        }

        return turns.toString();
    }

    @Test
    void givesEqualFrameworksEqualParts() {
        agents(100, "cpus:4;mem:4GiB");
        activate(A, "*");
        activate(B, "*");

        assertThat(countByFramework(allocate(0))).containsEntry(A, 50L).containsEntry(B, 50L);
    }

    @Test
    void givesARoleOfThreeTimesTheWeightThreeTimesAsMuch() {
        agents(100, "cpus:4;mem:4GiB");
        cell.setTerms(new RoleName("heavy"), new RoleTerms(3000, Quantities.NONE, Optional.empty()));
        activate(A, "heavy");
        activate(B, "light");

        assertThat(countByFramework(allocate(0))).containsEntry(A, 75L).containsEntry(B, 25L);
    }

    @Test
    void sharesBetweenRolesFirstAndFrameworksSecond() {
        agents(100, "cpus:4;mem:4GiB");
        activate(A, "one");
        activate(B, "two");
        activate(new FrameworkId("c"), "two");

        assertThat(countByFramework(allocate(0)))
                .containsEntry(A, 50L)
                .containsEntry(B, 25L)
                .containsEntry(new FrameworkId("c"), 25L);
    }

    @Test
    void whatOneRefusesGoesToTheOther() {
        agents(10, "cpus:4;mem:4GiB");
        activate(A, "*");
        activate(B, "*");
        cell.slots().forEach(slot -> allocator.refuse(A, slot.id(), PoolKey.UNRESERVED, slot.free(), 5_000));

        assertThat(countByFramework(allocate(0))).containsOnly(Map.entry(B, 10L));
    }

    @Test
    void aRefusalEndsWithItsTime() {
        agents(1, "cpus:4;mem:4GiB");
        activate(A, "*");
        cell.slots().forEach(slot -> allocator.refuse(A, slot.id(), PoolKey.UNRESERVED, slot.free(), 5_000));

        assertThat(allocate(4_999)).isEmpty();
        assertThat(allocator.nextFilterEnd()).isEqualTo(5_000);
        assertThat(allocate(5_000)).hasSize(1);
    }

    @Test
    void aRefusalDoesNotHoldOnceMoreIsFree() {
        agents(1, "cpus:4;mem:4GiB");
        activate(A, "*");
        cell.slots().forEach(slot -> {
            allocator.refuse(A, slot.id(), PoolKey.UNRESERVED, Resources.parse("cpus:1"), 5_000);
            allocator.freeGrew(slot);
        });

        assertThat(allocate(0)).hasSize(1);
    }

    @Test
    void makesNoOffersToASuppressedFrameworkUntilItRevives() {
        agents(1, "cpus:4;mem:4GiB");
        activate(A, "*");
        allocator.suppress(A);

        assertThat(allocator.isWanted()).isFalse();
        assertThat(allocate(0)).isEmpty();
        allocator.revive(A);
        assertThat(allocate(0)).hasSize(1);
    }

    @Test
    void doesNotOfferCrumbs() {
        agents(1, "cpus:0.009;mem:31MiB");
        activate(A, "*");

        assertThat(allocate(0)).isEmpty();
    }

    @Test
    void anotherAgentInAnOldAgentsPlaceIsNotRefused() {
        agents(1, "cpus:4;mem:4GiB");
        activate(A, "*");
        cell.slots().forEach(slot -> allocator.refuse(A, slot.id(), PoolKey.UNRESERVED, slot.free(), Long.MAX_VALUE));
        cell.removeAgentIfPresent(new AgentId("agent-000"));
        allocator.agentChanged(cell.putAgent(new AgentInfo(
                new AgentId("other"), "k", "h", "e", Resources.parse("cpus:1"), Attributes.NONE, "boot")));

        assertThat(allocate(0)).hasSize(1);
    }

    @Test
    void aRefusalRunsOutThoughNothingIsFree() {
        agents(1, "cpus:1");
        activate(A, "*");
        activate(B, "*");
        allocator.refuse(A, new AgentId("agent-000"), PoolKey.UNRESERVED, Resources.parse("cpus:1"), 100);
        assertThat(countByFramework(allocate(50))).containsExactly(Map.entry(B, 1L));

        allocate(100);

        assertThat(allocator.nextFilterEnd()).isEqualTo(Long.MAX_VALUE);
    }
}
