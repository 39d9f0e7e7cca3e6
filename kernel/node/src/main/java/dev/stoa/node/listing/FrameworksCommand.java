package dev.stoa.node.listing;

import dev.stoa.api.protocol.OperatorCall;
import dev.stoa.api.protocol.OperatorNotice;
import dev.stoa.api.view.FrameworkView;
import dev.stoa.api.view.SupervisionView;
import picocli.CommandLine.Command;

/** Lists frameworks. */
@Command(
        name = "frameworks",
        mixinStandardHelpOptions = true,
        description = "Lists frameworks: their roles, what they use and their dominant share.")
public final class FrameworksCommand extends ListCommand<FrameworkView> {
    /** Made by the command line. */
    public FrameworksCommand() {
        super(
                OperatorCall.ListFrameworks::new,
                OperatorNotice.FrameworksListed.class,
                OperatorNotice.FrameworksListed::frameworks,
                FrameworksCommand::table);
    }

    /** What the kernel does to keep its process running, in few words; empty if it does nothing. */
    static String supervised(FrameworkView framework) {
        return framework.supervision().map(FrameworksCommand::words).orElse("");
    }

    private static String words(SupervisionView supervision) {
        String attempt = "attempt " + supervision.attempt();
        String why = supervision.why().isEmpty() ? "" : ": " + supervision.why();
        return switch (supervision.phase()) {
            case "running" -> "%s on %s".formatted(attempt, supervision.agent());
            case "unseen" -> "%s on %s, which cannot be seen".formatted(attempt, supervision.agent());
            case "placing" -> "%s has no place yet%s".formatted(attempt, why);
            case "pausing" ->
                supervision.attempt() == 0
                        ? "starting"
                        : "next in %.1fs, %s ended%s".formatted(supervision.leftMillis() / 1_000.0, attempt, why);
            case "returning" -> attempt + ", its agent is expected back";
            default -> "%s, %s".formatted(attempt, supervision.phase());
        };
    }

    static Table<FrameworkView> table() {
        return new Table<FrameworkView>()
                .column("FRAMEWORK", FrameworkView::framework)
                .column("NAME", FrameworkView::name)
                .column("ROLE", FrameworkView::role)
                .column("PRINCIPAL", FrameworkView::principal)
                .column("STATE", FrameworkView::state)
                .column("TASKS", framework -> Integer.toString(framework.tasks()))
                .column("USED", framework -> framework.used().toString())
                .column("OFFERED", framework -> framework.offered().toString())
                .column("SUPERVISED", FrameworksCommand::supervised)
                .column("SHARE", framework -> "%.1f%%".formatted(framework.dominantSharePpm() / 10_000.0));
    }
}
