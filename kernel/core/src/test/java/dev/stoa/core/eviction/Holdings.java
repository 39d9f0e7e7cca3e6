package dev.stoa.core.eviction;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.DemandId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.placement.LabelSelector;
import dev.stoa.api.placement.LabelSelector.Operator;
import dev.stoa.api.placement.LabelSelector.Requirement;
import dev.stoa.api.resource.Quantities;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.role.RoleName;
import dev.stoa.api.role.RoleTerms;
import dev.stoa.api.task.TaskTerms.Supply;

/** Makes what the tests of this package take away. */
final class Holdings {
    static final AgentId A1 = new AgentId("a1");
    static final AgentId A2 = new AgentId("a2");
    static final FrameworkId F1 = new FrameworkId("f-1");
    static final FrameworkId F2 = new FrameworkId("f-2");
    static final RoleName DEV = new RoleName("dev");
    static final RoleName PROD = new RoleName("prod");

    private Holdings() {}

    static TaskKey key(FrameworkId framework, String task) {
        return new TaskKey(framework, new TaskId(task));
    }

    static Holding task(
            FrameworkId framework, String task, AgentId agent, RoleName role, int priority, String resources) {
        return new Holding(
                key(framework, task),
                agent,
                role,
                priority,
                Supply.ORDINARY,
                Optional.empty(),
                Resources.parse(resources),
                new TreeMap<>(Collections.singletonMap("app", "web")),
                0);
    }

    static Holding since(Holding holding, long sinceMillis) {
        return new Holding(
                holding.task(),
                holding.agent(),
                holding.role(),
                holding.priority(),
                holding.supply(),
                holding.reservation(),
                holding.resources(),
                holding.labels(),
                sinceMillis);
    }

    static Holding revocable(Holding holding) {
        return new Holding(
                holding.task(),
                holding.agent(),
                holding.role(),
                holding.priority(),
                Supply.REVOCABLE,
                holding.reservation(),
                holding.resources(),
                holding.labels(),
                holding.sinceMillis());
    }

    static Claimant claimant(FrameworkId framework, RoleName role, int priority, String needed) {
        return new Claimant(
                framework,
                new DemandId("d"),
                role,
                priority,
                Supply.ORDINARY,
                Optional.empty(),
                Resources.parse(needed));
    }

    static LabelSelector web() {
        return new LabelSelector(List.of(new Requirement("app", Operator.IN, new java.util.TreeSet<>(List.of("web")))));
    }

    static RoleTerms guaranteed(String guarantee) {
        return new RoleTerms(1_000, Quantities.of(Resources.parse(guarantee)), Optional.empty());
    }

    static RoleTerms limited(String limit) {
        return new RoleTerms(1_000, Quantities.NONE, Optional.of(Quantities.of(Resources.parse(limit))));
    }

    static RoleShares shares(String total, SortedMap<RoleName, RoleTerms> terms, Holding... held) {
        RoleShares shares = new RoleShares(terms, Quantities.of(Resources.parse(total)));
        for (Holding holding : held) {
            shares.gain(holding.role(), holding.resources());
        }
        return shares;
    }
}
