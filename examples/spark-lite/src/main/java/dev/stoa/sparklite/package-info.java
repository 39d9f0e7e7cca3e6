/**
 * The way in: a driver that makes data sets and runs their jobs. May use everything of the engine and the SDK. Soft state:
 * jobs end with their driver.
 */
@NullMarked
package dev.stoa.sparklite;

import org.jspecify.annotations.NullMarked;
