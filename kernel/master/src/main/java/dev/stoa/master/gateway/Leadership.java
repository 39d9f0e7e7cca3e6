package dev.stoa.master.gateway;

import akka.actor.typed.ActorRef;
import dev.stoa.master.leader.LeaderActor;

/** Where the leader is, as far as this master knows. */
public sealed interface Leadership {
    /** Nobody is known to lead. */
    record Unknown() implements Leadership {}

    /** This master leads. */
    record Here(long epoch, ActorRef<LeaderActor.Command> leader) implements Leadership {}

    /** Another master leads and listens there. */
    record Elsewhere(long epoch, String address) implements Leadership {}
}
