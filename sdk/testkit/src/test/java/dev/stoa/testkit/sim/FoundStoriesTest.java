package dev.stoa.testkit.sim;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import dev.stoa.api.protocol.AgentNotice;
import dev.stoa.testkit.sim.node.Command;
import dev.stoa.testkit.sim.node.SimAgent;
import dev.stoa.testkit.sim.workload.Batch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** Stories that seeds have told and that went wrong once, told again on purpose. A seed's own story changes with the code. */
@Timeout(60)
class FoundStoriesTest {
    /** The acknowledgement waits for room while another session begins, on which the agent has said that the end is owed. */
    @Test
    void anAcknowledgementThatWaitedForRoomIsOwedToTheNextMaster() {
        AtomicReference<SimCluster> cluster = new AtomicReference<>();
        AtomicBoolean struck = new AtomicBoolean();
        Scenario.masters(1)
                .agents(1, "cpus:2;mem:2GiB")
                .workload(() -> new Batch("alpha", 1, "cpus:1;mem:64MiB"))
                .command((words, random) -> Command.Run.lasting(Duration.ofSeconds(2)))
                .faults(cluster::set)
                .wire((receiver, hello, message) -> {
                    // The first attempt is killed by an impatient user; the second status of the second one is the last
                    // end of all.
                    if (message instanceof AgentNotice.StatusAcknowledged ack
                            && ack.task().task().value().equals("job-0-1")
                            && ack.sequence() == 2
                            && struck.compareAndSet(false, true)) {
                        fillDiskAndFailOver(Objects.requireNonNull(cluster.get()));
                    }
                    return true;
                })
                .run(1);

        assertThat(struck).isTrue();
    }

    private static void fillDiskAndFailOver(SimCluster cluster) {
        SimAgent agent = cluster.agents().get(0);
        agent.disk().leaveRoom(0);
        cluster.masters().get(0).crash(Duration.ofSeconds(1));
        cluster.world().after(Duration.ofSeconds(20), "room", () -> agent.disk().leaveRoom(-1));
    }
}
