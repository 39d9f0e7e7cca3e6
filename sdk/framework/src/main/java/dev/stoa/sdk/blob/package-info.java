/**
 * Bulk bytes: a store that this process serves to others by name, reading from the stores of others, and jars served by
 * their hash. May use {@code api} and {@code transport}. Soft state: it ends with the process.
 */
@NullMarked
package dev.stoa.sdk.blob;

import org.jspecify.annotations.NullMarked;
