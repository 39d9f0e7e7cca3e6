package dev.stoa.master.leader;

import java.util.Optional;
import java.util.function.Consumer;

import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.protocol.FrameworkInfo;
import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.api.protocol.StoreNotice;
import dev.stoa.core.machine.SealedSwitch;
import dev.stoa.core.registry.RegistryReply;
import dev.stoa.core.registry.RegistryRequest;
import dev.stoa.core.reign.Reign;
import dev.stoa.master.store.StoreActor;
import dev.stoa.transport.session.Session;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the calls of frameworks to the reign, one method for each call. */
final class SchedulerCalls {
    private static final Logger LOG = LoggerFactory.getLogger(SchedulerCalls.class);

    private record From(SchedulerCalls calls, Session session, long nowMillis) {
        boolean subscribed(SchedulerCall call, Consumer<FrameworkId> action) {
            Optional<FrameworkId> framework = calls.attached.owner(session).framework();
            framework.ifPresentOrElse(
                    action,
                    () -> calls.attached.send(
                            session,
                            new SchedulerNotice.CallRefused(
                                    call.getClass().getSimpleName(),
                                    "nothing but a subscription is understood before one")));
            return true;
        }
    }

    private static final SealedSwitch<From, SchedulerCall, Boolean> ON_CALL =
            SealedSwitch.<From, SchedulerCall, Boolean>over(SchedulerCall.class)
                    .on(
                            SchedulerCall.Subscribe.class,
                            (from, call) -> from.calls.subscribe(
                                    from, call.info(), new RegistryRequest.AdmitFramework(call.info())))
                    .on(
                            SchedulerCall.Resubscribe.class,
                            (from, call) -> from.calls.subscribe(
                                    from,
                                    call.info(),
                                    new RegistryRequest.ReadmitFramework(
                                            call.framework(), call.info(), call.instance(), call.attempt())))
                    .on(
                            SchedulerCall.Accept.class,
                            (from, call) ->
                                    from.subscribed(call, id -> from.calls.reign.accept(id, call, from.nowMillis)))
                    .on(
                            SchedulerCall.Decline.class,
                            (from, call) ->
                                    from.subscribed(call, id -> from.calls.reign.decline(id, call, from.nowMillis)))
                    .on(
                            SchedulerCall.Suppress.class,
                            (from, call) -> from.subscribed(call, id -> from.calls.reign.suppress(id)))
                    .on(
                            SchedulerCall.Revive.class,
                            (from, call) -> from.subscribed(call, id -> from.calls.reign.revive(id)))
                    .on(
                            SchedulerCall.Kill.class,
                            (from, call) ->
                                    from.subscribed(call, id -> from.calls.reign.kill(id, call, from.nowMillis)))
                    .on(
                            SchedulerCall.Reconcile.class,
                            (from, call) ->
                                    from.subscribed(call, id -> from.calls.reign.reconcile(id, call, from.nowMillis)))
                    .on(
                            SchedulerCall.Acknowledge.class,
                            (from, call) -> from.subscribed(call, id -> from.calls.reign.acknowledge(id, call)))
                    .on(
                            SchedulerCall.UseStore.class,
                            (from, call) -> from.subscribed(call, id -> from.calls.useStore(from.session(), id, call)))
                    .on(
                            SchedulerCall.StateDemand.class,
                            (from, call) ->
                                    from.subscribed(call, id -> from.calls.reign.stateDemand(id, call, from.nowMillis)))
                    .on(
                            SchedulerCall.WithdrawDemand.class,
                            (from, call) -> from.subscribed(call, id -> from.calls.reign.withdrawDemand(id, call)))
                    .on(
                            SchedulerCall.Explain.class,
                            (from, call) ->
                                    from.subscribed(call, id -> from.calls.reign.explain(id, call, from.nowMillis)))
                    .on(
                            SchedulerCall.FollowCell.class,
                            (from, call) ->
                                    from.subscribed(call, id -> from.calls.reign.followCell(id, call, from.nowMillis)))
                    .on(
                            SchedulerCall.UnfollowCell.class,
                            (from, call) -> from.subscribed(call, id -> from.calls.reign.unfollowCell(id)))
                    .on(
                            SchedulerCall.Claim.class,
                            (from, call) ->
                                    from.subscribed(call, id -> from.calls.reign.claim(id, call, from.nowMillis)))
                    .on(
                            SchedulerCall.AnswerEviction.class,
                            (from, call) -> from.subscribed(
                                    call, id -> from.calls.reign.answerEviction(id, call, from.nowMillis)))
                    .on(
                            SchedulerCall.StateBudget.class,
                            (from, call) -> from.subscribed(call, id -> from.calls.reign.stateBudget(id, call)))
                    .on(
                            SchedulerCall.RemoveBudget.class,
                            (from, call) -> from.subscribed(call, id -> from.calls.reign.removeBudget(id, call)))
                    .on(
                            SchedulerCall.LeaseSlot.class,
                            (from, call) ->
                                    from.subscribed(call, id -> from.calls.reign.leaseSlot(id, call, from.nowMillis)))
                    .on(
                            SchedulerCall.LaunchInSlot.class,
                            (from, call) -> from.subscribed(
                                    call, id -> from.calls.reign.launchInSlot(id, call, from.nowMillis)))
                    .on(
                            SchedulerCall.RenewSlot.class,
                            (from, call) ->
                                    from.subscribed(call, id -> from.calls.reign.renewSlot(id, call, from.nowMillis)))
                    .on(
                            SchedulerCall.ReleaseSlot.class,
                            (from, call) -> from.subscribed(call, id -> from.calls.reign.releaseSlot(id, call)))
                    .on(
                            SchedulerCall.StateSlot.class,
                            (from, call) ->
                                    from.subscribed(call, id -> from.calls.reign.stateSlot(id, call, from.nowMillis)))
                    .on(
                            SchedulerCall.Estate.class,
                            (from, call) -> from.subscribed(call, id -> from.calls.estate.on(from.session(), id, call)))
                    .on(
                            SchedulerCall.Teardown.class,
                            (from, call) -> from.subscribed(call, id -> from.calls.reign.teardown(id)))
                    .build();

