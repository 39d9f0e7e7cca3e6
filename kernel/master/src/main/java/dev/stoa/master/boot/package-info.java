/**
 * Puts a master together and takes it apart: log, election, actor system, gateway. The only package that sees all others of
 * this module.
 */
@NullMarked
package dev.stoa.master.boot;

import org.jspecify.annotations.NullMarked;
