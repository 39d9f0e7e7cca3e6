package dev.stoa.core.cell;

import dev.stoa.api.id.FrameworkId;

/**
 * Names a claimant to whom free resources are promised.
 *
 * @param framework whose claimant
 * @param claimant the demand's id, or another name that is unique within the framework
 */
public record PromiseKey(FrameworkId framework, String claimant) {}
