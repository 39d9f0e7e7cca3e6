package dev.stoa.core.reign;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.demand.Demand;
import dev.stoa.api.id.DemandId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.supervision.SupervisedProgram;
import dev.stoa.api.task.TaskBody;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.core.supervise.Supervision;

/** One supervised framework: what its process is, and how its supervision stands. */
final class Ward {
    /** What stands before a framework's id in that of its supervisor. The registry never gives such an id. */
    private static final String SUPERVISOR = "s-";

    private static final DemandId DEMAND = new DemandId("process");
    private static final String ATTEMPT = "attempt-";

    /** What a demand puts behind the id of its template. */
    private static final String FIRST = ".0";

    private final FrameworkId framework;
    private final String name;
    private final SupervisedProgram program;
    private final Supervision supervision;

    Ward(FrameworkId framework, String name, SupervisedProgram program, Supervision supervision) {
        this.framework = framework;
        this.name = name;
        this.program = program;
        this.supervision = supervision;
    }

    FrameworkId framework() {
        return framework;
    }

    Supervision supervision() {
        return supervision;
    }

    /** Who owns the tasks in which the framework's process runs: the leader itself, once for each framework. */
    FrameworkId supervisor() {
        return supervisorOf(framework);
    }

    static FrameworkId supervisorOf(FrameworkId framework) {
        return new FrameworkId(SUPERVISOR + framework);
    }

    static DemandId demandId() {
        return DEMAND;
    }

    static TaskId task(long attempt) {
        return new TaskId(ATTEMPT + attempt + FIRST);
    }

    /** Which attempt a task of a supervisor is. */
    static long attemptOf(TaskId task) {
        String value = task.value();
        return Long.parseLong(value.substring(ATTEMPT.length(), value.length() - FIRST.length()));
    }

    /** The wish for a place for an attempt, in which it is launched. */
    Demand demand(long attempt) {
        SortedMap<String, String> environment = new TreeMap<>(program.environment());
        environment.put(SupervisedProgram.FRAMEWORK_VARIABLE, framework.value());
        environment.put(SupervisedProgram.ATTEMPT_VARIABLE, Long.toString(attempt));
        TaskSpec template = TaskSpec.of(
                        new TaskId(ATTEMPT + attempt),
                        name,
                        program.resources(),
                        new TaskBody.Command(program.argv(), environment, List.of()))
                .withTerms(program.terms());
        return Demand.launch(DEMAND, template, 1);
    }
}
