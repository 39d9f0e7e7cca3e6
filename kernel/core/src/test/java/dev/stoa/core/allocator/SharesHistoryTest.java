package dev.stoa.core.allocator;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.OfferId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.offer.Atomicity;
import dev.stoa.api.protocol.AgentInfo;
import dev.stoa.api.protocol.FrameworkInfo;
import dev.stoa.api.resource.Attributes;
import dev.stoa.api.resource.Quantities;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.role.RoleName;
import dev.stoa.api.role.RoleTerms;
import dev.stoa.api.task.TaskTerms;
import dev.stoa.core.cell.Cell;
import dev.stoa.core.cell.Claim;
import dev.stoa.core.cell.CommitResult;
import dev.stoa.core.cell.Lease;
import dev.stoa.core.cell.Slot;
import dev.stoa.core.cell.Txn;
import dev.stoa.core.role.Role;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Random histories of a cell with a tree of roles: offers, claims, ends, declines. After every step no agent is over-committed, no
 * role is above its limit, what is guaranteed and not held is still there to be had; in the end the books are even.
 */
class SharesHistoryTest {
    private static final int AGENTS = 6;
    private static final List<String> ROLES = List.of("eng/prod", "eng/dev", "ops", "*");

    private final Cell cell = new Cell(1);
    private final Allocator allocator = new Allocator(cell);
    private final List<OfferId> offers = new ArrayList<>();
    private final SortedMap<TaskKey, AgentId> running = new TreeMap<>();
    private int numbers;

    SharesHistoryTest() {
        for (int i = 0; i < AGENTS; i++) {
            cell.putAgent(new AgentInfo(
                    new AgentId("a" + i), "k", "h", "e", Resources.parse("cpus:8;mem:8GiB"), Attributes.NONE, "b"));
        }
        terms("eng", "cpus:16", "cpus:30");
        terms("eng/prod", "cpus:10;mem:4GiB", null);
        terms("eng/dev", "", "cpus:12;mem:16GiB");
        terms("ops", "cpus:6", null);
        for (String role : ROLES) {
            allocator.activate(framework(role), new FrameworkInfo("n", role, "", 0));
        }
    }

    private void terms(String role, String guarantee, @Nullable String limit) {
        cell.setTerms(
                new RoleName(role),
                new RoleTerms(
                        1_000,
                        Quantities.parse(guarantee),
                        Optional.ofNullable(limit).map(Quantities::parse)));
    }

    private static FrameworkId framework(String role) {
        return new FrameworkId("f" + ROLES.indexOf(role));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void keepsLimitsAndGuaranteesThroughAnyHistory(long seed) {
        Random random = new Random(seed);
        for (int step = 0; step < 1_500; step++) {
            step(random);
            check(step);
        }
        offers.forEach(cell::endLeaseIfOpen);
        running.forEach((task, agent) -> cell.release(agent, task));
        for (Slot slot : cell.slots()) {
            assertThat(slot.free()).isEqualTo(slot.total());
        }
        cell.roles().top().forEach(role -> assertThat(role.used(0) + role.used(1))
                .isZero());
        assertThat(cell.free(0)).isEqualTo(AGENTS * 8_000L);
    }

    private void step(Random random) {
        FrameworkId framework = framework(ROLES.get(random.nextInt(ROLES.size())));
        int dice = random.nextInt(10);
        if (dice < 2) {
            allocator.allocate(0, made -> {
                OfferId id = new OfferId("o" + ++numbers);
                offers.add(id);
                cell.lease(
                        new Lease(id, made.framework(), made.agent(), made.pool(), made.resources(), Long.MAX_VALUE));
            });
        } else if (dice < 5 && !offers.isEmpty()) {
            OfferId offer = offers.remove(random.nextInt(offers.size()));
            cell.lease(offer)
                    .ifPresent(lease -> take(lease.framework(), new Claim.Source.Leased(offer), random, offer));
        } else if (dice < 7) {
            AgentId agent = new AgentId("a" + random.nextInt(AGENTS));
            take(framework, new Claim.Source.Free(agent), random);
        } else if (dice < 9 && !running.isEmpty()) {
            var task = new ArrayList<>(running.entrySet()).get(random.nextInt(running.size()));
            cell.release(task.getValue(), task.getKey());
            running.remove(task.getKey());
        } else if (!offers.isEmpty()) {
            cell.endLeaseIfOpen(offers.remove(random.nextInt(offers.size())));
        }
    }

    private void take(FrameworkId framework, Claim.Source source, Random random, OfferId... leases) {
        List<Claim> claims = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            claims.add(new Claim(
                    new TaskId("t" + ++numbers),
                    source,
                    Resources.of(500 + random.nextInt(3_000), 256 + random.nextInt(2_048)),
                    Optional.empty(),
                    TaskTerms.DEFAULT,
                    new TreeMap<>()));
        }
        Atomicity atomicity = random.nextBoolean() ? Atomicity.EACH : Atomicity.ALL_OR_NOTHING;
        CommitResult result = cell.commit(new Txn(framework, 1, List.of(leases), claims, atomicity, null));
        result.placed().forEach((task, agent) -> running.put(new TaskKey(framework, task), agent));
    }

    private void check(int step) {
        for (Slot slot : cell.slots()) {
            assertThat(slot.total().contains(slot.held().plus(slot.leased())))
                    .as(
                            "step %d: %s has %s, held %s, leased %s",
                            step, slot.id(), slot.total(), slot.held(), slot.leased())
                    .isTrue();
        }
        cell.roles().top().forEach(role -> checkLimits(role, step));
        for (int kind = 0; kind < 2; kind++) {
            assertThat(cell.roles().headroom(kind))
                    .as("step %d: kept of %s", step, cell.roles().kinds().name(kind))
                    .isLessThanOrEqualTo(cell.free(kind));
        }
    }

    private void checkLimits(Role role, int step) {
        for (int kind = 0; kind < 2; kind++) {
            assertThat(role.leftOfLimit(kind))
                    .as("step %d: what the limit of %s leaves", step, role)
                    .isNotNegative();
        }
        role.children().forEach(child -> checkLimits(child, step));
    }
}
