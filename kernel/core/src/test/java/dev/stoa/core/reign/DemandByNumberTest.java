package dev.stoa.core.reign;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

import dev.stoa.api.demand.Demand;
import dev.stoa.api.demand.Demand.Fulfilment;
import dev.stoa.api.demand.Demand.Gang;
import dev.stoa.api.demand.Demand.Strategy;
import dev.stoa.api.demand.DemandEnd;
import dev.stoa.api.demand.ExplainSubject;
import dev.stoa.api.demand.Explanation.Outcome;
import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.DemandId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.protocol.AgentNotice;
import dev.stoa.api.protocol.FrameworkInfo;
import dev.stoa.api.protocol.FrameworkInfo.Capability;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.protocol.SchedulerNotice.DemandEnded;
import dev.stoa.api.protocol.SchedulerNotice.DemandPlaced;
import dev.stoa.api.protocol.SchedulerNotice.DemandWaits;
import dev.stoa.api.protocol.SchedulerNotice.Explained;
import dev.stoa.api.protocol.SchedulerNotice.OffersMade;
import dev.stoa.api.resource.Ranges;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.TaskState;
import org.junit.jupiter.api.Test;

import static dev.stoa.core.reign.CellWorld.A1;
import static org.assertj.core.api.Assertions.assertThat;

/** What is asked for by number, such as two ports, and named when it is placed. */
class DemandByNumberTest {
    private static final AgentId A2 = new AgentId("a2");

    private final CellWorld world = new CellWorld();

    private static Demand demand(String id, String resources, int count) {
        return Demand.launch(new DemandId(id), CellWorld.task(id, resources), count);
    }

    private static Demand gang(String id, String resources, int count) {
        Demand each = demand(id, resources, count);
        return new Demand(
                each.id(), each.template(), count, new Gang(count, Strategy.PACK), List.of(), 0, 0, Fulfilment.LAUNCH);
    }

    private void state(FrameworkId framework, Demand demand) {
        world.reign.stateDemand(framework, new SchedulerCall.StateDemand(demand, Ranges.NONE, 0), world.nowMillis);
        world.settle();
        world.allocate();
    }

    private List<String> launched() {
        return world.heard(AgentNotice.LaunchOrdered.class).stream()
                .map(launch -> launch.task().id().value())
                .toList();
    }

    private Outcome explain(FrameworkId framework, String demand) {
        world.reign.explain(framework, new SchedulerCall.Explain(1, new ExplainSubject.Named(demand)), world.nowMillis);
        world.settle();
        return world.last(Explained.class).explanation().outcome();
    }

    @Test
    void whatIsWantedByNumberIsChosenAndToldToAgentAndFramework() {
        world.register(A1, "cpus:9;mem:9GiB;ports:[7-9];gpus:{g0,g1}");
        FrameworkId framework =
                world.subscribe(new FrameworkInfo("train", "*", "me", 60_000, new TreeSet<>(List.of(Capability.GPUS))));

        state(framework, demand("web", "cpus:1;ports:1;gpus:1", 3));

        assertThat(world.heard(AgentNotice.LaunchOrdered.class))
                .extracting(launch -> launch.task().resources().toString())
                .containsExactly("cpus:1;ports:[7];gpus:{g0}", "cpus:1;ports:[8];gpus:{g1}");
        assertThat(world.last(DemandPlaced.class).named())
                .containsEntry(new TaskId("web.0"), Resources.parse("cpus:1;ports:[7];gpus:{g0}"))
                .hasSize(2);
        assertThat(world.last(DemandWaits.class).why().summary()).contains("gpus: 1 wanted, 0 there");

        world.report(new TaskKey(framework, new TaskId("web.0")), A1, 1, TaskState.FINISHED);
        world.allocate();

        assertThat(world.last(DemandPlaced.class).named())
                .containsExactlyEntriesOf(
                        new TreeMap<>(Map.of(new TaskId("web.2"), Resources.parse("cpus:1;ports:[7];gpus:{g0}"))));
    }

    @Test
    void gangIsGivenWhatItWantsByNumberOrNothing() {
        world.register(A1, "cpus:9;ports:[1-2]");
        world.register(A2, "cpus:9;ports:[1-2]");
        FrameworkId framework = world.subscribe();

        state(framework, gang("five", "cpus:1;ports:1", 5));
        state(framework, gang("four", "cpus:1;ports:1", 4));

        assertThat(launched()).containsExactlyInAnyOrder("four.0", "four.1", "four.2", "four.3");
        assertThat(explain(framework, "five")).isEqualTo(Outcome.NEVER_FITS);
    }

    @Test
    void gpusByNumberAreForThoseWhoSayTheyCanUseThem() {
        world.register(A1, "cpus:9;gpus:{g0}");
        FrameworkId framework = world.subscribe();

        state(framework, demand("train", "cpus:1;gpus:1", 1));

        assertThat(launched()).isEmpty();
        assertThat(world.last(DemandEnded.class).end()).isEqualTo(DemandEnd.REFUSED);
        assertThat(world.last(DemandEnded.class).message()).contains("GPUS");
    }

    @Test
    void anOfferForADemandNamesWhatItWantsByNumber() {
        world.register(A1, "cpus:9;ports:[7-9]");
        FrameworkId framework = world.subscribe();
        world.reign.suppress(framework);
        Demand launch = demand("web", "cpus:1;ports:2", 1);

        state(
                framework,
                new Demand(launch.id(), launch.template(), 1, launch.gang(), List.of(), 0, 0, Fulfilment.OFFER));

        assertThat(world.last(OffersMade.class).offers().get(0).resources())
                .isEqualTo(Resources.parse("cpus:1;ports:[7-8]"));
    }
}
