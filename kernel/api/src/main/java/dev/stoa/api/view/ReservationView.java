package dev.stoa.api.view;

import dev.stoa.api.reservation.Reservation;
import dev.stoa.api.resource.Resources;

/**
 * A reservation as a listing shows it.
 *
 * @param reservation what is reserved, where and for whom
 * @param used what tasks and executors hold of it
 * @param offered what of it is in open offers
 */
public record ReservationView(Reservation reservation, Resources used, Resources offered) {}
