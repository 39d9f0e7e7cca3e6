/**
 * Getting a plan done on a cluster: which task next, where, what when it or its output is lost. {@code JobMachine} decides
 * and is pure; {@code DriverActor} carries. May use {@code plan}, {@code run}, {@code rdd} and the SDK. Soft state: it ends
 * with the driver, and so do the job and its tasks.
 */
@NullMarked
package dev.stoa.sparklite.schedule;

import org.jspecify.annotations.NullMarked;
