package dev.stoa.core.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class SortedTreeTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void holdsWhatASortedMapHoldsAndLeavesEarlierOnesAsTheyWere(long seed) {
        Random random = new Random(seed);
        TreeMap<Integer, Integer> model = new TreeMap<>();
        SortedTree<Integer, Integer> tree = SortedTree.empty();
        for (int step = 0; step < 2_000; step++) {
            int key = random.nextInt(200);
            SortedTree<Integer, Integer> before = tree;
            List<Integer> valuesBefore = list(before.values());
            if (random.nextInt(3) == 0) {
                model.remove(key);
                tree = tree.without(key);
            } else {
                model.put(key, step);
                tree = tree.with(key, step);
            }
            assertThat(list(tree.values())).as("seed %d step %d", seed, step).isEqualTo(List.copyOf(model.values()));
            assertThat(list(before.values())).isEqualTo(valuesBefore);
            assertThat(tree.size()).isEqualTo(model.size());
            int from = random.nextInt(200);
            assertThat(list(tree.from(from)))
                    .as("seed %d step %d from %d", seed, step, from)
                    .isEqualTo(List.copyOf(model.tailMap(from).values()));
            assertThat(tree.get(key)).isEqualTo(Optional.ofNullable(model.get(key)));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 1_000, 100_000})
    void isNoDeeperThanABalancedTreeIfKeysComeInOrder(int size) {
        SortedTree<Integer, Integer> tree = SortedTree.empty();
        for (int i = 0; i < size; i++) {
            tree = tree.with(i, i);
        }
        assertThat(tree.height()).isLessThanOrEqualTo((int) Math.ceil(1.4405 * Math.log(size + 2) / Math.log(2)));
    }

    private static List<Integer> list(Iterable<Integer> values) {
        List<Integer> list = new ArrayList<>();
        values.forEach(list::add);
        return list;
    }
}
