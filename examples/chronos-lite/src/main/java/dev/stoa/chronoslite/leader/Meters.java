package dev.stoa.chronoslite.leader;

import java.util.concurrent.TimeUnit;

import dev.stoa.chronoslite.engine.Change;
import dev.stoa.chronoslite.run.Cause;
import dev.stoa.chronoslite.run.Run;
import dev.stoa.chronoslite.run.RunState;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/** Counts and times, for whoever scrapes {@code /metrics}. From any thread. */
public final class Meters {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Timer lateness = Timer.builder("chronos.run.lateness")
            .description("from a slot to the agent's start of its first attempt")
            .publishPercentiles(0.5, 0.99)
            .register(registry);
    private final Timer writes = Timer.builder("chronos.store.write")
            .description("how long a batch takes")
            .register(registry);

    void count(Iterable<Change> changes) {
        for (Change change : changes) {
            if (change instanceof Change.RunPut put) {
                count(put.run());
            }
        }
    }

    private void count(Run run) {
        if (run.state() == RunState.RUNNING && run.attempt() == 0 && run.cause() == Cause.SCHEDULE) {
            lateness.record(Math.max(0, run.startedMillis() - run.nominalMillis()), TimeUnit.MILLISECONDS);
        }
        if (run.state().isTerminal()) {
            registry.counter("chronos.runs", "state", run.state().name()).increment();
        }
    }

    void wrote(long nanos) {
        writes.record(nanos, TimeUnit.NANOSECONDS);
    }

    /** All of them, in Prometheus' form. */
    public String scrape() {
        return registry.scrape();
    }
}
