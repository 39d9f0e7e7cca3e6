package dev.stoa.core.placement;

import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

import dev.stoa.api.demand.Demand.Strategy;
import dev.stoa.api.id.ReservationId;
import dev.stoa.api.placement.Constraint;
import dev.stoa.api.placement.Preference;
import dev.stoa.api.resource.Resources;
import dev.stoa.core.cell.PoolKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.stoa.core.placement.PlacerWorld.agentsOf;
import static dev.stoa.core.placement.PlacerWorld.want;
import static org.assertj.core.api.Assertions.assertThat;

class PlacerTest {
    private final PlacerWorld world = new PlacerWorld(PlacerConfig.DEFAULT);

    @Test
    void packsTheFullestAgentThatFits() {
        world.agent("cpus:8;mem:8GiB", "");
        world.agent("cpus:4;mem:8GiB", "");
        world.agent("cpus:2;mem:8GiB", "");

        assertThat(agentsOf(world.place(want("cpus:3;mem:1GiB", "", ""), 1, 3))).containsExactly(1, 0, 0);
    }

    @Test
    void spreadsToTheEmptiestAgent() {
        world.agent("cpus:4;mem:4GiB", "");
        world.agent("cpus:4;mem:4GiB", "");
        Want spread = want("cpus:1;mem:1GiB", "", "", List.of(), Strategy.SPREAD);

        assertThat(agentsOf(world.place(spread, 1, 4))).containsExactlyInAnyOrder(0, 0, 1, 1);
    }

    @Test
    void lookingLeavesNoTrace() {
        world.agent("cpus:4;mem:4GiB", "zone:a");
        Want unique = want("cpus:1;mem:1GiB", "unique(zone)", "");

        assertThat(world.place(unique, 1, 5)).hasSize(1);
        assertThat(world.place(unique, 1, 5)).hasSize(1);
        assertThat(world.place(want("cpus:4;mem:4GiB", "", ""), 1, 5)).hasSize(1);
    }

    @Test
    void aGangIsPlacedWholeOrNotAtAll() {
        world.agent("cpus:2;mem:4GiB", "");
        world.agent("cpus:2;mem:4GiB", "");

        assertThat(world.place(want("cpus:1", "", ""), 5, 5)).isEmpty();
        assertThat(world.place(want("cpus:1", "", ""), 3, 9)).hasSize(4);
    }

    @Test
    void tasksOfOneDemandKeepToSpreadAmongThemselves() {
        world.agent("cpus:9", "zone:a");
        world.agent("cpus:9", "zone:b");
        world.agent("cpus:9", "zone:c");

        List<Spot> spots = world.place(want("cpus:1", "spread(zone, app=web, 1)", "app:web"), 1, 7);

        assertThat(spots).hasSize(7);
        for (int agent = 0; agent < 3; agent++) {
            int there = agent;
            assertThat(spots.stream().filter(spot -> spot.agent() == there)).hasSizeBetween(2, 3);
        }
    }

    @Test
    void preferencesGoBeforeTheStrategy() {
        world.agent("cpus:2", "disk:hdd");
        world.agent("cpus:8", "disk:ssd");
        List<Preference> fast = List.of(new Preference(Constraint.parse("disk == ssd"), 5));

        assertThat(agentsOf(world.place(want("cpus:2", "", "", fast, Strategy.PACK), 1, 5)))
                .containsExactly(1, 1, 1, 1, 0);
    }

    @Test
    void nearHoldsUntilPatienceRunsOut() {
        world.agent("cpus:2", "rack:b");
        Search search = world.placer.search(want("cpus:1", "near(rack, (a), 3s)", ""));

        assertThat(world.placer.place(search, Placer.NOBODY, 1, 1, 2_999)).isEmpty();
        assertThat(world.placer.place(search, Placer.NOBODY, 1, 1, 3_000)).hasSize(1);
    }

