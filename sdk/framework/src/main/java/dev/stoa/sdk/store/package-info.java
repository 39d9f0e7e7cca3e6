/**
 * The framework's store, as authors use it: what must outlive the process lies in the masters' journal. May use {@code api} and
 * {@code scheduler}, which carries it. No state but who waits for which answer.
 */
@NullMarked
package dev.stoa.sdk.store;

import org.jspecify.annotations.NullMarked;
