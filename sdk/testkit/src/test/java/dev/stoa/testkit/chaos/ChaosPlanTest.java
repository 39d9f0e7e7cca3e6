package dev.stoa.testkit.chaos;

import java.util.EnumSet;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ChaosPlanTest {
    private static final List<String> NODES = List.of("m1", "m2", "m3", "a1", "a2", "a3");
    private static final EnumSet<Fault.Kind> KINDS = EnumSet.allOf(Fault.Kind.class);

    private static ChaosPlan plan(long seed) {
        return ChaosPlan.of(seed, NODES, KINDS, 120_000, ChaosPlan.Bounds.DEFAULT);
    }

    @Test
    void isTheSameForTheSameSeedAndAnotherForAnother() {
        assertThat(plan(7)).isEqualTo(plan(7));
        assertThat(plan(7).faults()).isNotEqualTo(plan(8).faults());
    }

    @Test
    void undoesEverythingByItsEnd() {
        for (long seed = 0; seed < 200; seed++) {
            assertThat(plan(seed).faults()).isNotEmpty().allSatisfy(fault -> assertThat(fault.endMillis())
                    .isLessThanOrEqualTo(120_000));
        }
    }

    @Test
    void harmsANodeOnceAtATimeAndAtMostTwoNodesAtOnce() {
        for (long seed = 0; seed < 200; seed++) {
            List<Fault> faults = plan(seed).faults();
            for (Fault fault : faults) {
                List<String> suffering = faults.stream()
                        .filter(other -> other.atMillis() <= fault.atMillis() && other.endMillis() >= fault.atMillis())
                        .map(Fault::node)
                        .toList();
                assertThat(suffering).as("seed %d at %s", seed, fault).doesNotHaveDuplicates();
                assertThat(suffering.size()).as("seed %d at %s", seed, fault).isLessThanOrEqualTo(2);
            }
        }
    }

    @Test
    void refusesATimeTooShortForAFault() {
        assertThatThrownBy(() -> ChaosPlan.of(1, NODES, KINDS, 1_000, ChaosPlan.Bounds.DEFAULT))
                .hasMessage("a plan of 1000 ms is too short for a fault of 2000 ms");
    }
}
