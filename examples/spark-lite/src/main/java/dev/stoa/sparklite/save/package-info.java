/**
 * Output directories: attempts write beside each other, the driver moves one file per partition into its place. May use
 * nothing else of the engine. State: files only, and none but the result is left behind.
 */
@NullMarked
package dev.stoa.sparklite.save;

import org.jspecify.annotations.NullMarked;
