package dev.stoa.core.reign;

import java.util.List;
import java.util.TreeSet;

import dev.stoa.api.demand.ExplainSubject;
import dev.stoa.api.demand.Explanation;
import dev.stoa.api.demand.Explanation.Hindrance;
import dev.stoa.api.demand.Explanation.Outcome;
import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.offer.Filter;
import dev.stoa.api.protocol.FrameworkInfo;
import dev.stoa.api.protocol.FrameworkInfo.Capability;
import dev.stoa.api.protocol.OperatorCall;
import dev.stoa.api.protocol.OperatorNotice;
import dev.stoa.api.protocol.SchedulerCall;
import org.junit.jupiter.api.Test;

import static dev.stoa.core.reign.CellWorld.A1;
import static org.assertj.core.api.Assertions.assertThat;

/** What is explained of a framework that lives by offers. */
class ExplainOffersTest {
    private static final AgentId A2 = new AgentId("a2");

    private final CellWorld world = new CellWorld();

    private Explanation explain(FrameworkId framework) {
        return ((OperatorNotice.Explained) world.reign.answer(
                        new OperatorCall.Explain(1, new ExplainSubject.Named(framework.value())), world.nowMillis))
                .explanation();
    }

    private void hindered(Explanation explanation, String reason, String words) {
        assertThat(explanation.fitting()).isZero();
        assertThat(explanation.hindrances()).hasSize(1);
        Hindrance only = explanation.hindrances().get(0);
        assertThat(only.reason()).isEqualTo(reason);
        assertThat(only.agents()).isEqualTo(explanation.agents());
        assertThat(only.example()).contains(words);
        assertThat(explanation.summary()).contains(only.example());
    }

    @Test
    void aLimitThatLeavesTooLittle() {
        world.register(A1, "cpus:4;mem:1GiB");
        world.register(A2, "cpus:4;mem:1GiB");
        world.quota("eng", "", "cpus:0.001");
        FrameworkId framework = world.subscribe(new FrameworkInfo("web", "eng", "me", 60_000));
        world.allocate();

        Explanation explanation = explain(framework);

        assertThat(explanation.outcome()).isEqualTo(Outcome.HELD_BACK);
        hindered(explanation, "OVER_LIMIT", "role 'eng', or one above it, is too near its limit");
    }

    @Test
    void whatIsKeptForGuaranteesOfOthers() {
        world.register(A1, "cpus:4;mem:1GiB");
        world.quota("other", "cpus:4", "");
        FrameworkId framework = world.subscribe();
        world.allocate();

        hindered(explain(framework), "KEPT_FOR_OTHERS", "guarantees that are not met");
    }

    @Test
    void gpusForThoseWhoCannotUseThem() {
        world.register(A1, "cpus:4;mem:1GiB;gpus:2");
        FrameworkId framework = world.subscribe();
        world.allocate();

        hindered(explain(framework), "CAPABILITY_MISSING", "lacks the capability GPUS");
    }

    @Test
    void whatItHasDeclinedAndForHowLong() {
        world.register(A1, "cpus:4;mem:1GiB");
        FrameworkId framework = world.subscribe();
        world.reign.decline(
                framework, new SchedulerCall.Decline(List.of(world.offer().id()), new Filter(30_000)), world.nowMillis);
        world.settle();
        world.pass(10_000);

        hindered(explain(framework), "DECLINED", "has declined cpus:4;mem:1GiB there for 20s more");
        assertThat(explain(framework).outcome()).isEqualTo(Outcome.WAITS);
    }

    @Test
    void whatIsOfferedToOthers() {
        world.register(A1, "cpus:4;mem:1GiB");
        FrameworkId first = world.subscribe();
        world.allocate();
        FrameworkId second = world.subscribe();
        world.allocate();

        hindered(explain(second), "OFFERED", "is offered to framework '%s' for".formatted(first));
        assertThat(explain(first).outcome()).isEqualTo(Outcome.PLACED);
        assertThat(explain(second).position()).isEqualTo(1);
        assertThat(explain(first).position()).isEqualTo(2);
    }

    @Test
    void nothingFree() {
        world.register(A1, "cpus:1");
        FrameworkId framework = world.subscribe();
        world.launch(framework, "t", "cpus:1");

        hindered(explain(framework), "DOES_NOT_FIT", "less is free than is worth an offer");
    }

    @Test
    void anythingAtAll() {
        world.register(A1, "cpus:4;mem:1GiB");
        Explanation explanation = explain(world.subscribe());

        assertThat(explanation.outcome()).isEqualTo(Outcome.PLACEABLE);
        assertThat(explanation.fitting()).isEqualTo(1);
        assertThat(explanation.summary())
                .endsWith("number 1 of 1 that want offers; could be offered something of now: 1 of 1 agent");
    }

    @Test
    void thatItHasSuppressedOffersOrIsAway() {
        world.register(A1, "cpus:4;mem:1GiB");
        FrameworkId suppressed =
                world.subscribe(new FrameworkInfo("d", "*", "me", 60_000, new TreeSet<>(List.of(Capability.DEMANDS))));
        FrameworkId away = world.subscribe();
        world.reign.frameworkDisconnected(away, world.nowMillis);
        world.settle();

        assertThat(explain(suppressed).summary())
                .endsWith("it has suppressed offers and is made none until it revives");
        assertThat(explain(away).summary()).endsWith("it is away and is made no offers until it is back");
    }
}
