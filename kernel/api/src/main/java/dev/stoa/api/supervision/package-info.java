/**
 * What is said of frameworks whose own process the kernel keeps running. May use {@code resource}, {@code role}, {@code placement} and
 * {@code task}.
 */
@NullMarked
package dev.stoa.api.supervision;

import org.jspecify.annotations.NullMarked;
