/**
 * Sessions: a small protocol of our own between a master or an agent and its clients. Hello with protocol version, leases
 * both ways, calls up and notices down, back-pressure as a result, a clear end. Providers carry it over Aeron and, for
 * simulation and tests, in memory. Soft state: a broken session is never resumed; the client attaches again.
 */
@NullMarked
package dev.stoa.transport.session;

import org.jspecify.annotations.NullMarked;
