/**
 * Who the masters of a cluster are: how a new one finds out whether there is a cluster already, and what one master answers to others and
 * to people's tools about membership. May use sessions, the protocol and what the journal says of its members. State: hard, the file
 * {@code founding} beside the journal; the rest is soft.
 */
@NullMarked
package dev.stoa.master.membership;

import org.jspecify.annotations.NullMarked;
