package dev.stoa.master.leader;

import java.util.Optional;

import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.protocol.OperatorCall.Estate;
import dev.stoa.api.protocol.OperatorNotice;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.core.registry.RegistryReply;
import dev.stoa.core.reign.Reign;
import dev.stoa.transport.session.Session;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes orders about roles, reservations and volumes to the registry, and answers once they are recorded and the reign lives by them. */
final class EstateCalls {
    private static final Logger LOG = LoggerFactory.getLogger(EstateCalls.class);

    private final Reign reign;
    private final Attached attached;
    private final RegistryAsk registry;

    EstateCalls(Reign reign, Attached attached, RegistryAsk registry) {
        this.reign = reign;
        this.attached = attached;
        this.registry = registry;
    }

    void on(Session session, Estate call) {
        Optional<String> objection = reign.estate().prepare(call);
        if (objection.isPresent()) {
            attached.send(session, new OperatorNotice.Refused(call.request(), objection.get()));
            return;
        }
        registry.record(reign.estate().requestOf(call), reply -> {
            if (reply instanceof RegistryReply.Refused refused) {
                reign.estate().givenUp(call);
                attached.send(session, new OperatorNotice.Refused(call.request(), refused.reason()));
            } else {
                String done = onFact(reply);
                LOG.info("operator's order recorded call={}", call);
                attached.send(session, new OperatorNotice.Done(call.request(), done));
            }
        });
    }

    void on(Session session, FrameworkId framework, SchedulerCall.Estate call) {
        Optional<String> objection = reign.estate().prepare(framework, call);
        if (objection.isPresent()) {
            attached.send(session, new SchedulerNotice.EstateAnswered(call.request(), objection));
            return;
        }
        registry.record(reign.estate().requestOf(call), reply -> {
            Optional<String> refusal = Optional.empty();
            if (reply instanceof RegistryReply.Refused refused) {
                reign.estate().givenUp(call);
                refusal = Optional.of(refused.reason());
            } else {
                onFact(reply);
                LOG.info("framework's order recorded framework={} call={}", framework, call);
            }
            if (attached.isOpen(session)) {
                attached.send(session, new SchedulerNotice.EstateAnswered(call.request(), refusal));
            }
        });
    }

    /** Lets the reign live by what was recorded, and says what that was. */
    private String onFact(RegistryReply reply) {
        if (reply instanceof RegistryReply.WeightRecorded recorded) {
            reign.weightSet(recorded.role(), recorded.weightMillis());
            return "role '%s' has a weight of %s".formatted(recorded.role(), recorded.weightMillis() / 1000.0);
        } else if (reply instanceof RegistryReply.QuotaRecorded recorded) {
            reign.quotaSet(recorded.role(), recorded.terms());
            return "quota of role '%s' is set".formatted(recorded.role());
        } else if (reply instanceof RegistryReply.ReservationRecorded recorded) {
            reign.estate().reservationMade(recorded.reservation());
            return "reservation '%s' is made".formatted(recorded.reservation().id());
        } else if (reply instanceof RegistryReply.ReservationEndRecorded recorded) {
            reign.estate().reservationEnded(recorded.reservation());
            return "reservation '%s' has ended".formatted(recorded.reservation());
        }
        if (reply instanceof RegistryReply.VolumeRecorded recorded) {
            reign.estate().volumeCreated(recorded.volume(), recorded.agent());
            return "volume '%s' is recorded, agent '%s' is told to make it"
                    .formatted(recorded.volume().id(), recorded.agent());
        } else if (reply instanceof RegistryReply.VolumeDoomRecorded recorded) {
            reign.estate().volumeDoomed(recorded.volume());
            return "volume '%s' is gone, its agent is told to delete it".formatted(recorded.volume());
        }
        throw new IllegalStateException("no answer to an order about roles or reservations: " + reply);
    }
}
