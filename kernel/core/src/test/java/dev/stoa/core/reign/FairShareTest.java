package dev.stoa.core.reign;

import java.util.List;

import dev.stoa.api.demand.Demand;
import dev.stoa.api.eviction.EvictionReason;
import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.DemandId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.protocol.FrameworkInfo;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.protocol.SchedulerNotice.EvictionNoticed;
import dev.stoa.api.resource.Ranges;
import dev.stoa.core.eviction.EvictionRules;
import dev.stoa.core.eviction.EvictionRules.FairShare;
import dev.stoa.core.eviction.PreemptionConfig;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Where fair shares are taken back, all that counts for who comes first counts for who gives way. */
class FairShareTest {
    private static final PreemptionConfig USUAL = PreemptionConfig.DEFAULT;

    private final CellWorld world = new CellWorld(ReignConfig.DEFAULT.withEviction(
            EvictionTimes.DEFAULT,
            new PreemptionConfig(
                    new EvictionRules(100_000, FairShare.RECLAIMED),
                    USUAL.rooms(),
                    USUAL.underWay(),
                    USUAL.rebalance())));

    @Test
    void whoHoldsAllLicencesGivesOneBack() {
        world.register(new AgentId("a1"), "cpus:100;lic:4");
        FrameworkId batch = framework("batch");
        FrameworkId web = framework("web");
        want(batch, "many", 4);

        // Of 4 licences batch holds all and web none, of 100 processors next to nothing: shares of 1 and 0.
        want(web, "one", 1);

        List<EvictionNoticed> noticed = world.heard(EvictionNoticed.class);
        assertThat(noticed).extracting(EvictionNoticed::reason).containsExactly(EvictionReason.RECLAIMED_FOR_SHARE);
    }

    private FrameworkId framework(String role) {
        FrameworkId framework = world.subscribe(new FrameworkInfo("of " + role, role, "me", 60_000));
        world.reign.suppress(framework);
        world.pass(EvictionTimes.DEFAULT.settleMillis());
        return framework;
    }

    private void want(FrameworkId framework, String id, int count) {
        Demand demand = Demand.launch(new DemandId(id), CellWorld.task(id, "cpus:0.1;lic:1"), count);
        world.reign.stateDemand(framework, new SchedulerCall.StateDemand(demand, Ranges.NONE, 0), world.nowMillis);
        world.settle();
        world.allocate();
        world.pass(Preempting.PASS_MILLIS);
    }
}
