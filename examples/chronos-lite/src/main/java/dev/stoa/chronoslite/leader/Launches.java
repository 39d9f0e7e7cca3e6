package dev.stoa.chronoslite.leader;

import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.offer.Offer;
import dev.stoa.api.task.TaskBody;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.chronoslite.job.JobDefinition;
import dev.stoa.chronoslite.job.Work;
import dev.stoa.chronoslite.run.Run;

/** From a run to the task that executes its next attempt. */
final class Launches {
    private Launches() {}

    static TaskSpec task(JobDefinition job, Run run, Offer offer) {
        Work work = job.work().withArguments(run.arguments());
        SortedMap<String, String> environment = new TreeMap<>(work.environment());
        String task = run.task().value();
        environment.put("CHRONOS_JOB_NAME", job.name());
        environment.put("CHRONOS_JOB_OWNER", job.owner());
        environment.put("CHRONOS_JOB_RUN_TIME", Long.toString(run.nominalMillis()));
        environment.put("CHRONOS_JOB_RUN_ATTEMPT", Integer.toString(run.attempt()));
        environment.put("CHRONOS_RUN_ID", run.id().toString());
        environment.put(
                "CHRONOS_SLOT", Instant.ofEpochMilli(run.nominalMillis()).toString());
        environment.put("CHRONOS_RESOURCE_CPU", Double.toString(job.demand().cpuMillis() / 1_000.0));
        environment.put("CHRONOS_RESOURCE_MEM", Long.toString(job.demand().memoryMib()));
        environment.put("CHRONOS_RESOURCE_DISK", Long.toString(job.demand().diskMib()));
        environment.put("MESOS_TASK_ID", task);
        environment.put("mesos_task_id", task);
        environment.put("HOST", offer.hostname());
        TreeMap<String, String> labels = new TreeMap<>();
        labels.put("job", job.name());
        labels.put("run", run.id().toString());
        return new TaskSpec(
                run.task(),
                job.name(),
                job.demand().resources(),
                new TaskBody.Command(work.argv(), environment, List.of(), work.user(), work.artifacts()),
                labels,
                work.killGraceMillis());
    }
}
