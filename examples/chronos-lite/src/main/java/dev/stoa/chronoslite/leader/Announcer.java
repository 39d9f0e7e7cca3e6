package dev.stoa.chronoslite.leader;

import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stoa.chronoslite.engine.Change;
import dev.stoa.chronoslite.engine.EngineView;
import dev.stoa.chronoslite.run.Run;
import dev.stoa.chronoslite.run.RunState;
import dev.stoa.chronoslite.store.RecordForm;

/** Makes events and news of written changes. */
final class Announcer {
    private final EventLog events;
    private final Newsroom newsroom;
    /** Jobs whose last finished run failed, to tell recovery. */
    private final Set<String> failing = new HashSet<>();

    Announcer(EventLog events, Newsroom newsroom) {
        this.events = events;
        this.newsroom = newsroom;
    }

    void tell(Collection<Change> changes, EngineView view) {
        for (Change change : changes) {
            if (change instanceof Change.RunPut put) {
                events.add("run", RecordForm.run(put.run()).toString());
                tell(put.run(), view);
            } else if (change instanceof Change.JobPut put) {
                events.add(
                        "job",
                        job(put.job().name())
                                .put("version", put.job().version())
                                .toString());
            } else if (change instanceof Change.JobRemoved removed) {
                failing.remove(removed.name());
                events.add("job", job(removed.name()).put("deleted", true).toString());
            } else if (change instanceof Change.MetaPut put) {
                events.add(
                        "meta",
                        JsonNodeFactory.instance
                                .objectNode()
                                .put("paused", put.meta().paused().name())
                                .toString());
            }
        }
    }

    private static ObjectNode job(String name) {
        return JsonNodeFactory.instance.objectNode().put("name", name);
    }

    private void tell(Run run, EngineView view) {
        if (!run.state().isTerminal()) {
            return;
        }
        Optional<EngineView.JobView> job = view.job(run.id().job());
        if (job.isEmpty()) {
            return;
        }
        String name = run.id().job();
        boolean failed = failing.contains(name) || job.get().progress().errorsSinceSuccess() > 0;
        if (run.state() == RunState.FAILED) {
            failing.add(name);
            newsroom.tell(job.get().record().definition(), run, "failed");
        } else if (run.state() == RunState.SUCCEEDED) {
            newsroom.tell(job.get().record().definition(), run, "succeeded");
            if (failed) {
                failing.remove(name);
                newsroom.tell(job.get().record().definition(), run, "recovered");
            }
        } else if (run.state() == RunState.SKIPPED) {
            newsroom.tell(job.get().record().definition(), run, "skipped");
        }
    }
}
