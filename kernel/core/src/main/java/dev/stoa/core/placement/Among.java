package dev.stoa.core.placement;

/** Among which agents places are looked for. */
public enum Among {
    /** All. */
    ALL,
    /** Those that are not kept for whoever can use GPUs. */
    NOT_KEPT,
    /** Those that are kept for whoever can use GPUs. */
    KEPT
}
