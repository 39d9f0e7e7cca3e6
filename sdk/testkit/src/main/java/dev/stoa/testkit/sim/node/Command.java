package dev.stoa.testkit.sim.node;

import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/** Decides what a command does that an agent starts: nothing is really run. */
@FunctionalInterface
public interface Command {
    /** Lasts up to eight seconds; one of ten fails. */
    Command ANY = (argv, random) -> {
        Run run = Run.lasting(Duration.ofMillis(50 + random.nextInt(8_000)));
        return random.nextInt(10) == 0 ? run.exiting(1) : run;
    };

    /** Runs until it is killed. */
    Command SERVICE = (argv, random) -> Run.lasting(Duration.ofDays(365));

    /** What this command does, by its words and by chance. */
    Run run(List<String> argv, RandomGenerator random);

    /**
     * What one command does.
     *
     * @param time how long it runs
     * @param exitCode what it exits with
     * @param startFailure why it cannot be started; empty if it can
     * @param heedsKill whether it ends when told to, or has to be ended by force
     */
    record Run(Duration time, int exitCode, String startFailure, boolean heedsKill) {
        /** Runs for a while and exits with 0. */
        public static Run lasting(Duration time) {
            return new Run(time, 0, "", true);
        }

        /** Cannot be started. */
        public static Run notStarting(String why) {
            return new Run(Duration.ZERO, 0, why, true);
        }

        /** The same with another exit code. */
        public Run exiting(int code) {
            return new Run(time, code, startFailure, heedsKill);
        }

        /** The same, but it ends by force only. */
        public Run stubborn() {
            return new Run(time, exitCode, startFailure, false);
        }
    }
}
