package dev.stoa.core.cell;

/** For whom what is unreserved on agents with GPUs is. */
public enum GpuAgents {
    /** For those alone that can use GPUs: others would fill them with work that needs none. */
    KEPT,
    /** For everybody. */
    SHARED
}
