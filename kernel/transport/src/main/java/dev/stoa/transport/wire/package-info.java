/**
 * How messages become bytes: Kryo with a closed world of numbered types. The numbers are the wire protocol and only ever
 * grow. The only package that may use Kryo; may use {@code dev.stoa.api} beside it. Holds no state.
 */
@NullMarked
package dev.stoa.transport.wire;

import org.jspecify.annotations.NullMarked;
