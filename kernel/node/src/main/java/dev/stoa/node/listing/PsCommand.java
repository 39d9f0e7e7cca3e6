package dev.stoa.node.listing;

import java.time.Duration;

import dev.stoa.api.protocol.OperatorCall;
import dev.stoa.api.protocol.OperatorNotice;
import dev.stoa.api.task.TaskReason;
import dev.stoa.api.task.TaskStatus;
import dev.stoa.api.view.TaskView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists tasks. */
@Command(
        name = "ps",
        mixinStandardHelpOptions = true,
        description = "Lists tasks that have not ended; with --all also those that ended lately.")
public final class PsCommand extends ListCommand<TaskView> {
    @Option(
            names = {"-a", "--all"},
            description = "Also tasks that have ended; the master remembers a bounded number.")
    private boolean all;

    /** Made by the command line. */
    public PsCommand() {
        super(
                OperatorCall.ListTasks::new,
                OperatorNotice.TasksListed.class,
                OperatorNotice.TasksListed::tasks,
                () -> table(System.currentTimeMillis()));
    }

    @Override
    boolean isMeant(TaskView task) {
        return all || !task.state().isTerminal();
    }

    static Table<TaskView> table(long nowMillis) {
        return new Table<TaskView>()
                .column("TASK", TaskView::task)
                .column("FRAMEWORK", TaskView::framework)
                .column("NAME", TaskView::name)
                .column("AGENT", TaskView::agent)
                .column("STATE", task -> task.state().toString())
                .column("SINCE", task -> age(nowMillis - task.atMillis()))
                .column(
                        "EXIT",
                        task -> task.exitCode() == TaskStatus.NO_EXIT_CODE ? "" : Integer.toString(task.exitCode()))
                .column("RESOURCES", task -> task.resources().toString())
                .column("WHY", PsCommand::why);
    }

    private static String why(TaskView task) {
        String reason = task.reason() == TaskReason.NONE ? "" : task.reason().toString();
        return reason.isEmpty() || task.message().isEmpty() ? reason + task.message() : reason + ": " + task.message();
    }

    private static String age(long millis) {
        Duration age = Duration.ofMillis(Math.max(0, millis));
        if (age.toDays() > 0) {
            return age.toDays() + "d" + age.toHoursPart() + "h";
        }
        if (age.toHours() > 0) {
            return age.toHours() + "h" + age.toMinutesPart() + "m";
        }
        return age.toMinutes() > 0 ? age.toMinutes() + "m" + age.toSecondsPart() + "s" : age.toSeconds() + "s";
    }
}
