package dev.stoa.core.allocator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.OfferId;
import dev.stoa.api.protocol.AgentInfo;
import dev.stoa.api.protocol.FrameworkInfo;
import dev.stoa.api.resource.Attributes;
import dev.stoa.api.resource.Quantities;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.role.RoleName;
import dev.stoa.api.role.RoleTerms;
import dev.stoa.core.cell.Cell;
import dev.stoa.core.cell.Lease;
import dev.stoa.core.cell.PoolKey;
import dev.stoa.core.cell.Slot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** How much of the cell one framework is offered at one time, and that nothing lies idle for it. */
class OfferCapTest {
    private static final int AGENTS = 10;
    private static final FrameworkId RICH = new FrameworkId("f1");
    private static final FrameworkId OTHER = new FrameworkId("f2");

    private final Cell cell = new Cell(1);
    private final Allocator allocator = new Allocator(cell, new AllocatorConfig(ThirdRule.FAIR, 500));
    private final List<OfferId> offers = new ArrayList<>();
    private int numbers;

    OfferCapTest() {
        for (int i = 0; i < AGENTS; i++) {
            cell.putAgent(new AgentInfo(
                    new AgentId("a" + i), "k", "h", "e", Resources.parse("cpus:1;mem:1GiB"), Attributes.NONE, "b"));
        }
        // Nine tenths would be its fair share.
        cell.setTerms(new RoleName("rich"), new RoleTerms(9_000, Quantities.NONE, Optional.empty()));
        allocator.activate(RICH, new FrameworkInfo("n", "rich", "", 0));
    }

    private void join() {
        allocator.activate(OTHER, new FrameworkInfo("n", "other", "", 0));
    }

    private void allocate(long nowMillis) {
        allocator.allocate(nowMillis, made -> {
            OfferId id = new OfferId("o" + ++numbers);
            offers.add(id);
            cell.lease(new Lease(id, made.framework(), made.agent(), made.pool(), made.resources(), Long.MAX_VALUE));
        });
    }

    private long offered(FrameworkId framework) {
        return cell.leasesOf(framework).size();
    }

    @Test
    void whoWantsAloneIsOfferedTheWholeCell() {
        allocate(0);
        assertThat(offered(RICH)).isEqualTo(AGENTS);
    }

    @Test
    void whileAnotherWaitsHalfIsTheMost() {
        join();
        allocate(0);
        assertThat(offered(RICH)).isEqualTo(AGENTS / 2);
        assertThat(offered(OTHER)).isEqualTo(AGENTS / 2);
    }

    @Test
    void whatTheOtherDoesNotWantIsNotKeptForIt() {
        join();
        for (Slot slot : cell.slots()) {
            allocator.refuse(OTHER, slot.id(), PoolKey.UNRESERVED, slot.free(), 5_000);
        }
        allocate(0);
        assertThat(offered(RICH)).isEqualTo(AGENTS);
        assertThat(offered(OTHER)).isZero();
    }

    @Test
    void aSuppressedOneDoesNotWait() {
        join();
        allocator.suppress(OTHER);
        allocate(0);
        assertThat(offered(RICH)).isEqualTo(AGENTS);
    }

    /** Whatever is refused, suppressed, used and given back: what a cycle leaves free is refused by all who want offers. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void nothingThatSomebodyWantsLiesIdle(long seed) {
        Random random = new Random(seed);
        join();
        List<FrameworkId> all = List.of(RICH, OTHER);
        // By framework and agent, until when.
        Map<String, Long> refused = new HashMap<>();
        int idle = 0;
        for (int step = 0; step < 400; step++) {
            FrameworkId framework = all.get(random.nextInt(2));
            Slot slot = cell.slotAt(random.nextInt(AGENTS));
            switch (random.nextInt(8)) {
                case 0, 1 -> {
                    allocator.refuse(framework, slot.id(), PoolKey.UNRESERVED, slot.total(), step + 20);
                    refused.put(framework + " " + slot.id(), step + 20L);
                }
                case 2 -> allocator.suppress(framework);
                case 3 -> {
                    allocator.revive(framework);
                    refused.keySet().removeIf(key -> key.startsWith(framework + " "));
                }
                default -> {
                    if (!offers.isEmpty()) {
                        cell.endLeaseIfOpen(offers.remove(random.nextInt(offers.size())));
                    }
                }
            }
            allocate(step);
            for (Slot left : cell.slots()) {
                idle += left.free().isNone() ? 0 : 1;
                for (FrameworkId wanting : all) {
                    long until = refused.getOrDefault(wanting + " " + left.id(), 0L);
                    assertThat(left.free().isNone() || !allocator.isWanted(wanting) || until > step)
                            .as("step %d: %s is free and %s would take it", step, left.id(), wanting)
                            .isTrue();
                }
            }
        }
        assertThat(idle).as("agents that were rightly left free").isPositive();
    }
}
