package dev.stoa.agent.checkpoint;

import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

import dev.stoa.api.id.ReservationId;
import dev.stoa.api.id.VolumeId;
import dev.stoa.api.placement.Constraint;
import dev.stoa.api.resource.Quantities;
import dev.stoa.api.task.TaskTerms;

/**
 * The form of a task's terms on disk. Its constraint is left out: it has done its work once the task has a place, and no master
 * sends it.
 */
final class TermsCodec {
    private TermsCodec() {}

    static void write(FieldWriter out, TaskTerms terms) {
        out.number(terms.priority()).text(terms.supply().name());
        out.text(terms.reservation().map(ReservationId::value).orElse(""));
        out.texts(terms.volumes().stream().map(VolumeId::value).toList());
        SortedMap<String, String> limit = new TreeMap<>();
        terms.limit().amounts().forEach((kind, amount) -> limit.put(kind, Long.toString(amount)));
        out.map(limit);
    }

    static TaskTerms read(FieldReader in) {
        int priority = in.number();
        TaskTerms.Supply supply = TaskTerms.Supply.valueOf(in.text());
        String reservation = in.text();
        SortedSet<VolumeId> volumes = new TreeSet<>();
        in.texts().forEach(volume -> volumes.add(new VolumeId(volume)));
        SortedMap<String, Long> limit = new TreeMap<>();
        in.map().forEach((kind, amount) -> limit.put(kind, Long.parseLong(amount)));
        return new TaskTerms(
                Constraint.NONE,
                priority,
                supply,
                reservation.isEmpty() ? Optional.empty() : Optional.of(new ReservationId(reservation)),
                volumes,
                new Quantities(limit));
    }
}
