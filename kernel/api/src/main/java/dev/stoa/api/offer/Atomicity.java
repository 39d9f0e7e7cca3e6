package dev.stoa.api.offer;

/** What happens to the other operations of an accept when one cannot be carried out. */
public enum Atomicity {
    /** Each stands for itself: those that fit are carried out. */
    EACH,
    /** One that fails fails all; nothing is changed. */
    ALL_OR_NOTHING
}
