package dev.stoa.core.liveness;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

import dev.stoa.core.rate.RateLimit;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RemovalsTest {
    private final Removals<Integer> removals =
            new Removals<>(new RemovalLimits(new RateLimit(1, 1_000, 2), 4, 50, 60_000), 0);

    private void overdue(int from, int to) {
        for (int agent = from; agent <= to; agent++) {
            removals.overdue(agent);
        }
    }

    @Test
    void letsAgentsGoAtTheRate() {
        overdue(1, 4);

        assertThat(removals.letGo(100, 0)).containsExactly(1, 2);
        assertThat(removals.next(0)).isEqualTo(OptionalLong.of(1_000));
        assertThat(removals.letGo(98, 999)).isEmpty();
        assertThat(removals.letGo(98, 1_000)).containsExactly(3);
    }

    @Test
    void oneThatShowsLifeBeforeItsTurnIsNotLetGo() {
        overdue(1, 3);
        removals.letGo(100, 0);
        removals.cancel(3);

        assertThat(removals.letGo(98, 10_000)).isEmpty();
        assertThat(removals.isHeld(3)).isFalse();
    }

    @Test
    void letsNobodyGoWhenTooManyAreLost() {
        overdue(1, 6);

        assertThat(removals.letGo(10, 0)).isEmpty();
        assertThat(removals.isBlown()).isTrue();
        assertThat(removals.held()).isEqualTo(6);
        assertThat(removals.next(0)).isEmpty();
    }

    @Test
    void goesOnWhenEnoughAreBack() {
        overdue(1, 6);
        removals.letGo(10, 0);
        removals.cancel(1);

        assertThat(removals.letGo(10, 1)).containsExactly(2, 3);
        assertThat(removals.isBlown()).isFalse();
    }

    @Test
    void countsThoseWhoWereLetGoWithinTheWindow() {
        overdue(1, 5);
        List<Integer> gone = new ArrayList<>(removals.letGo(10, 0));
        overdue(6, 6);

        assertThat(removals.letGo(8, 1)).isEmpty();
        assertThat(gone).containsExactly(1, 2);
        assertThat(removals.isBlown()).isTrue();
        assertThat(removals.next(1)).isEqualTo(OptionalLong.of(60_000));
        assertThat(removals.letGo(8, 60_000)).hasSize(2);
    }

    @Test
    void aSmallCellMayLoseAllItsAgents() {
        overdue(1, 3);

        assertThat(removals.letGo(3, 0)).containsExactly(1, 2);
        assertThat(removals.isBlown()).isFalse();
    }

    @Test
    void aPersonMaySayThatItIsTrue() {
        overdue(1, 6);
        removals.letGo(10, 0);
        assertThat(removals.confirm()).isEqualTo(6);

        assertThat(removals.letGo(10, 1)).containsExactly(1, 2);
        assertThat(removals.letGo(8, 4_000)).containsExactly(3, 4);
        assertThat(removals.letGo(6, 8_000)).containsExactly(5, 6);
        assertThat(removals.held()).isZero();
    }
}
