package dev.stoa.chronoslite.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.jgrapht.alg.matching.HopcroftKarpMaximumCardinalityBipartiteMatching;
import org.jgrapht.graph.DefaultEdge;
import org.jgrapht.graph.SimpleGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class CheckerTest {
    private static Observed run(long start) {
        return new Observed(-1, 0, start, start + 1);
    }

    private static List<Expected> windows(long... slots) {
        List<Expected> all = new ArrayList<>();
        for (long slot : slots) {
            all.add(new Expected(slot, slot + 15));
        }
        return all;
    }

    @Test
    void givesEachWindowARunAndNamesTheRestExtra() {
        List<Observed> runs = List.of(run(3), run(65), run(127), run(180), new Observed(-1, 0, 66, -1));
        Checker.Report report = Checker.check(windows(0, 60, 120), runs);
        assertThat(report.isValid()).isTrue();
        assertThat(report.extra()).containsExactly(run(180));
        assertThat(report.incomplete()).hasSize(1);
    }

    @Test
    void namesTheWindowThatGotNoRun() {
        Checker.Report report =
                Checker.check(windows(0, 60, 120), List.of(run(3), run(127), new Observed(-1, 0, 65, -1)));
        assertThat(report.isValid()).isFalse();
        assertThat(report.missed()).extracting(Expected::slotMillis).containsExactly(60L);
        assertThat(Picture.row(windows(0, 60, 120), report, 10)).isEqualTo("+-+");
    }

    @Test
    void aSlotThatRanTwiceIsDoubledAndARetryIsNot() {
        Checker.Report doubled = Checker.check(windows(0), List.of(new Observed(0, 0, 1, 2), new Observed(0, 0, 3, 4)));
        assertThat(doubled.doubled()).containsExactly(0L);
        Checker.Report retried =
                Checker.check(windows(0), List.of(new Observed(0, 0, 1, -1), new Observed(0, 1, 3, 4)));
        assertThat(retried.doubled()).isEmpty();
    }

    @Test
    void seesRunsThatOverlap() {
        assertThat(Checker.check(List.of(), List.of(new Observed(0, 0, 1, 5), new Observed(1, 0, 4, 6)))
                        .overlapping())
                .isTrue();
        assertThat(Checker.check(List.of(), List.of(new Observed(0, 0, 1, 5), new Observed(1, 0, 5, 6)))
                        .overlapping())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void meetsAsManyWindowsAsTheLargestMatchingDoes(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 400; round++) {
            List<Expected> slots = new ArrayList<>();
            List<Observed> runs = new ArrayList<>();
            for (int i = random.nextInt(9); i > 0; i--) {
                long slot = random.nextInt(40);
                slots.add(new Expected(slot * 100 + i, slot * 100 + i + random.nextInt(1_500)));
            }
            for (int i = random.nextInt(9); i > 0; i--) {
                runs.add(run(random.nextInt(5_000)));
            }
            SimpleGraph<Object, DefaultEdge> graph = new SimpleGraph<>(DefaultEdge.class);
            List<Object> left = new ArrayList<>(slots);
            List<Object> right = new ArrayList<>();
            left.forEach(graph::addVertex);
            for (int i = 0; i < runs.size(); i++) {
                String vertex = "run " + i;
                right.add(vertex);
                graph.addVertex(vertex);
                for (Expected slot : slots) {
                    long start = runs.get(i).startMillis();
                    if (slot.slotMillis() <= start && start <= slot.untilMillis()) {
                        graph.addEdge(slot, vertex);
                    }
                }
            }
            int largest = new HopcroftKarpMaximumCardinalityBipartiteMatching<>(
                            graph, new java.util.HashSet<>(left), new java.util.HashSet<>(right))
                    .getMatching()
                    .getEdges()
                    .size();
            assertThat(Checker.check(slots, runs).met())
                    .as("seed %d round %d", seed, round)
                    .hasSize(largest);
        }
    }
}
