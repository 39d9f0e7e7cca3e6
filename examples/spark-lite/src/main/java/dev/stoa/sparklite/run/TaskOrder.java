package dev.stoa.sparklite.run;

import java.io.Serializable;

/**
 * One attempt at one partition, as it is sent.
 *
 * @param partition which
 * @param stage names the code: an executor opens the code of a stage once for all its tasks
 * @param code a {@link dev.stoa.sparklite.plan.Stage.Code}, serialized
 * @param input a {@link TaskInput}, serialized
 */
public record TaskOrder(int partition, String stage, Payload code, Payload input) implements Serializable {}
