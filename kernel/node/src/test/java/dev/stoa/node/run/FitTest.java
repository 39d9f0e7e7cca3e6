package dev.stoa.node.run;

import java.util.List;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.OfferId;
import dev.stoa.api.offer.Offer;
import dev.stoa.api.resource.Attributes;
import dev.stoa.api.resource.Resources;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class FitTest {
    private final Fit fit = new Fit(Resources.parse("cpus:2;mem:1GiB"));

    @Test
    void choosesTheOfferOfJustWhatIsWanted() {
        assertThat(fit.choose(List.of(
                        offer("a", "cpus:1;mem:2GiB"), offer("c", "cpus:9;mem:9GiB"), offer("b", "cpus:2;mem:1GiB"))))
                .map(Offer::agent)
                .contains(new AgentId("b"));
    }

    @Test
    void saysThatNothingWasOfferedYet() {
        assertThat(fit.whyNot()).isEqualTo("waiting for cpus:2;mem:1GiB: no resources have been offered yet");
    }

    @Test
    void saysWhatEachAgentLacksTheLatestTimeTheNearestFirst() {
        fit.choose(List.of(offer("a", "cpus:1;mem:1MiB"), offer("b", "cpus:0.5;mem:2GiB")));
        fit.choose(List.of(offer("b", "cpus:1;mem:2GiB")));

        assertThat(fit.whyNot())
                .isEqualTo("waiting for cpus:2;mem:1GiB: agent b lacks cpus: 2 wanted, 1 there; "
                        + "agent a lacks cpus: 2 wanted, 1 there, mem: 1GiB wanted, 1MiB there");
    }

    @Test
    void namesAFewAgentsOfMany() {
        for (int i = 0; i < 10; i++) {
            fit.choose(List.of(offer("a" + i, "cpus:1;mem:1GiB")));
        }
        assertThat(fit.whyNot()).endsWith("agent a2 lacks cpus: 2 wanted, 1 there; and 7 more");
    }

    static Offer offer(String agent, String resources) {
        return new Offer(
                new OfferId("o-" + agent),
                new AgentId(agent),
                "host-" + agent,
                "udp://127.0.0.1:5051",
                "*",
                Resources.parse(resources),
                Attributes.NONE,
                1_000);
    }
}
