/**
 * Where log lines go: stderr, one line each. The only package that knows Logback. May use nothing of ours. No state.
 */
@NullMarked
package dev.stoa.node.log;

import org.jspecify.annotations.NullMarked;
