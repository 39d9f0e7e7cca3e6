package dev.stoa.master.gateway;

import akka.actor.typed.ActorRef;
import dev.stoa.master.leader.LeaderActor;

/** Where the leader is, as far as this master knows. */
public sealed interface Leadership {
    /** Nobody is known to lead; the reason is for people. */
    record Unknown(String reason) implements Leadership {
        /** Before the first leader. */
        public static final Unknown YET = new Unknown("no master leads yet");
    }

    /** This master leads. */
    record Here(long epoch, ActorRef<LeaderActor.Command> leader) implements Leadership {}

    /** Another master leads and listens there. */
    record Elsewhere(long epoch, String address) implements Leadership {}
}
