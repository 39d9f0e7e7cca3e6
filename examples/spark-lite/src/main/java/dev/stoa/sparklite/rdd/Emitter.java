package dev.stoa.sparklite.rdd;

/**
 * Where an {@link Emission} sends its records.
 *
 * @param <B> the records
 */
@FunctionalInterface
public interface Emitter<B> {
    /** Sends one record on. */
    void emit(B row) throws Exception;
}