    private final Reign reign;
    private final Attached attached;
    private final RegistryAsk registry;
    private final StoreDesk stores;
    private final EstateCalls estate;

    SchedulerCalls(Reign reign, Attached attached, RegistryAsk registry, StoreDesk stores, EstateCalls estate) {
        this.reign = reign;
        this.attached = attached;
        this.registry = registry;
        this.stores = stores;
        this.estate = estate;
    }

    void on(Session session, Object message, long nowMillis) {
        boolean understood =
                message instanceof SchedulerCall call && ON_CALL.apply(new From(this, session, nowMillis), call);
        if (!understood) {
            session.close(
                    "%s is no call of a framework".formatted(message.getClass().getSimpleName()));
        }
    }

    private boolean subscribe(From from, FrameworkInfo info, RegistryRequest request) {
        if (!attached.name(from.session())) {
            attached.send(
                    from.session(),
                    new SchedulerNotice.CallRefused("Subscribe", "this session has subscribed already"));
            return true;
        }
        Optional<String> refusal = reign.objectionTo(info.roleName());
        if (refusal.isPresent()) {
            refuse(from.session(), refusal.get());
            return true;
        }
        registry.record(request, reply -> {
            if (reply instanceof RegistryReply.Refused refused) {
                refuse(from.session(), refused.reason());
            } else if (reply instanceof RegistryReply.FrameworkRecorded recorded) {
                if (attached.isOpen(from.session())) {
                    attached.assign(from.session(), recorded.framework());
                    LOG.info(
                            "framework subscribed framework={} instance={} name={} role={}",
                            recorded.framework(),
                            recorded.instance(),
                            recorded.info().name(),
                            recorded.info().role());
                    reign.frameworkSubscribed(
                            recorded.framework(), recorded.info(), recorded.instance(), from.nowMillis());
                } else {
                    reign.frameworkNotBack(
                            recorded.framework(), recorded.info(), recorded.instance(), from.nowMillis());
                }
            }
        });
        return true;
    }

    private void refuse(Session session, String reason) {
        LOG.warn("framework refused reason={}", reason);
        attached.send(session, new SchedulerNotice.SubscriptionRefused(reason));
        session.close(reason);
    }

    private void useStore(Session session, FrameworkId framework, SchedulerCall.UseStore call) {
        StoreActor.Ask ask = new StoreActor.Ask(reign.instanceOf(framework), call.request(), call.operation());
        stores.use(framework, ask, answer -> {
            if (attached.isOpen(session)) {
                attached.send(session, new StoreNotice.StoreAnswered(call.request(), answer));
            }
        });
    }

    /** Takes in what was recorded because the reign wanted it. */
    void onFact(RegistryReply reply, long nowMillis) {
        if (reply instanceof RegistryReply.UnreachableRecorded unreachable) {
            LOG.warn("agent unreachable agent={}", unreachable.agent());
            reign.agentUnreachable(unreachable.agent(), nowMillis);
        } else if (reply instanceof RegistryReply.GoneRecorded gone) {
            LOG.warn("agent gone, as a person said agent={}", gone.agent());
            reign.agentGone(gone.agent(), nowMillis);
            attached.dismiss(gone.agent(), "a person marked this agent gone");
        } else if (reply instanceof RegistryReply.RemovalRecorded removal) {
            LOG.info("framework removed framework={} reason={}", removal.framework(), removal.reason());
            reign.frameworkRemoved(removal.framework(), removal.cause(), nowMillis);
            stores.frameworkRemoved(removal.framework());
            attached.dismiss(removal.framework(), "the framework was removed: " + removal.reason());
        } else if (reply instanceof RegistryReply.VolumeDeletionRecorded deletion) {
            LOG.info("volume deleted volume={}", deletion.volume());
            reign.estate().volumeDeleted(deletion.volume());
        } else if (reply instanceof RegistryReply.WeightRecorded weight) {
            reign.weightSet(weight.role(), weight.weightMillis());
        } else if (reply instanceof RegistryReply.Refused refused) {
            LOG.info("not recorded reason={}", refused.reason());
        }
    }
}
