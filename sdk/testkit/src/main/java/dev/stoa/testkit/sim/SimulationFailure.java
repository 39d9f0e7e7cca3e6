package dev.stoa.testkit.sim;

/** A seed has failed: says what does not hold, how the story ended, and how to see it again. */
public final class SimulationFailure extends AssertionError {
    private static final long serialVersionUID = 1L;

    private final transient Story story;

    SimulationFailure(Story story, String ending, String command, Throwable cause) {
        super(
                "seed %d fails after %d steps and %.3f virtual seconds: %s%nRun it again: %s%nThe end of its story:%n%s"
                        .formatted(
                                story.seed(),
                                story.steps(),
                                story.time().toMillis() / 1_000.0,
                                cause.getMessage() == null ? cause.toString() : cause.getMessage(),
                                command,
                                ending),
                cause);
        this.story = story;
    }

    /** How far it went. */
    public Story story() {
        return story;
    }
}
