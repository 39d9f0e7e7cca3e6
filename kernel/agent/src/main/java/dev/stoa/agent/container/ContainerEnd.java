package dev.stoa.agent.container;

/** How a container ended: by then none of its processes is left. */
public sealed interface ContainerEnd {
    /**
     * Its command exited.
     *
     * @param code 128 + n for signal n
     */
    record Exited(int code) implements ContainerEnd {}

    /** Its command was never begun; the message names the program and the cause. */
    record NotBegun(String message) implements ContainerEnd {}

    /** Its processes are gone and nobody wrote down the exit code, because the supervisor was killed too. */
    record StatusLost() implements ContainerEnd {}

    /** The machine was started anew since. */
    record MachineRebooted() implements ContainerEnd {}
}
