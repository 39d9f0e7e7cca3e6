package dev.stoa.sdk.scheduler;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

import dev.stoa.api.protocol.SchedulerCall;
import dev.stoa.api.protocol.SchedulerNotice;
import dev.stoa.api.task.TaskReason;
import dev.stoa.api.task.TaskState;
import dev.stoa.transport.session.SendResult;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Random histories: a master that resends statuses until they are acknowledged, sessions that break, a network that pushes
 * back and loses what was sent with the session, a behaviour that is slow, kills at any time.
 */
class SubscriptionHistoryTest {
    private static final int STEPS = 3_000;
    private static final int TASKS = 5;
    private static final int STATUSES = 6;

    private final Desk desk = new Desk();
    /** The next status that the master still has to get acknowledged, by task; beyond the last one when all are. */
    private final Map<Integer, Long> outstanding = new HashMap<>();
    /** Statuses shown to the behaviour, by task, in order. */
    private final Map<Integer, List<Long>> shown = new HashMap<>();

    private final Set<String> processed = new HashSet<>();
    private final Deque<Long> unprocessed = new ArrayDeque<>();
    private final Set<Integer> killed = new HashSet<>();
    private final Set<Integer> killsArrived = new HashSet<>();
    private int shownBefore;
    private boolean connected;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233})
    void keepsItsPromisesInRandomHistories(long seed) {
        Random random = new Random(seed);
        desk.network = call -> {
            if (random.nextInt(10) == 0) {
                return SendResult.BACK_PRESSURED;
            }
            if (random.nextInt(20) != 0) {
                arrive(call);
            }
            return SendResult.SENT;
        };
        desk.start();
        for (int i = 0; i < STEPS; i++) {
            step(random);
            checkShown();
        }
        settle();

        for (int task = 0; task < TASKS; task++) {
            assertThat(outstanding.getOrDefault(task, 1L))
                    .as("all statuses of task %d are acknowledged, seed %d", task, seed)
                    .isEqualTo(STATUSES + 1L);
            assertThat(shown.get(task))
                    .as("statuses of task %d, seed %d", task, seed)
                    .hasSize(STATUSES);
        }
        assertThat(killsArrived).as("kills that arrived, seed %d", seed).containsAll(killed);
    }

    private void step(Random random) {
        switch (random.nextInt(12)) {
            case 0 -> lose();
            case 1, 2, 3 -> connect();
            case 4, 5, 6, 7 -> resend(random.nextInt(TASKS));
            case 8, 9 -> processOne();
            case 10 -> {
                int task = random.nextInt(TASKS);
                if (outstanding.getOrDefault(task, 1L) < STATUSES) {
                    killed.add(task);
                    desk.call(new SchedulerCall.Kill(Desk.task("t-" + task)));
                }
            }
            default -> desk.pass(random.nextInt(60));
        }
    }

    /** A calm end: a good network and time enough. */
    private void settle() {
        desk.network = call -> {
            arrive(call);
            return SendResult.SENT;
        };
        lose();
        for (int i = 0; i < 10 * STATUSES; i++) {
            desk.pass(500);
            connect();
            for (int task = 0; task < TASKS; task++) {
                // A master says again at once what a kill waits for.
                resend(task);
            }
            checkShown();
            while (!unprocessed.isEmpty()) {
                processOne();
            }
        }
    }

    private void lose() {
        if (connected) {
            connected = false;
            desk.lose();
        }
    }

    private void connect() {
        desk.pass(50);
        if (!connected && desk.core.phase() == SubscriptionPhase.CONNECTING) {
            desk.subscribe(1);
            connected = true;
        }
    }

    private void resend(int task) {
        long next = outstanding.getOrDefault(task, 1L);
        if (connected && next <= STATUSES) {
            TaskState state = next == STATUSES ? TaskState.FINISHED : TaskState.RUNNING;
            desk.hear(Desk.status("t-" + task, next, state, TaskReason.NONE));
        }
    }

    private void processOne() {
        Long delivery = unprocessed.poll();
        if (delivery != null) {
            SchedulerNotice notice = desk.shown.get(desk.deliveries.indexOf(delivery));
            if (notice instanceof SchedulerNotice.TaskStatusChanged changed) {
                processed.add(
                        changed.status().task().task() + "/" + changed.status().sequence());
            }
            desk.process(delivery);
        }
    }

    private void arrive(SchedulerCall call) {
        if (call instanceof SchedulerCall.Acknowledge acknowledge) {
            assertThat(processed)
                    .as("acknowledged only after it was processed")
                    .contains(acknowledge.task() + "/" + acknowledge.sequence());
            int task = Integer.parseInt(acknowledge.task().value().substring(2));
            outstanding.merge(task, acknowledge.sequence() + 1, Math::max);
        } else if (call instanceof SchedulerCall.Kill kill) {
            killsArrived.add(Integer.parseInt(kill.task().value().substring(2)));
        }
    }

    private void checkShown() {
        for (; shownBefore < desk.shown.size(); shownBefore++) {
            unprocessed.add(desk.deliveries.get(shownBefore));
            if (desk.shown.get(shownBefore) instanceof SchedulerNotice.TaskStatusChanged changed) {
                int task =
                        Integer.parseInt(changed.status().task().task().value().substring(2));
                List<Long> before = shown.computeIfAbsent(task, key -> new ArrayList<>());
                assertThat(changed.status().sequence()).as("in order and once").isEqualTo(before.size() + 1L);
                before.add(changed.status().sequence());
            }
        }
    }
}
