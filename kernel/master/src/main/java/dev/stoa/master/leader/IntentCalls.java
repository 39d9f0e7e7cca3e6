package dev.stoa.master.leader;

import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Function;
import java.util.stream.Collectors;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.maintenance.AgentSelection;
import dev.stoa.api.maintenance.Drain;
import dev.stoa.api.maintenance.MaintenanceWindow;
import dev.stoa.api.protocol.OperatorCall.Intent;
import dev.stoa.api.protocol.OperatorNotice;
import dev.stoa.core.machine.SealedSwitch;
import dev.stoa.core.registry.RegistryReply;
import dev.stoa.core.registry.RegistryRequest;
import dev.stoa.core.reign.Reign;
import dev.stoa.transport.session.Session;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes what operators want for good to the registry, and answers once it is recorded and the reign lives by it. */
final class IntentCalls {
    private static final Logger LOG = LoggerFactory.getLogger(IntentCalls.class);

    private record From(IntentCalls calls, Session session, long nowMillis) {}

    private static final SealedSwitch<From, Intent, Boolean> ON_CALL = SealedSwitch.<From, Intent, Boolean>over(
                    Intent.class)
            .on(Intent.DrainAgents.class, (from, call) -> from.calls.drain(from, call))
            .on(Intent.EndDrains.class, (from, call) -> from.calls.endDrains(from, call))
            .on(Intent.SetMaintenance.class, (from, call) -> from.calls.setMaintenance(from, call))
            .on(Intent.RemoveMaintenance.class, (from, call) -> from.calls.removeMaintenance(from, call))
            .on(Intent.Supervise.class, (from, call) -> from.calls.supervise(from, call))
            .build();

    private final Reign reign;
    private final Attached attached;
    private final RegistryAsk registry;

    IntentCalls(Reign reign, Attached attached, RegistryAsk registry) {
        this.reign = reign;
        this.attached = attached;
        this.registry = registry;
    }

    void on(Session session, Intent call, long nowMillis) {
        ON_CALL.apply(new From(this, session, nowMillis), call);
    }

    private boolean drain(From from, Intent.DrainAgents call) {
        return withAgents(
                from,
                call,
                call.agents(),
                agents -> new RegistryRequest.StartDrains(agents, call.deadlineMillis(), call.after()));
    }

    private boolean endDrains(From from, Intent.EndDrains call) {
        return withAgents(from, call, call.agents(), RegistryRequest.EndDrains::new);
    }

    private boolean withAgents(
            From from, Intent call, AgentSelection meant, Function<SortedSet<AgentId>, RegistryRequest> request) {
        SortedSet<AgentId> agents = reign.meant(meant);
        if (agents.isEmpty()) {
            attached.send(
                    from.session(),
                    new OperatorNotice.Refused(call.request(), "no recorded agent is meant by '%s'".formatted(meant)));
            return true;
        }
        return record(from, call, request.apply(agents));
    }

    private boolean setMaintenance(From from, Intent.SetMaintenance call) {
        return record(from, call, new RegistryRequest.SetWindow(call.window()));
    }

    private boolean removeMaintenance(From from, Intent.RemoveMaintenance call) {
        return record(from, call, new RegistryRequest.RemoveWindow(call.window()));
    }

    private boolean supervise(From from, Intent.Supervise call) {
        Optional<String> refusal = reign.objectionTo(call.info().roleName());
        if (refusal.isPresent()) {
            attached.send(from.session(), new OperatorNotice.Refused(call.request(), refusal.get()));
            return true;
        }
        registry.record(new RegistryRequest.SuperviseFramework(call.info(), call.program()), reply -> {
            if (reply instanceof RegistryReply.SupervisionRecorded recorded) {
                FrameworkId framework = recorded.entry().framework();
                LOG.info(
                        "framework supervised framework={} name={}",
                        framework,
                        recorded.info().name());
                reign.frameworkSupervised(
                        framework, recorded.info(), recorded.entry().program(), from.nowMillis());
                attached.send(from.session(), new OperatorNotice.SupervisionBegun(call.request(), framework));
            } else if (reply instanceof RegistryReply.Refused refused) {
                attached.send(from.session(), new OperatorNotice.Refused(call.request(), refused.reason()));
            }
        });
        return true;
    }

    private boolean record(From from, Intent call, RegistryRequest request) {
        registry.record(request, reply -> {
            if (reply instanceof RegistryReply.Refused refused) {
                attached.send(from.session(), new OperatorNotice.Refused(call.request(), refused.reason()));
            } else {
                String done = onFact(reply, from.nowMillis());
                LOG.info("operator's intent recorded call={} what={}", call, done);
                attached.send(from.session(), new OperatorNotice.Done(call.request(), done));
            }
        });
        return true;
    }

    /** Lets the reign live by what was recorded, and says what that was; the empty text if it was nothing of this kind. */
    String onFact(RegistryReply reply, long nowMillis) {
        if (reply instanceof RegistryReply.DrainsRecorded recorded) {
            reign.drainsRecorded(recorded.drains(), nowMillis);
            return "%s %s drained"
                    .formatted(
                            names(recorded.drains().stream().map(Drain::agent).toList()),
                            recorded.drains().size() == 1 ? "is being" : "are being");
        } else if (reply instanceof RegistryReply.DrainsEnded ended) {
            reign.drainsEnded(ended.agents(), nowMillis);
            return "%s may have work again".formatted(names(ended.agents()));
        } else if (reply instanceof RegistryReply.EmptyRecorded empty) {
            reign.emptyRecorded(empty.drain(), nowMillis);
            LOG.info(
                    "agent is empty agent={} after={}",
                    empty.drain().agent(),
                    empty.drain().after());
            return "agent '%s' is empty".formatted(empty.drain().agent());
        } else if (reply instanceof RegistryReply.WindowRecorded recorded) {
            MaintenanceWindow window = recorded.window();
            reign.windowRecorded(window, nowMillis);
            return "maintenance window '%s' is set for %s".formatted(window.name(), window.agents());
        } else if (reply instanceof RegistryReply.WindowRemovalRecorded removed) {
            reign.windowRemoved(removed.name(), nowMillis);
            return "maintenance window '%s' is removed".formatted(removed.name());
        } else if (reply instanceof RegistryReply.AttemptRecorded recorded) {
            LOG.info(
                    "supervised process is to be started framework={} attempt={}",
                    recorded.framework(),
                    recorded.attempt());
            reign.attemptRecorded(recorded.framework(), recorded.attempt(), nowMillis);
            return "attempt %d of framework '%s'".formatted(recorded.attempt(), recorded.framework());
        } else if (reply instanceof RegistryReply.SupervisionEndRecorded ended) {
            LOG.info("framework supervised no more framework={} why=\"{}\"", ended.framework(), ended.reason());
            reign.supervisionEnded(ended.framework(), nowMillis);
            return "framework '%s' is supervised no more".formatted(ended.framework());
        }
        return "";
    }

    private static String names(List<AgentId> agents) {
        String named = agents.stream().limit(10).map(agent -> "'" + agent + "'").collect(Collectors.joining(", "));
        return (agents.size() == 1 ? "agent " : "agents ")
                + named
                + (agents.size() > 10 ? " and %d more".formatted(agents.size() - 10) : "");
    }
}
