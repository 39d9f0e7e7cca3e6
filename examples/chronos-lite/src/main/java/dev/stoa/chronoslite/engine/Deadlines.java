package dev.stoa.chronoslite.engine;

import java.util.Optional;

import dev.stoa.chronoslite.run.Cause;
import dev.stoa.chronoslite.run.Run;

/** Until when a run must have started, and until when it must have ended. */
final class Deadlines {
    private Deadlines() {}

    /** Runs that nobody's clock opened have no time by which they should start. */
    static Optional<Long> start(State.Job job, Run run) {
        boolean ofSlot = run.cause() == Cause.SCHEDULE || run.cause() == Cause.CATCH_UP;
        if (!ofSlot || run.attempt() > 0) {
            return Optional.empty();
        }
        return job.definition()
                .policy()
                .deadline()
                .map(deadline -> run.nominalMillis() + job.jitterMillis() + deadline.toMillis());
    }

    static Optional<Long> end(State.Job job, Run run) {
        return job.definition().policy().maxRunTime().map(time -> run.startedMillis() + time.toMillis());
    }
}
