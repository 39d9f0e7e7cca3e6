package dev.stoa.api.view;

/**
 * A master as a listing shows it.
 *
 * @param master its id
 * @param address where its clients attach
 * @param role {@code leader}, {@code standby}, {@code outsider} (waits to be added, or was removed), {@code starting} or
 *     {@code unreachable}
 * @param epoch the latest reign it has heard of
 * @param applied number of the last entry of the log that its state contains, -1 if unknown
 * @param lag how many entries it is behind the furthest, -1 if unknown
 */
public record MasterView(String master, String address, String role, long epoch, long applied, long lag) {}
