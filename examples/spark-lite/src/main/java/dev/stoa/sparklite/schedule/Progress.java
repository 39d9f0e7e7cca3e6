package dev.stoa.sparklite.schedule;

/**
 * How far the running job is.
 *
 * @param stage the stage that tasks run for, counted from 1
 * @param stages how many stages the job has
 * @param done tasks of that stage that are done
 * @param tasks tasks of that stage
 */
public record Progress(int stage, int stages, int done, int tasks) {}
