/**
 * The interfaces over HTTP: versioned resources, Chronos' own endpoints, the event stream and the page's files.
 */
@NullMarked
package dev.stoa.chronoslite.http;

import org.jspecify.annotations.NullMarked;
