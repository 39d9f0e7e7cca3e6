@NullMarked
package dev.stoa.transport.session;

import org.jspecify.annotations.NullMarked;
