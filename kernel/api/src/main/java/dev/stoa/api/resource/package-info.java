/**
 * What machines have and tasks need: whole numbers, ranges and sets, with an exact algebra. May use nothing else.
 */
@NullMarked
package dev.stoa.api.resource;

import org.jspecify.annotations.NullMarked;
