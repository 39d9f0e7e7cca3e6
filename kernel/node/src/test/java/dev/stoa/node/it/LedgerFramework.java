package dev.stoa.node.it;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.offer.Offer;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.TaskBody;
import dev.stoa.api.task.TaskSpec;
import dev.stoa.api.task.TaskStatus;
import dev.stoa.sdk.Framework;
import dev.stoa.sdk.SchedulerSession;

/**
 * A framework that writes down on stdout all it is told: launches a number of equal command tasks, some on each agent, and
 * ends when each has ended. Started again with the same state file it goes on as the same framework and launches nothing.
 */
public final class LedgerFramework {
    private static final Resources EACH = Resources.parse("cpus:0.1;mem:16MiB");

    /** Stands before the length of a line that is longer than a command line can hold. */
    static final String PADDED = "padded:";

    private LedgerFramework() {}

    private static String line(String argument) {
        return argument.startsWith(PADDED)
                ? "x".repeat(Integer.parseInt(argument.substring(PADDED.length())))
                : argument;
    }

    /** Arguments: state file, tasks to launch, tasks to launch on one agent, tasks to see the end of, shell line. */
    public static void main(String[] arguments) throws InterruptedException {
        Ledger ledger = new Ledger(
                Integer.parseInt(arguments[1]),
                Integer.parseInt(arguments[2]),
                Integer.parseInt(arguments[3]),
                line(arguments[4]));
        try {
            Framework.named("ledger")
                    .stateFile(Path.of(arguments[0]))
                    .failoverTimeout(Duration.ofMinutes(5))
                    .connectTimeout(Duration.ofSeconds(20))
                    .behavior(ledger::behavior)
                    .start()
                    .join();
            System.out.println("ended");
        } catch (RuntimeException failed) {
            System.err.println("ledger: " + failed.getMessage());
            System.exit(1);
        }
    }

    private static final class Ledger {
        private final int perAgent;
        private final int expected;
        private final String line;
        private final Set<TaskId> ended = new TreeSet<>();
        private int left;
        private int number;

        Ledger(int launches, int perAgent, int expected, String line) {
            this.left = launches;
            this.perAgent = perAgent;
            this.expected = expected;
            this.line = line;
        }

        Behavior<SchedulerNotice> behavior(SchedulerSession session) {
            return Behaviors.receiveMessage(notice -> {
                if (notice instanceof SchedulerNotice.Subscribed subscribed) {
                    say("subscribed " + subscribed.framework() + " epoch " + subscribed.epoch());
                } else if (notice instanceof SchedulerNotice.OffersMade made) {
                    made.offers().forEach(offer -> use(session, offer));
                } else if (notice instanceof SchedulerNotice.TaskStatusChanged changed) {
                    note(session, changed.status());
                } else {
                    say(notice.toString());
                }
                return Behaviors.same();
            });
        }

        private void use(SchedulerSession session, Offer offer) {
            List<TaskSpec> tasks = new ArrayList<>();
            Resources wanted = Resources.NONE;
            while (tasks.size() < perAgent && left > 0 && offer.resources().contains(wanted.plus(EACH))) {
                wanted = wanted.plus(EACH);
                left--;
                TaskId id = new TaskId("task-" + ++number);
                tasks.add(TaskSpec.of(id, "gate", EACH, TaskBody.Command.shell(line)));
            }
            if (tasks.isEmpty()) {
                session.decline(offer);
            } else {
                session.launch(offer, tasks.toArray(new TaskSpec[0]));
            }
        }

        private void note(SchedulerSession session, TaskStatus status) {
            say("status %s %s %s %s %d"
                    .formatted(
                            status.task().task(), status.agent(), status.state(), status.reason(), status.exitCode()));
            if (status.state().isTerminal() && ended.add(status.task().task()) && ended.size() == expected) {
                say("all ended");
                session.teardown();
            }
        }

        private static void say(String text) {
            System.out.println(text);
            System.out.flush();
        }
    }
}
