/**
 * What is to be run and what has become of it. May use {@code id} and {@code resource}.
 */
@NullMarked
package dev.stoa.api.task;

import org.jspecify.annotations.NullMarked;
