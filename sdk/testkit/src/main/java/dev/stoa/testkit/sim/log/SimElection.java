package dev.stoa.testkit.sim.log;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

import dev.stoa.testkit.sim.world.SimProcess;
import dev.stoa.testkit.sim.world.World;
import org.jspecify.annotations.Nullable;

/**
 * Names a master whenever there seems to be none, each in a higher epoch. A master that was named before is told that it is
 * deposed only some time later, so that two may believe that they lead.
 */
public final class SimElection {
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final long MIN_TIMEOUT_MILLIS = 2_000;
    private static final long MAX_TIMEOUT_MILLIS = 4_000;
    private static final long MAX_BELIEF_MILLIS = 6_000;

    /** A master that may be named. */
    public interface Candidate {
        /** The process it lives in. */
        SimProcess candidate();

        /** It leads, in this epoch. */
        void elected(long epoch);

        /** It leads no more in this epoch. */
        void deposed(long epoch, String reason);
    }

    private final World world;
    private final SimLog log;
    private final RandomGenerator random;
    private final SortedMap<String, Candidate> candidates = new TreeMap<>();
    private @Nullable Candidate named;
    private @Nullable SimProcess namedProcess;
    private long epoch;
    private boolean electing;

    public SimElection(World world, SimLog log) {
        this.world = world;
        this.log = log;
        this.random = world.newRandom();
        look();
    }

    /** A master has begun. */
    public void joins(Candidate candidate) {
        candidates.put(candidate.candidate().name(), candidate);
    }

    /** The master that was named last, while it lives. */
    public Optional<Candidate> leader() {
        // A later life of its process was not elected.
        return Optional.ofNullable(named).filter(candidate -> candidate.candidate() == namedProcess);
    }

    /** The highest epoch so far. */
    public long epoch() {
        return epoch;
    }

    /** Names another master although there is one; the one that was hears of it later. */
    public void failOver() {
        elect();
    }

    private void look() {
        world.after(LOOK, "election looks", () -> {
            boolean fit = leader().filter(this::isFit).isPresent();
            if (!fit && !electing) {
                electing = true;
                long timeout = MIN_TIMEOUT_MILLIS + random.nextLong(MAX_TIMEOUT_MILLIS - MIN_TIMEOUT_MILLIS + 1);
                world.after(Duration.ofMillis(timeout), "election", () -> {
                    electing = false;
                    if (leader().filter(this::isFit).isEmpty()) {
                        elect();
                    }
                });
            }
            look();
        });
    }

    private boolean isFit(Candidate candidate) {
        SimProcess process = candidate.candidate();
        return !process.isDead() && !process.isPaused() && log.reaches(process.name());
    }

    private void elect() {
        List<Candidate> fit = new ArrayList<>();
        for (Candidate candidate : candidates.values()) {
            if (isFit(candidate) && candidate.candidate() != namedProcess) {
                fit.add(candidate);
            }
        }
        if (fit.isEmpty()) {
            return;
        }
        Candidate before = named;
        SimProcess beforeProcess = namedProcess;
        long last = epoch;
        Candidate chosen = fit.get(random.nextInt(fit.size()));
        named = chosen;
        namedProcess = chosen.candidate();
        epoch++;
        long reign = epoch;
        chosen.candidate().soon("elected", () -> chosen.elected(reign));
        if (before != null && beforeProcess != null) {
            Duration belief = Duration.ofMillis(random.nextLong(MAX_BELIEF_MILLIS));
            beforeProcess.after(belief, "deposed", () -> before.deposed(last, "another master was elected"));
        }
    }
}
