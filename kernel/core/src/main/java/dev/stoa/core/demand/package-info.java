/**
 * What frameworks have demanded and what has become of it: who waits for what, who is next, who is to be woken when something
 * becomes free. Soft state, stated again by frameworks. May use {@code placement}, {@code cell}, {@code domain}, {@code liveness} and
 * {@code machine}.
 */
@NullMarked
package dev.stoa.core.demand;

import org.jspecify.annotations.NullMarked;
