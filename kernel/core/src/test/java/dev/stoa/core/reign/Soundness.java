package dev.stoa.core.reign;

import java.util.HashSet;
import java.util.Set;

import dev.stoa.api.view.EvictionView;
import dev.stoa.core.cell.Pool;
import dev.stoa.core.cell.Slot;

import static org.assertj.core.api.Assertions.assertThat;

/** What holds in a cell at any time, whatever is taken away for whom. */
final class Soundness {
    private Soundness() {}

    /** Nobody is over-committed, and nothing is kept for whom nothing is taken away. */
    static void check(CellWorld world, String as) {
        Set<String> claimants = new HashSet<>();
        for (EvictionView eviction : world.evictions()) {
            claimants.add(eviction.claimant());
        }
        for (Slot slot : world.reign.books().slots()) {
            Pool pool = slot.unreserved();
            assertThat(pool.total().contains(pool.held().plus(pool.leased())))
                    .as("%s: %s is over-committed", as, slot.id())
                    .isTrue();
            pool.promises().forEach(promise -> assertThat(claimants)
                    .as("%s: %s keeps something for nothing", as, slot.id())
                    .contains(promise.key().framework() + "/" + promise.key().claimant()));
        }
    }
}
