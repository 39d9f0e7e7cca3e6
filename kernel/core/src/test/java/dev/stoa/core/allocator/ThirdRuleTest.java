package dev.stoa.core.allocator;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.OfferId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.offer.Atomicity;
import dev.stoa.api.protocol.AgentInfo;
import dev.stoa.api.protocol.FrameworkInfo;
import dev.stoa.api.resource.Attributes;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.TaskTerms;
import dev.stoa.core.cell.Cell;
import dev.stoa.core.cell.Claim;
import dev.stoa.core.cell.Lease;
import dev.stoa.core.cell.Txn;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ThirdRuleTest {
    private static final int CYCLES = 40;

    /** To whom the only agent is offered, cycle by cycle, of one that came first and holds something, and one that holds nothing. */
    private static List<String> offered(ThirdRule rule) {
        Cell cell = new Cell(0);
        Allocator allocator = new Allocator(cell, new AllocatorConfig(rule, 1_000));
        Resources whole = Resources.parse("cpus:4;mem:4GiB");
        cell.putAgent(new AgentInfo(new AgentId("agent"), "k", "h", "e", whole, Attributes.NONE, "boot"));
        FrameworkId first = new FrameworkId("z-first");
        allocator.activate(first, new FrameworkInfo("n", "zeta", "", 0));
        allocator.activate(new FrameworkId("a-second"), new FrameworkInfo("n", "alpha", "", 0));
        Claim claim = new Claim(
                new TaskId("t"),
                new Claim.Source.Free(new AgentId("agent")),
                Resources.parse("cpus:1;mem:1GiB"),
                Optional.empty(),
                TaskTerms.DEFAULT,
                Collections.emptySortedMap());
        cell.commit(new Txn(first, 0, List.of(), List.of(claim), Atomicity.EACH, null));
        List<String> offered = new ArrayList<>();
        for (int cycle = 0; cycle < CYCLES; cycle++) {
            OfferId id = new OfferId("o" + cycle);
            allocator.allocate(0, made -> {
                offered.add(made.framework().value());
                cell.lease(
                        new Lease(id, made.framework(), made.agent(), made.pool(), made.resources(), Long.MAX_VALUE));
            });
            cell.endLeaseIfOpen(id);
        }
        return offered;
    }

    @Test
    void fairOffersToWhoHasLess() {
        assertThat(offered(ThirdRule.FAIR)).hasSize(CYCLES).containsOnly("a-second");
    }

    @Test
    void firstComeOffersToWhoCameFirst() {
        assertThat(offered(ThirdRule.FIRST_COME)).hasSize(CYCLES).containsOnly("z-first");
    }

    @Test
    void chanceOffersToEitherAndTheSameInEveryReplay() {
        assertThat(offered(ThirdRule.RANDOM))
                .hasSize(CYCLES)
                .contains("z-first", "a-second")
                .isEqualTo(offered(ThirdRule.RANDOM));
    }
}
