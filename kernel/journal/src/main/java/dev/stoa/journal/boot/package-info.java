/**
 * Where a process chooses the provider of its log: the only package that knows them all. May use every package of the module. State:
 * none.
 */
@NullMarked
package dev.stoa.journal.boot;

import org.jspecify.annotations.NullMarked;
