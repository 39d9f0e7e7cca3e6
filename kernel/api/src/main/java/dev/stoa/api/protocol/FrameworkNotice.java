package dev.stoa.api.protocol;

/** All that comes down a framework's session: what its scheduler hears, and what is said of its store. */
public sealed interface FrameworkNotice permits SchedulerNotice, StoreNotice {}
