package dev.stoa.core.reign;

/** What becomes of frameworks in a role of which nobody has laid anything down. */
public enum UnknownRoles {
    /** They subscribe, and the role comes into being with a weight of 1. */
    ACCEPT,
    /** They are refused: a role exists once its weight or its quota is set. */
    REFUSE
}
