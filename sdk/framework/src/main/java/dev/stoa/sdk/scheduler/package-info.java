/**
 * The subscription of a framework to the leading master: a pure machine that decides and an actor that carries. May use
 * {@code api} and {@code transport}; only the actor uses Akka. Soft state: all of it is rebuilt by subscribing again and
 * reconciling.
 */
@NullMarked
package dev.stoa.sdk.scheduler;

import org.jspecify.annotations.NullMarked;
