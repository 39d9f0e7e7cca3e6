package dev.stoa.core.supervise;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

import dev.stoa.core.supervise.Sight.How;
import dev.stoa.core.supervise.Sight.Seen;
import dev.stoa.core.supervise.Supervision.Phase;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SupervisionTest {
    private static final long MINUTE = 60_000;

    private final TreeMap<Long, Seen> seen = new TreeMap<>();
    private final List<Step> steps = new ArrayList<>();
    private Supervision supervision = new Supervision(0, SupervisionTimes.DEFAULT, 0);
    private boolean subscribed;
    private boolean placeWanted;
    private boolean returning;
    private long nowMillis;

    private List<Step> review() {
        steps.clear();
        Sight sight = new Sight(seen, subscribed, placeWanted, returning);
        steps.addAll(supervision.review(sight, nowMillis));
        return steps;
    }

    private void see(long attempt, How how) {
        seen.put(attempt, new Seen(how, false, how.isOver() ? "it ended" : ""));
    }

    /** Has the next attempt recorded and placed, and lets it run. */
    private long run() {
        review();
        long attempt = supervision.attempt() + 1;
        assertThat(steps).contains(new Step.Begin(attempt));
        supervision.recorded(attempt);
        placeWanted = true;
        assertThat(review()).containsExactly(new Step.Place(attempt));
        placeWanted = false;
        see(attempt, How.RUNNING);
        assertThat(review()).isEmpty();
        return attempt;
    }

    @Test
    void recordsAnAttemptBeforeItLooksForAPlace() {
        assertThat(review()).containsExactly(new Step.Begin(1));
        assertThat(review()).isEmpty();

        supervision.recorded(1);

        assertThat(review()).containsExactly(new Step.Place(1));
        placeWanted = true;
        assertThat(review()).isEmpty();
        assertThat(supervision.phase()).isEqualTo(Phase.PLACING);
    }

    @Test
    void pausesTwiceAsLongAfterEachFailureUpToFiveMinutes() {
        List<Long> pauses = new ArrayList<>();
        for (int i = 0; i < 11; i++) {
            long attempt = run();
            see(attempt, How.FAILED);
            assertThat(review()).isEmpty();
            pauses.add(supervision.dueMillis() - nowMillis);
            nowMillis = supervision.dueMillis();
        }

        assertThat(pauses)
                .containsExactly(
                        1_000L, 2_000L, 4_000L, 8_000L, 16_000L, 32_000L, 64_000L, 128_000L, 256_000L, 300_000L,
                        300_000L);
    }

    @Test
    void forgetsFailuresOnceAnAttemptHasRunForTenMinutes() {
        for (int i = 0; i < 3; i++) {
            see(run(), How.FAILED);
            review();
            nowMillis = supervision.dueMillis();
        }
        long attempt = run();
        nowMillis += 10 * MINUTE;
        see(attempt, How.FAILED);
        review();

        assertThat(supervision.dueMillis() - nowMillis).isEqualTo(1_000);
    }

    @Test
    void whatWasEndedByOrderHasNotFailed() {
        for (int i = 0; i < 3; i++) {
            see(run(), How.ENDED);
            review();
            assertThat(supervision.dueMillis() - nowMillis).isEqualTo(1_000);
            nowMillis = supervision.dueMillis();
        }
    }

    @Test
    void isDoneWhenItsProcessSaysSo() {
        see(run(), How.DONE);

        assertThat(review()).containsExactly(new Step.Finish("it ended"));
        nowMillis += 60 * MINUTE;
        assertThat(review()).isEmpty();
    }

    @Test
    void goesElsewhereAtOnceIfAgentAndFrameworkAreBothSilent() {
        see(run(), How.UNSEEN);

        assertThat(review()).containsExactly(new Step.Begin(2));
    }

    @Test
    void leavesAProcessThatSpeaksAloneForAWhile() {
        long attempt = run();
        subscribed = true;
        see(attempt, How.UNSEEN);
        assertThat(review()).isEmpty();
        assertThat(supervision.dueMillis()).isEqualTo(nowMillis + MINUTE);

        nowMillis += MINUTE - 1;
        assertThat(review()).isEmpty();
        see(attempt, How.RUNNING);
        assertThat(review()).isEmpty();
        assertThat(supervision.phase()).isEqualTo(Phase.RUNNING);

        see(attempt, How.UNSEEN);
        assertThat(review()).isEmpty();
        nowMillis += MINUTE;
        assertThat(review()).containsExactly(new Step.Begin(2));
    }

    @Test
    void goesElsewhereWhenAProcessThatCannotBeSeenFallsSilent() {
        long attempt = run();
        subscribed = true;
        see(attempt, How.UNSEEN);
        review();

        subscribed = false;

        assertThat(review()).containsExactly(new Step.Begin(2));
    }

    @Test
    void endsAnEarlierAttemptThatComesBackBeforeItPlacesTheNext() {
        see(run(), How.UNSEEN);
        review();
        supervision.recorded(2);
        assertThat(review()).containsExactly(new Step.Kill(1), new Step.Place(2));
        placeWanted = true;

        seen.put(1L, new Seen(How.RUNNING, true, ""));
        assertThat(review()).containsExactly(new Step.Withdraw());
        assertThat(review()).isEmpty();

        seen.remove(1L);
        assertThat(review()).containsExactly(new Step.Place(2));
    }

    @Test
    void endsAnEarlierAttemptThatItHearsOfAgain() {
        supervision = new Supervision(7, SupervisionTimes.DEFAULT, nowMillis);
        see(7, How.RUNNING);
        review();

        see(6, How.RUNNING);

        assertThat(review()).containsExactly(new Step.Kill(6));
        assertThat(supervision.phase()).isEqualTo(Phase.RUNNING);
    }

    @Test
    void startsNothingAfterAFailOverUntilEveryAgentHasReturnedOrIsGivenUp() {
        supervision = new Supervision(7, SupervisionTimes.DEFAULT, nowMillis);
        returning = true;
        nowMillis += 60 * MINUTE;
        assertThat(review()).isEmpty();
        assertThat(supervision.phase()).isEqualTo(Phase.RETURNING);

        returning = false;
        assertThat(review()).containsExactly(new Step.Begin(8));
    }

    @Test
    void goesOnWithAnAttemptThatIsBroughtBackAfterAFailOver() {
        supervision = new Supervision(7, SupervisionTimes.DEFAULT, nowMillis);
        returning = true;
        see(7, How.RUNNING);

        assertThat(review()).isEmpty();
        assertThat(supervision.phase()).isEqualTo(Phase.RUNNING);
    }

    @Test
    void triesAgainLaterIfNoPlaceIsLookedFor() {
        review();
        supervision.recorded(1);
        review();

        assertThat(review()).isEmpty();
        assertThat(supervision.phase()).isEqualTo(Phase.PAUSING);
        assertThat(supervision.dueMillis()).isEqualTo(1_000);
    }
}
