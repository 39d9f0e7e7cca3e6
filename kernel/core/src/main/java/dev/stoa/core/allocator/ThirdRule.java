package dev.stoa.core.allocator;

/** What decides between two of the same priority that are both below their guarantee, or both not. */
public enum ThirdRule {
    /** The smaller weighted dominant share, level by level of the tree of roles. */
    FAIR,
    /** Chance, drawn anew for each cycle from a seed. */
    RANDOM,
    /** Who came first. */
    FIRST_COME
}
