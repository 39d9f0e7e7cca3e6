package dev.stoa.core.reign;

import java.util.Optional;

import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.protocol.FrameworkInfo;
import dev.stoa.api.protocol.OperatorCall.Check;
import dev.stoa.api.protocol.OperatorCall.Estate.SetQuota;
import dev.stoa.api.protocol.SchedulerNotice.OffersRescinded;
import dev.stoa.api.resource.Quantities;
import dev.stoa.api.role.RoleName;
import org.junit.jupiter.api.Test;

import static dev.stoa.core.reign.CellWorld.A1;
import static org.assertj.core.api.Assertions.assertThat;

/** What becomes of open offers when an operator changes what roles may have. */
class QuotaChangeTest {
    private final CellWorld world = new CellWorld();

    private FrameworkId framework(String role) {
        return world.subscribe(new FrameworkInfo("of " + role, role, "me", 60_000));
    }

    private Optional<String> objectionTo(String role, String limit) {
        return world.reign
                .estate()
                .prepare(new SetQuota(
                        1, new RoleName(role), Quantities.NONE, Optional.of(Quantities.parse(limit)), Check.REQUIRED));
    }

    @Test
    void offersBeyondALoweredLimitAreTakenBackAndMadeAnewWithinIt() {
        world.register(A1, "cpus:4;mem:4GiB");
        framework("eng/dev");
        assertThat(world.offer().resources()).hasToString("cpus:4;mem:4GiB");

        world.quota("eng", "", "cpus:2");

        assertThat(world.last(OffersRescinded.class).reason()).isEqualTo("role 'eng' may hold less than it does");
        assertThat(world.offer().resources()).hasToString("cpus:2;mem:4GiB");
    }

    @Test
    void offersWithinTheLimitStay() {
        world.register(A1, "cpus:4;mem:4GiB");
        framework("eng/dev");
        world.offer();

        world.quota("eng", "", "cpus:4");

        assertThat(world.heard(OffersRescinded.class)).isEmpty();
    }

    @Test
    void offersToOthersThatAGuaranteeNeedsAreTakenBack() {
        world.register(A1, "cpus:4;mem:4GiB");
        framework("batch");
        world.offer();

        world.quota("eng", "cpus:3", "");

        assertThat(world.last(OffersRescinded.class).reason()).isEqualTo("kept for what role 'eng' is guaranteed");
        assertThat(world.offer().resources()).hasToString("cpus:1;mem:4GiB");
    }

    @Test
    void onlyWhatRunsStandsAgainstALowerLimit() {
        world.register(A1, "cpus:4;mem:4GiB");
        FrameworkId framework = framework("eng");
        world.offer();
        assertThat(objectionTo("eng", "cpus:2")).as("an offer is not held").isEmpty();

        world.launch(framework, "t", "cpus:3");

        assertThat(objectionTo("eng", "cpus:2"))
                .contains("role 'eng' holds cpus:3, more than the limit of cpus:2; it can be forced");
    }
}
