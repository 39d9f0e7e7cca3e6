/**
 * The soft state of one reign of one master and what it answers to each call: the place where cell, allocator and tasks meet, so
 * that a decision across them is one step. May use every other package of this module but {@code registry} decisions.
 */
@NullMarked
package dev.stoa.core.reign;

import org.jspecify.annotations.NullMarked;
