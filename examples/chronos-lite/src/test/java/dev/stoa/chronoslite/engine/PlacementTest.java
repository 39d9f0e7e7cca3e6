package dev.stoa.chronoslite.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.stoa.api.offer.Offer;
import dev.stoa.api.resource.Attributes;
import dev.stoa.api.resource.Resources;
import org.junit.jupiter.api.Test;

import static dev.stoa.chronoslite.engine.EngineFixture.every;
import static org.assertj.core.api.Assertions.assertThat;

class PlacementTest {
    private final EngineFixture at = new EngineFixture();

    @Test
    void saysWhyARunWaits() {
        at.define(every("job", "PT1H"));
        at.pass(Duration.ofSeconds(60));
        assertThat(at.engine.view().why(at.last("job"))).contains("no offer of resources has come yet");
        at.offer("agent-7", Resources.of(50, 1_000), Attributes.NONE);
        assertThat(at.engine.view().why(at.last("job")).orElseThrow()).startsWith("agent-7 lacks cpus");
    }

    @Test
    void namesFewOfManyOffersThatDoNotDoAndTheSameForAllRunsThatAskTheSame() {
        at.define(every("one", "PT1H"), every("two", "PT1H"));
        at.pass(Duration.ofSeconds(60));
        List<Offer> offers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            offers.add(EngineFixture.offerOf("agent-" + i, Resources.of(50, 1_000), Attributes.NONE));
        }
        assertThat(at.engine.place(offers, written -> true)).isEmpty();
        assertThat(at.engine.view().why(at.last("one")).orElseThrow())
                .startsWith("agent-0 lacks cpus")
                .contains("agent-1 lacks cpus")
                .endsWith("; and 3 offers more");
        assertThat(at.engine.view().why(at.last("two")))
                .isEqualTo(at.engine.view().why(at.last("one")));
    }

    @Test
    void saysOfAnOfferThatIsUsedUpThatItIs() {
        for (int i = 0; i <= Placement.MAX_PER_OFFER; i++) {
            at.define(every("job-%03d".formatted(i), "PT1H"));
        }
        at.pass(Duration.ofSeconds(60));
        assertThat(at.offer()).hasSize(1);
        assertThat(at.engine.view().why(at.last("job-200"))).contains("agent-1 is given 200 tasks at once");
    }

    @Test
    void tenThousandJobsOfOneInstantAllFireAndAreLaunchedAsRoomComes() {
        for (int i = 0; i < 10_000; i++) {
            at.define(every("job-%05d".formatted(i), "PT1H"));
        }
        at.pass(Duration.ofSeconds(60));
        assertThat(at.engine.view().readyRuns()).isEqualTo(10_000);
        int launches = 0;
        while (at.engine.wantsOffers()) {
            at.launchAll();
            launches++;
        }
        assertThat(launches).isEqualTo(10_000 / Placement.MAX_PER_OFFER);
        assertThat(at.launched).doesNotHaveDuplicates().hasSize(10_000);
    }
}
