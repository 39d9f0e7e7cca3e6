/**
 * A framework's process that the kernel keeps running: who it is, and that it ends when its framework does. May use the root package's
 * exceptions.
 */
@NullMarked
package dev.stoa.sdk.supervised;

import org.jspecify.annotations.NullMarked;
