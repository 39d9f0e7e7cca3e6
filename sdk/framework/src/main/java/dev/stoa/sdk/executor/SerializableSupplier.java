package dev.stoa.sdk.executor;

import java.io.Serializable;
import java.util.function.Supplier;

/**
 * Makes something on the other side.
 *
 * @param <T> what
 */
@FunctionalInterface
public interface SerializableSupplier<T> extends Supplier<T>, Serializable {}
