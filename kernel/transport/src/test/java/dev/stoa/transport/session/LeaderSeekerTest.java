package dev.stoa.transport.session;

import java.util.List;
import java.util.Random;

import dev.stoa.transport.session.LeaderSeeker.Next;
import dev.stoa.transport.session.SessionEnd.Cause;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class LeaderSeekerTest {
    private static final SessionAddress ONE = SessionAddress.memory("one");
    private static final SessionAddress TWO = SessionAddress.memory("two");

    private final LeaderSeeker seeker =
            new LeaderSeeker(List.of(ONE, TWO), new LeaderSeeker.BackOff(100, 1_000), new Random(7));

    private Next.Attach afterSilence() {
        return (Next.Attach) seeker.after(SessionEnd.of(Cause.UNREACHABLE, ""));
    }

    @Test
    void triesTheAddressesInTurn() {
        assertThat(seeker.first()).isEqualTo(new Next.Attach(ONE, 0));
        assertThat(afterSilence().address()).isEqualTo(TWO);
        assertThat(afterSilence().address()).isEqualTo(ONE);
        assertThat(afterSilence().address()).isEqualTo(TWO);
    }

    @Test
    void waitsLongerWithEachFailureUpToTheBound() {
        assertThat(afterSilence().delayMillis()).isBetween(50L, 100L);
        assertThat(afterSilence().delayMillis()).isBetween(100L, 200L);
        assertThat(afterSilence().delayMillis()).isBetween(200L, 400L);
        for (int i = 0; i < 100; i++) {
            assertThat(afterSilence().delayMillis()).isBetween(200L, 1_000L);
        }
        seeker.opened();
        assertThat(afterSilence().delayMillis()).isBetween(50L, 100L);
    }

    @Test
    void followsARedirectAtOnceButNotForever() {
        SessionEnd elsewhere = new SessionEnd(Cause.REDIRECTED, "", "memory:three");
        for (int i = 0; i < LeaderSeeker.REDIRECTS_AT_ONCE; i++) {
            assertThat(seeker.after(elsewhere)).isEqualTo(new Next.Attach(SessionAddress.memory("three"), 0));
        }
        assertThat(((Next.Attach) seeker.after(elsewhere)).delayMillis()).isPositive();
    }

    @Test
    void passesOverALeaderThatFellSilentWhileOthersStillPointToIt() {
        SessionAddress three = SessionAddress.memory("three");
        LeaderSeeker among =
                new LeaderSeeker(List.of(ONE, TWO, three), new LeaderSeeker.BackOff(100, 1_000), new Random(7));
        SessionEnd toTwo = new SessionEnd(Cause.REDIRECTED, "", TWO.toString());
        among.first();
        assertThat(among.after(toTwo)).isEqualTo(new Next.Attach(TWO, 0));
        among.opened();

        // The leader dies: neither its turn nor the word of the others leads back to it at once.
        assertThat(((Next.Attach) among.after(SessionEnd.of(Cause.LEASE_EXPIRED, ""))).address())
                .isEqualTo(three);
        assertThat(((Next.Attach) among.after(toTwo)).address()).isEqualTo(ONE);
        assertThat(((Next.Attach) among.after(toTwo)).address()).isEqualTo(three);
        assertThat(((Next.Attach) among.after(toTwo)).address()).isEqualTo(ONE);

        // They insist: it is tried after all.
        assertThat(((Next.Attach) among.after(toTwo)).address()).isEqualTo(TWO);
    }

    @Test
    void waitsWhenNobodyLeadsOrTheRedirectCannotBeRead() {
        for (String nowhere : List.of("", "udp://no-port")) {
            Next.Attach next = (Next.Attach) seeker.after(new SessionEnd(Cause.REDIRECTED, "", nowhere));
            assertThat(next.delayMillis()).isPositive();
            assertThat(next.address()).isIn(ONE, TWO);
        }
    }

    @Test
    void waitsShortlyWhileMastersAnswerThatNobodyLeadsYet() {
        LeaderSeeker slow = new LeaderSeeker(List.of(ONE, TWO), new LeaderSeeker.BackOff(100, 60_000), new Random(7));
        slow.first();
        for (int i = 0; i < 20; i++) {
            Next.Attach next = (Next.Attach) slow.after(new SessionEnd(Cause.REDIRECTED, "", ""));
            assertThat(next.delayMillis()).isLessThanOrEqualTo(LeaderSeeker.LEADERLESS_MAX_MILLIS);
        }
        assertThat(((Next.Attach) slow.after(SessionEnd.of(Cause.UNREACHABLE, ""))).delayMillis())
                .isGreaterThan(LeaderSeeker.LEADERLESS_MAX_MILLIS);
    }

    @Test
    void givesUpOnlyWhenItWasRefusedOrClosedHere() {
        for (Cause cause : Cause.values()) {
            boolean givesUp = seeker.after(SessionEnd.of(cause, "")) instanceof Next.GiveUp;
            assertThat(givesUp).as(cause.name()).isEqualTo(cause == Cause.REFUSED || cause == Cause.CLOSED_HERE);
        }
    }

    @Test
    void asksForAtLeastOneAddress() {
        assertThatThrownBy(() -> new LeaderSeeker(List.of(), new Random(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
