/**
 * The log in a PostgreSQL database that a site runs already: rows instead of a replicated log, a lease row instead of elections. What it
 * promises is what that database promises; a fail-over loses nothing only if the database's own does not. Plain JDBC. The only package
 * that knows SQL. May use {@code state} for limits and {@code election}. State: hard, in the database.
 */
@NullMarked
package dev.stoa.journal.postgres;

import org.jspecify.annotations.NullMarked;
