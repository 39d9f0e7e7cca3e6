package dev.stoa.core.reign;

import java.util.List;
import java.util.TreeSet;

import dev.stoa.api.demand.Demand;
import dev.stoa.api.demand.Explanation.Outcome;
import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.DemandId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.offer.Assignment;
import dev.stoa.api.offer.Atomicity;
import dev.stoa.api.offer.Rejection.Reason;
import dev.stoa.api.protocol.AgentNotice.LaunchOrdered;
import dev.stoa.api.protocol.FrameworkInfo;
import dev.stoa.api.protocol.FrameworkInfo.Capability;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.protocol.SchedulerNotice.ClaimAnswered;
import dev.stoa.api.protocol.SchedulerNotice.DemandWaits;
import dev.stoa.api.protocol.SchedulerNotice.OffersMade;
import dev.stoa.api.resource.Ranges;
import dev.stoa.core.cell.GpuAgents;
import org.junit.jupiter.api.Test;

import static dev.stoa.core.reign.CellWorld.A1;
import static org.assertj.core.api.Assertions.assertThat;

/** For whom agents with GPUs are. */
class GpuAgentsTest {
    private static final AgentId A2 = new AgentId("a2");

    private CellWorld world = new CellWorld();

    private FrameworkId framework(Capability... known) {
        FrameworkInfo info = new FrameworkInfo("f", "eng", "me", 60_000, new TreeSet<>(List.of(known)));
        FrameworkId framework = world.subscribe(info);
        world.reign.suppress(framework);
        return framework;
    }

    /** The first has a GPU and would be filled first, since less is free there. */
    private void oneOfTwoAgentsHasAGpu() {
        world.register(A1, "cpus:2;mem:4GiB;gpus:{g}");
        world.register(A2, "cpus:4;mem:4GiB");
    }

    private void want(FrameworkId framework, String id, String resources, int count) {
        Demand demand = Demand.launch(new DemandId(id), CellWorld.task(id, resources), count);
        world.reign.stateDemand(framework, new SchedulerCall.StateDemand(demand, Ranges.NONE, 0), world.nowMillis);
        world.settle();
    }

    private AgentId agentOf(FrameworkId framework, String task) {
        return world.entry(new TaskKey(framework, new TaskId(task)))
                .orElseThrow()
                .agent();
    }

    private int launched() {
        return world.heard(LaunchOrdered.class).size();
    }

    @Test
    void demandsOfThoseThatCannotUseThemPassThemOver() {
        oneOfTwoAgentsHasAGpu();
        FrameworkId framework = framework();

        want(framework, "work", "cpus:2", 3);
        world.allocate();

        assertThat(launched()).isEqualTo(2);
        assertThat(agentOf(framework, "work.0")).isEqualTo(A2);
        assertThat(agentOf(framework, "work.1")).isEqualTo(A2);
        assertThat(world.last(DemandWaits.class).why().hindrances())
                .anySatisfy(hindrance -> assertThat(hindrance.reason()).isEqualTo(Reason.CAPABILITY_MISSING.name()))
                .anySatisfy(hindrance -> assertThat(hindrance.example())
                        .isEqualTo("agent 'a1': it has GPUs, and is for frameworks with the capability GPUS"));
    }

    @Test
    void whereAllAgentsHaveThemItIsSaidThatOthersNeverFit() {
        world.register(A1, "cpus:2;mem:4GiB;gpus:{g}");

        want(framework(), "work", "cpus:1", 1);
        world.allocate();

        assertThat(launched()).isZero();
        assertThat(world.last(DemandWaits.class).why().outcome()).isEqualTo(Outcome.NEVER_FITS);
        assertThat(world.reign.isAllocationWanted(world.nowMillis)).isFalse();
    }

    @Test
    void whoCanUseThemAndWantsNoneIsPlacedElsewhereFirst() {
        oneOfTwoAgentsHasAGpu();
        FrameworkId framework = framework(Capability.GPUS);

        want(framework, "work", "cpus:2", 3);
        world.allocate();

        assertThat(agentOf(framework, "work.0")).isEqualTo(A2);
        assertThat(agentOf(framework, "work.1")).isEqualTo(A2);
        assertThat(agentOf(framework, "work.2")).isEqualTo(A1);
    }

    @Test
    void oneThatFindsNoneDoesNotSpeakForThoseThatCanUseThem() {
        FrameworkId plain = framework();
        FrameworkId able = framework(Capability.GPUS);
        want(plain, "work", "cpus:1", 1);
        want(able, "other", "cpus:1", 1);

        world.register(A1, "cpus:2;mem:4GiB;gpus:{g}");
        world.allocate();

        assertThat(launched()).isEqualTo(1);
        assertThat(agentOf(able, "other.0")).isEqualTo(A1);
    }

    @Test
    void claimsOfThoseThatCannotUseThemAreRefusedThere() {
        oneOfTwoAgentsHasAGpu();

        world.reign.claim(
                framework(),
                new SchedulerCall.Claim(1, List.of(new Assignment(A1, CellWorld.task("t", "cpus:1"))), Atomicity.EACH),
                world.nowMillis);
        world.settle();

        assertThat(world.last(ClaimAnswered.class).reply().rejected())
                .singleElement()
                .satisfies(rejection -> {
                    assertThat(rejection.reason()).isEqualTo(Reason.CAPABILITY_MISSING);
                    assertThat(rejection.message())
                            .isEqualTo(
                                    "task 't' is not for agent 'a1', which has GPUs: its framework lacks the capability GPUS");
                });
    }

    @Test
    void sharedTheyAreLikeAllOthers() {
        world = new CellWorld(ReignConfig.DEFAULT.withGpuAgents(GpuAgents.SHARED));
        oneOfTwoAgentsHasAGpu();
        FrameworkId framework = framework();

        want(framework, "work", "cpus:2", 1);
        world.allocate();
        world.reign.revive(framework);
        world.allocate();

        assertThat(agentOf(framework, "work.0")).isEqualTo(A1);
        assertThat(world.heard(OffersMade.class)).isNotEmpty();
    }
}
