package dev.stoa.master.leader;

import java.util.Optional;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.protocol.AgentCall;
import dev.stoa.api.protocol.AgentNotice;
import dev.stoa.core.machine.SealedSwitch;
import dev.stoa.core.registry.RegistryReply;
import dev.stoa.core.registry.RegistryRequest;
import dev.stoa.core.reign.Reign;
import dev.stoa.transport.session.Session;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the calls of agents to the reign, one method for each call. */
final class AgentCalls {
    private static final Logger LOG = LoggerFactory.getLogger(AgentCalls.class);

    private record From(AgentCalls calls, Session session, long nowMillis) {}

    private static final SealedSwitch<From, AgentCall, Boolean> ON_CALL = SealedSwitch.<From, AgentCall, Boolean>over(
                    AgentCall.class)
            .on(AgentCall.Register.class, (from, call) -> from.calls.register(from, call))
            .on(AgentCall.ReportStatus.class, (from, call) -> from.calls.reportStatus(from, call))
            .on(AgentCall.ReportExecutorEnded.class, (from, call) -> from.calls.executorEnded(from, call))
            .on(AgentCall.ReportVolumes.class, (from, call) -> from.calls.reportVolumes(from, call))
            .build();

    private final Reign reign;
    private final Attached attached;
    private final RegistryAsk registry;

    AgentCalls(Reign reign, Attached attached, RegistryAsk registry) {
        this.reign = reign;
        this.attached = attached;
        this.registry = registry;
    }

    void on(Session session, Object message, long nowMillis) {
        boolean understood =
                message instanceof AgentCall call && ON_CALL.apply(new From(this, session, nowMillis), call);
        if (!understood) {
            session.close("%s is no call that an agent may make now"
                    .formatted(message.getClass().getSimpleName()));
        }
    }

    private boolean register(From from, AgentCall.Register call) {
        if (!attached.name(from.session())) {
            return false;
        }
        AgentId agent = call.info().id();
        registry.record(new RegistryRequest.AdmitAgent(call.info()), reply -> {
            if (reply instanceof RegistryReply.Refused refused) {
                LOG.warn("agent refused agent={} reason={}", agent, refused.reason());
                attached.send(from.session(), new AgentNotice.RegistrationRefused(refused.reason()));
                from.session().close(refused.reason());
                reign.agentRefused(call.info(), from.nowMillis());
            } else if (reply instanceof RegistryReply.AgentIsGone gone) {
                LOG.warn("agent marked gone is back and is told to end its tasks agent={}", agent);
                attached.send(from.session(), new AgentNotice.MarkedGone(gone.reason()));
            } else if (attached.isOpen(from.session())) {
                attached.assign(from.session(), agent);
                LOG.info(
                        "agent registered agent={} host={} resources={} tasks={}",
                        agent,
                        call.info().hostname(),
                        call.info().total(),
                        call.tasks().size());
                reign.agentRegistered(call, from.nowMillis());
            } else {
                // It broke off while it was recorded: overdue from now on, like one that was registered.
                reign.agentNotBack(agent, from.nowMillis());
            }
        });
        return true;
    }

    private boolean reportStatus(From from, AgentCall.ReportStatus call) {
        Optional<AgentId> agent = attached.owner(from.session()).agent();
        agent.ifPresent(known -> reign.statusReported(known, call.status(), from.nowMillis()));
        return agent.isPresent();
    }

    private boolean reportVolumes(From from, AgentCall.ReportVolumes call) {
        Optional<AgentId> agent = attached.owner(from.session()).agent();
        agent.ifPresent(known -> reign.estate().volumesReported(known, call));
        return agent.isPresent();
    }

    private boolean executorEnded(From from, AgentCall.ReportExecutorEnded call) {
        Optional<AgentId> agent = attached.owner(from.session()).agent();
        agent.ifPresent(known -> reign.executorEnded(known, call));
        return agent.isPresent();
    }
}
