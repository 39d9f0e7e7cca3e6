package dev.stoa.core.eviction;

import java.util.Collections;

import dev.stoa.api.resource.Quantities;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.role.RoleName;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RoleSharesTest {
    private static final RoleName ENG = new RoleName("eng");
    private static final RoleName OPS = new RoleName("ops");

    @Test
    void licencesAndGpusCountForAShareAsProcessorsDo() {
        RoleShares shares = new RoleShares(
                Collections.emptySortedMap(), Quantities.of(Resources.parse("cpus:100;lic:10;gpus:{a,b}")));
        shares.gain(ENG, Resources.parse("cpus:1;lic:9"));
        shares.gain(OPS, Resources.parse("cpus:20;gpus:{a}"));

        assertThat(shares.weightedShare(ENG)).isEqualTo(0.9);
        assertThat(shares.weightedShare(OPS)).isEqualTo(0.5);
        assertThat(shares.distance(ENG, OPS)).isPositive();
    }
}
