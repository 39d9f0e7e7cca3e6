package dev.stoa.core.cell;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.ExecutorId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.OfferId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.offer.Atomicity;
import dev.stoa.api.offer.Rejection;
import dev.stoa.api.offer.Rejection.Reason;
import dev.stoa.api.placement.Constraint;
import dev.stoa.api.placement.LabelSelector;
import dev.stoa.api.protocol.AgentInfo;
import dev.stoa.api.resource.Attributes;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.task.TaskTerms;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class CellTest {
    private static final FrameworkId F = new FrameworkId("f");
    private static final AgentId A = new AgentId("a");
    private static final OfferId O1 = new OfferId("o1");
    private static final OfferId O2 = new OfferId("o2");

    private final Cell cell = new Cell(0);

    CellTest() {
        cell.putAgent(agent("a", "cpus:4;mem:4GiB;ports:[31000-31009]"));
    }

    private static AgentInfo agent(String id, String resources) {
        return new AgentInfo(
                new AgentId(id), "k", "host", "udp://127.0.0.1:1", Resources.parse(resources), Attributes.NONE, "boot");
    }

    private void lease(OfferId offer, String resources) {
        cell.lease(new Lease(offer, F, A, PoolKey.UNRESERVED, Resources.parse(resources), Long.MAX_VALUE));
    }

    private static Claim claim(String task, OfferId from, String resources) {
        return new Claim(new TaskId(task), from, Resources.parse(resources), Optional.empty());
    }

    private static Claim hosted(String task, OfferId from, String resources) {
        return new Claim(
                new TaskId(task),
                from,
                Resources.parse(resources),
                Optional.of(new Claim.ExecutorClaim(new ExecutorId("e"), Resources.parse("mem:1GiB"))));
    }

    private CommitResult commit(Atomicity atomicity, Claim... claims) {
        return cell.commit(new Txn(F, List.of(O1, O2), List.of(claims), atomicity));
    }

    private Slot slot() {
        return cell.slot(A).orElseThrow();
    }

    @Test
    void whatHoldsResourcesAlreadyIsNotPlacedOnceMore() {
        cell.restore(A, new TaskKey(F, new TaskId("t")), Held.of(Resources.parse("cpus:1"), TaskTerms.DEFAULT));
        lease(O1, "cpus:1");

        CommitResult result = commit(Atomicity.EACH, claim("t", O1, "cpus:1"));

        assertThat(result.rejected()).extracting(Rejection::reason).containsExactly(Reason.TASK_ID_USED);
        assertThat(slot().held()).hasToString("cpus:1");
    }

    @Test
    void leasedResourcesAreNotFree() {
        lease(O1, "cpus:1;ports:[31000-31004]");

        assertThat(slot().free()).hasToString("cpus:3;mem:4GiB;ports:[31005-31009]");
    }

    @Test
    void whatIsNotFreeCannotBeLeased() {
        lease(O1, "cpus:3");

        assertThatThrownBy(() -> lease(O2, "cpus:2")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aCommittedClaimIsHeldAndTheRestIsFreeAgain() {
        lease(O1, "cpus:4;mem:4GiB");

        CommitResult result = commit(Atomicity.EACH, claim("t", O1, "cpus:1;mem:1GiB"));

        assertThat(result.placed()).containsEntry(new TaskId("t"), A);
        assertThat(slot().held()).hasToString("cpus:1;mem:1GiB");
        assertThat(slot().free()).hasToString("cpus:3;mem:3GiB;ports:[31000-31009]");
    }

    @Test
    void leasesOfOneAgentServeAsOne() {
        lease(O1, "cpus:1;mem:1GiB");
        lease(O2, "cpus:1;mem:1GiB");

        assertThat(commit(Atomicity.EACH, claim("t", O1, "cpus:2")).rejected()).isEmpty();
    }

    @Test
    void ofEachClaimThoseThatFitAreCarriedOut() {
        lease(O1, "cpus:2;mem:1GiB");

        CommitResult result =
                commit(Atomicity.EACH, claim("large", O1, "cpus:3"), claim("small", O1, "cpus:2;mem:1MiB"));

        assertThat(result.placed()).containsOnlyKeys(new TaskId("small"));
        assertThat(result.rejected())
                .containsExactly(new Rejection(
                        new TaskId("large"),
                        Reason.DOES_NOT_FIT,
                        "task 'large' does not fit what is left of the offers of agent 'a': cpus: 3 wanted, 2 there",
                        Resources.parse("cpus:2;mem:1GiB")));
    }

    @Test
    void allOrNothingChangesNothingWhenOneFails() {
        lease(O1, "cpus:2");

        CommitResult result =
                commit(Atomicity.ALL_OR_NOTHING, claim("small", O1, "cpus:1"), claim("large", O1, "cpus:2"));

        assertThat(result.placed()).isEmpty();
        assertThat(result.rejected())
                .extracting(Rejection::reason)
                .containsExactlyInAnyOrder(Reason.DOES_NOT_FIT, Reason.ANOTHER_FAILED);
        assertThat(slot().held()).isEqualTo(Resources.NONE);
        assertThat(slot().leased()).isEqualTo(Resources.NONE);
    }

    @Test
    void aLeaseCanBeUsedOnce() {
        lease(O1, "cpus:2");
        commit(Atomicity.EACH, claim("first", O1, "cpus:1"));

        CommitResult second = commit(Atomicity.EACH, claim("second", O1, "cpus:1"));

        assertThat(second.rejected()).extracting(Rejection::reason).containsExactly(Reason.OFFER_NOT_VALID);
    }

    @Test
    void anotherFrameworksLeaseIsNotValidAndStaysOpen() {
        lease(O1, "cpus:2");

        CommitResult result = cell.commit(
                new Txn(new FrameworkId("thief"), List.of(O1), List.of(claim("t", O1, "cpus:1")), Atomicity.EACH));

        assertThat(result.rejected()).extracting(Rejection::reason).containsExactly(Reason.OFFER_NOT_VALID);
        assertThat(cell.lease(O1)).isPresent();
    }

    @Test
    void anExecutorIsHeldOnceForAllItsTasks() {
        lease(O1, "cpus:4;mem:4GiB");

        commit(Atomicity.EACH, hosted("t1", O1, "cpus:1;mem:1GiB"), hosted("t2", O1, "cpus:1;mem:1GiB"));

        assertThat(slot().held()).hasToString("cpus:2;mem:3GiB");
    }

    @Test
    void oneTaskIdTwiceInOneTransactionIsRejected() {
        lease(O1, "cpus:4");

        CommitResult result = commit(Atomicity.EACH, claim("t", O1, "cpus:1"), claim("t", O1, "cpus:1"));

        assertThat(result.rejected()).extracting(Rejection::reason).containsExactly(Reason.TASK_ID_USED);
    }

    @Test
    void releasingTwiceFreesOnce() {
        lease(O1, "cpus:4");
        commit(Atomicity.EACH, claim("t", O1, "cpus:1"));

        cell.release(A, new TaskKey(F, new TaskId("t")));
        cell.release(A, new TaskKey(F, new TaskId("t")));

        assertThat(slot().free()).isEqualTo(slot().total());
        assertThat(cell.charge(F).isNone()).isTrue();
    }

    @Test
    void anAgentThatShrankBelowWhatIsHeldHasNothingFree() {
        lease(O1, "cpus:4");
        commit(Atomicity.EACH, claim("t", O1, "cpus:3"));

        cell.putAgent(agent("a", "cpus:2;mem:1GiB"));

        assertThat(slot().free()).isEqualTo(Resources.NONE);
    }

    @Test
    void aClosedAgentHasNothingFreeButKeepsWhatIsHeld() {
        lease(O1, "cpus:4");
        commit(Atomicity.EACH, claim("t", O1, "cpus:3"));

        cell.setOpen(A, Cell.AgentGate.CLOSED);

        assertThat(slot().free()).isEqualTo(Resources.NONE);
        assertThat(slot().held()).hasToString("cpus:3");
    }

    @Test
    void whatATaskAndItsExecutorWantByNumberIsHeldByName() {
        lease(O1, "cpus:4;mem:4GiB;ports:[31000-31009]");
        Claim.ExecutorClaim executor = new Claim.ExecutorClaim(new ExecutorId("e"), Resources.parse("ports:2"));

        commit(
                Atomicity.EACH,
                new Claim(new TaskId("t1"), O1, Resources.parse("cpus:1;ports:1"), Optional.of(executor)),
                new Claim(new TaskId("t2"), O1, Resources.parse("cpus:1;ports:1"), Optional.of(executor)));

        assertThat(slot().tasks().values())
                .extracting(held -> held.resources().toString())
                .containsExactly("cpus:1;ports:[31000]", "cpus:1;ports:[31003]");
        assertThat(slot().executors().values())
                .extracting(held -> held.resources().toString())
                .containsExactly("ports:[31001-31002]");
    }

    private static Claim unique(String task) {
        return new Claim(
                new TaskId(task),
                new Claim.Source.Leased(O1),
                Resources.parse("cpus:1"),
                Optional.empty(),
                TaskTerms.DEFAULT.withConstraint(Constraint.parse("unique(host, app=web)")),
                new TreeMap<>(Map.of("app", "web")));
    }

    private int counted() {
        return cell.domains().countsOf(F).of("host", LabelSelector.EVERYTHING).total();
    }

    @Test
    void refusesAClaimWhoseConstraintDoesNotHoldAndCountsThoseBeforeIt() {
        lease(O1, "cpus:4");

        CommitResult result = commit(Atomicity.EACH, unique("t1"), unique("t2"));

        assertThat(result.placed()).containsOnlyKeys(new TaskId("t1"));
        assertThat(result.rejected()).singleElement().satisfies(rejection -> {
            assertThat(rejection.reason()).isEqualTo(Reason.CONSTRAINT_NOT_MET);
            assertThat(rejection.message()).contains("holds 1 tasks that match 'app=web', may hold 1 with this one");
        });
        assertThat(counted()).isEqualTo(1);
        cell.release(A, new TaskKey(F, new TaskId("t1")));
        assertThat(counted()).isZero();
    }

    @Test
    void whatFallsWithAnAllOrNothingCommitIsNotCounted() {
        lease(O1, "cpus:4");

        commit(Atomicity.ALL_OR_NOTHING, unique("t1"), unique("t2"));

        assertThat(counted()).isZero();
    }
}