    @Test
    void whatIsPromisedIsForItsOwnerAlone() {
        world.agent("cpus:4;mem:4GiB", "");
        world.setFree(0, Resources.parse("cpus:1;mem:1GiB"));
        Search big = world.placer.search(want("cpus:4;mem:1GiB", "", ""));

        assertThat(world.placer.promise(big, 7, 1, 0, new BitSet())).isTrue();
        // 1 of 4 processors is free and kept; memory beyond the promise is not.
        assertThat(world.place(want("cpus:1", "", ""), 1, 1)).isEmpty();
        world.setFree(0, Resources.parse("cpus:4;mem:4GiB"));
        assertThat(world.place(want("cpus:1", "", ""), 1, 1)).isEmpty();
        assertThat(world.place(want("mem:1GiB", "", ""), 1, 9)).hasSize(3);
        assertThat(world.placer.place(big, 7, 1, 1, 0)).hasSize(1);

        world.placer.endPromises(PoolKey.UNRESERVED, 7);
        assertThat(world.place(want("cpus:1", "", ""), 1, 9)).hasSize(4);
    }

    @Test
    void ofAPoolThatIsNoMoreNothingIsKeptAndNothingIsPromised() {
        PoolKey pool = PoolKey.of(new ReservationId("r"));
        int agent = world.agent("cpus:4", "");
        world.placer.freeChanged(agent, pool, Resources.parse("cpus:2"), Resources.NONE);
        world.placer.keep(pool, 7, new TreeMap<>(Map.of(agent, Resources.parse("cpus:1"))));

        world.placer.poolRemoved(agent, pool);

        assertThat(world.placer.stock(pool)).isNull();
        assertThat(world.placer.promisedTo(7)).isEmpty();
    }

    @Test
    void aBoundedNumberOfOwnersHoldsPromises() {
        PlacerWorld small = new PlacerWorld(new PlacerConfig(4, 1, 1));
        small.agent("cpus:4", "");
        small.agent("cpus:4", "");
        Search search = small.placer.search(want("cpus:4", "", ""));

        assertThat(small.placer.promise(search, 1, 1, 0, new BitSet())).isTrue();
        assertThat(small.placer.promise(search, 2, 1, 0, new BitSet())).isFalse();
        small.placer.endPromises(PoolKey.UNRESERVED, 1);
        assertThat(small.placer.promise(search, 2, 1, 0, new BitSet())).isTrue();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void placesWheneverThereIsAPlaceAndOnlyThere(int seed) {
        Random random = new Random(seed);
        PlacerWorld cell = new PlacerWorld(new PlacerConfig(1 + random.nextInt(4), 2, 1));
        for (int i = 0; i < 12; i++) {
            cell.agent(
                    "cpus:%d;mem:%dGiB;ports:[1-%d]"
                            .formatted(1 + random.nextInt(8), 1 + random.nextInt(8), 1 + random.nextInt(5)),
                    "zone:%d;rack:%d".formatted(random.nextInt(3), random.nextInt(5)));
        }
        List<String> constraints = List.of(
                "",
                "zone == 1",
                "rack in (1, 2) or zone == 0",
                "unique(host, app=a)",
                "anti-affinity(rack, app=b)",
                "spread(zone, app=a, 1)",
                "max-per(rack, 2) and not zone == 2",
                "cluster(zone, app=b)",
                "affinity(rack, app=a)");
        for (int step = 0; step < 200; step++) {
            Want want = want(
                    "cpus:%d;mem:%dMiB%s"
                            .formatted(
                                    random.nextInt(3) + 1,
                                    256 * (1 + random.nextInt(8)),
                                    random.nextInt(4) == 0 ? ";ports:[" + (1 + random.nextInt(5)) + "]" : ""),
                    constraints.get(random.nextInt(constraints.size())),
                    random.nextBoolean() ? "app:a" : "app:b",
                    List.of(),
                    random.nextBoolean() ? Strategy.PACK : Strategy.SPREAD);
            Search search = cell.placer.search(want);
            boolean anywhere = false;
            for (int agent = 0; agent < 12; agent++) {
                anywhere |= cell.free.get(agent).contains(want.resources())
                        && search.matcher().passes(cell.domains.place(agent), 0);
            }
            List<Spot> spots = cell.placer.place(search, Placer.NOBODY, 1, 1, 0);
            assertThat(spots.isEmpty()).as("seed %d step %d", seed, step).isEqualTo(!anywhere);
            for (Spot spot : spots) {
                assertThat(search.matcher().passes(cell.domains.place(spot.agent()), 0))
                        .isTrue();
            }
            cell.hold(want, spots);
            if (random.nextInt(3) == 0) {
                int agent = random.nextInt(12);
                cell.setFree(agent, cell.agents.get(agent).total());
            }
        }
    }
}
