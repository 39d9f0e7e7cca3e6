package dev.stoa.core.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.id.FrameworkId;
import dev.stoa.core.machine.Decision;
import dev.stoa.core.registry.RegistryEvent.FrameworkSupervised;
import dev.stoa.core.registry.RegistryEvent.SupervisedAttemptBegun;
import dev.stoa.core.registry.RegistryEvent.SupervisionEnded;
import dev.stoa.core.registry.RegistryReply.AttemptRecorded;
import dev.stoa.core.registry.RegistryReply.SupervisionEndRecorded;
import dev.stoa.core.registry.RegistryReply.SupervisionRecorded;
import dev.stoa.core.registry.RegistryRequest.BeginAttempt;
import dev.stoa.core.registry.RegistryRequest.EndSupervision;
import dev.stoa.core.registry.RegistryRequest.ReadmitFramework;
import dev.stoa.core.registry.RegistryRequest.SuperviseFramework;
import dev.stoa.core.registry.RegistryState.SupervisedEntry;

/** The registry's part about frameworks whose own process the kernel keeps running. */
final class Supervisions {
    /** The most frameworks that are supervised at one time. */
    static final int MAX_SUPERVISED = 1_000;

    private final SortedMap<FrameworkId, SupervisedEntry> entries = new TreeMap<>();

    void restore(RegistryState state) {
        state.supervised().forEach(entry -> entries.put(entry.framework(), entry));
    }

    List<SupervisedEntry> entries() {
        return new ArrayList<>(entries.values());
    }

    Decision<RegistryEvent, RegistryReply> supervise(SuperviseFramework request, FrameworkId id, long nowMillis) {
        if (entries.size() >= MAX_SUPERVISED) {
            return Registry.refuse("framework '%s' is one too many, %d may be supervised at one time"
                    .formatted(request.info().name(), MAX_SUPERVISED));
        }
        return Decision.of(
                new FrameworkSupervised(id, request.info(), request.program(), nowMillis),
                new SupervisionRecorded(new SupervisedEntry(id, request.program(), 0), request.info()));
    }

    Decision<RegistryEvent, RegistryReply> beginAttempt(BeginAttempt request, long nowMillis) {
        FrameworkId id = request.framework();
        SupervisedEntry entry = entries.get(id);
        if (entry == null) {
            return Registry.refuse("framework '%s' is not supervised".formatted(id));
        }
        if (request.attempt() != entry.attempt() + 1) {
            return Registry.refuse("attempt %d of framework '%s' does not follow attempt %d"
                    .formatted(request.attempt(), id, entry.attempt()));
        }
        return Decision.of(
                new SupervisedAttemptBegun(id, request.attempt(), nowMillis),
                new AttemptRecorded(id, request.attempt()));
    }

    Decision<RegistryEvent, RegistryReply> end(EndSupervision request, long nowMillis) {
        FrameworkId id = request.framework();
        return entries.containsKey(id)
                ? Decision.of(
                        new SupervisionEnded(id, request.reason(), nowMillis),
                        new SupervisionEndRecorded(id, request.reason()))
                : Registry.refuse("framework '%s' is not supervised".formatted(id));
    }

    /** What stands against a subscription; empty if nothing does. */
    Optional<String> objection(ReadmitFramework request) {
        SupervisedEntry entry = entries.get(request.framework());
        if (entry == null || request.attempt() == entry.attempt()) {
            return Optional.empty();
        }
        return Optional.of(
                request.attempt() == 0
                        ? "framework '%s' is supervised: only the process that the kernel runs may speak for it"
                                .formatted(request.framework())
                        : "attempt %d may not speak for framework '%s' any more: attempt %d has taken over"
                                .formatted(request.attempt(), request.framework(), entry.attempt()));
    }

    void on(FrameworkSupervised event) {
        entries.put(event.framework(), new SupervisedEntry(event.framework(), event.program(), 0));
    }

    void on(SupervisedAttemptBegun event) {
        entries.computeIfPresent(
                event.framework(), (id, entry) -> new SupervisedEntry(id, entry.program(), event.attempt()));
    }

    void on(SupervisionEnded event) {
        entries.remove(event.framework());
    }

    void frameworkRemoved(FrameworkId framework) {
        entries.remove(framework);
    }
}
