package dev.stoa.api.view;

import dev.stoa.api.resource.Resources;

/**
 * An open offer as a listing shows it.
 *
 * @param offer its id
 * @param framework to whom
 * @param agent where
 * @param resources what
 * @param leftMillis how long it still holds
 */
public record OfferView(String offer, String framework, String agent, Resources resources, long leftMillis) {}
