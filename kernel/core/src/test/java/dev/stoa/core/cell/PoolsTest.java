package dev.stoa.core.cell;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

import dev.stoa.api.id.AgentId;
import dev.stoa.api.id.FrameworkId;
import dev.stoa.api.id.ReservationId;
import dev.stoa.api.id.TaskId;
import dev.stoa.api.id.TaskKey;
import dev.stoa.api.offer.Atomicity;
import dev.stoa.api.offer.Rejection;
import dev.stoa.api.offer.Rejection.Reason;
import dev.stoa.api.placement.Constraint;
import dev.stoa.api.protocol.AgentInfo;
import dev.stoa.api.protocol.FrameworkInfo;
import dev.stoa.api.protocol.FrameworkInfo.Capability;
import dev.stoa.api.reservation.Reservation;
import dev.stoa.api.resource.Attributes;
import dev.stoa.api.resource.Quantities;
import dev.stoa.api.resource.Resources;
import dev.stoa.api.role.RoleName;
import dev.stoa.api.role.RoleTerms;
import dev.stoa.api.task.TaskTerms;
import dev.stoa.api.task.TaskTerms.Supply;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Claims out of what is free: pools, limits, guarantees, promises. */
class PoolsTest {
    private static final FrameworkId PROD = new FrameworkId("prod");
    private static final FrameworkId DEV = new FrameworkId("dev");
    private static final AgentId A = new AgentId("a");
    private static final ReservationId R = new ReservationId("r");

    private final Cell cell = new Cell(7, GpuAgents.SHARED);
    private int tasks;

    PoolsTest() {
        cell.putAgent(new AgentInfo(
                A,
                "k",
                "host",
                "udp://127.0.0.1:1",
                Resources.parse("cpus:8;mem:8GiB;gpus:{g0}"),
                Attributes.NONE,
                "boot",
                Collections.emptySortedMap(),
                Resources.parse("cpus:2;mem:2GiB")));
        cell.enroll(PROD, new FrameworkInfo("p", "eng/prod", "", 0));
        cell.enroll(DEV, new FrameworkInfo("d", "eng/dev", "", 0));
    }

    private static Quantities amounts(String text) {
        return Quantities.parse(text);
    }

    private void limit(String role, String limit) {
        cell.setTerms(new RoleName(role), new RoleTerms(1_000, Quantities.NONE, Optional.of(amounts(limit))));
    }

    private void guarantee(String role, String guarantee) {
        cell.setTerms(new RoleName(role), new RoleTerms(1_000, amounts(guarantee), Optional.empty()));
    }

    private void reserve(ReservationId id, String role, Optional<ReservationId> outOf, String resources) {
        Reservation reservation = new Reservation(
                id,
                A,
                new RoleName(role),
                Optional.empty(),
                outOf,
                Collections.emptySortedMap(),
                Resources.parse(resources));
        cell.changeReserve(A, () -> cell.reserve().put(reservation));
    }

    private Claim claim(String resources, TaskTerms terms) {
        return new Claim(
                new TaskId("t" + ++tasks),
                new Claim.Source.Free(A),
                Resources.parse(resources),
                Optional.empty(),
                terms,
                new TreeMap<>(Map.of("app", "web")));
    }

    private List<Rejection> take(FrameworkId framework, String resources, TaskTerms terms) {
        return cell.commit(Txn.ofFree(framework, 7, List.of(claim(resources, terms)), Atomicity.EACH))
                .rejected();
    }

    private Reason reason(FrameworkId framework, String resources, TaskTerms terms) {
        List<Rejection> rejected = take(framework, resources, terms);
        assertThat(rejected).hasSize(1);
        return rejected.get(0).reason();
    }

    private static TaskTerms outOf(ReservationId reservation) {
        return TaskTerms.DEFAULT.withPool(Supply.ORDINARY, Optional.of(reservation));
    }

    private Slot slot() {
        return cell.slot(A).orElseThrow();
    }

    @Test
    void aClaimTakesOfWhatIsFreeAndConflictsOnlyWhenItNoLongerFits() {
        assertThat(take(PROD, "cpus:5", TaskTerms.DEFAULT)).isEmpty();
        assertThat(take(DEV, "cpus:3", TaskTerms.DEFAULT)).isEmpty();
        List<Rejection> conflict = take(DEV, "cpus:1", TaskTerms.DEFAULT);

        assertThat(conflict).singleElement().satisfies(rejection -> {
            assertThat(rejection.reason()).isEqualTo(Reason.DOES_NOT_FIT);
            assertThat(rejection.message()).endsWith("on agent 'a': cpus: 1 wanted, 0 there");
            assertThat(rejection.free()).isEqualTo(slot().free());
        });
    }

    @Test
    void whatIsProposedToAnEarlierReignIsRefused() {
        CommitResult result =
                cell.commit(Txn.ofFree(PROD, 6, List.of(claim("cpus:1", TaskTerms.DEFAULT)), Atomicity.EACH));

        assertThat(result.rejected()).extracting(Rejection::reason).containsExactly(Reason.STALE_EPOCH);
    }

    @Test
    void theLimitOfARoleAboveHolds() {
        limit("eng", "cpus:4");
        assertThat(take(PROD, "cpus:3", TaskTerms.DEFAULT)).isEmpty();

        assertThat(reason(DEV, "cpus:2", TaskTerms.DEFAULT)).isEqualTo(Reason.OVER_LIMIT);
        assertThat(take(DEV, "cpus:1", TaskTerms.DEFAULT)).isEmpty();
    }

    @Test
    void aLimitOnAKindThatWasNotCountedBeforeCountsWhatIsHeldAlready() {
        cell.enroll(PROD, new FrameworkInfo("p", "eng/prod", "", 0, new TreeSet<>(List.of(Capability.GPUS))));
        take(PROD, "cpus:1;gpus:{g0}", TaskTerms.DEFAULT);
        limit("eng", "gpus:1");

        assertThat(cell.roles().role(new RoleName("eng")).leftOfLimit(3)).isZero();
        assertThat(cell.roles().role(new RoleName("eng")).used(0)).isEqualTo(1_000);
    }

    /**
     * Eight processors; prod is guaranteed five of them.
     *
     * <pre>
     *                  dev   prod   free   kept for prod
     *                  0     0      8      5
     *   dev takes 3    3     0      5      5
     *   dev wants 1    3     0      5      5             refused: all that is free is kept
     *   prod takes 4   3     4      1      1
     *   dev wants 1    3     4      1      1             refused
     *   prod takes 1   3     5      0      0
     * </pre>
     */
    @Test
    void whatIsGuaranteedIsKeptUntilItIsTaken() {
        guarantee("eng/prod", "cpus:5");

        assertThat(take(DEV, "cpus:3", TaskTerms.DEFAULT)).isEmpty();
        assertThat(reason(DEV, "cpus:1", TaskTerms.DEFAULT)).isEqualTo(Reason.KEPT_FOR_OTHERS);
        assertThat(take(PROD, "cpus:4", TaskTerms.DEFAULT)).isEmpty();
        assertThat(reason(DEV, "cpus:1", TaskTerms.DEFAULT)).isEqualTo(Reason.KEPT_FOR_OTHERS);
        assertThat(take(PROD, "cpus:1", TaskTerms.DEFAULT)).isEmpty();
        assertThat(cell.roles().headroom(0)).isZero();
    }

    @Test
    void whatWasTakenAwayForAClaimantIsNotSpentByAClaimThatIsRefused() {
        PromiseKey promise = new PromiseKey(DEV, "demand");
        guarantee("eng/prod", "cpus:7");
        cell.promise(
                new Promise(promise, A, PoolKey.UNRESERVED, Resources.parse("cpus:1"), Promise.Backing.WHAT_WAS_TAKEN));
        Claim elsewhere = claim("cpus:1", TaskTerms.DEFAULT.withConstraint(Constraint.parse("rack == a")));
        Claim here = claim("cpus:1", TaskTerms.DEFAULT);

        CommitResult result =
                cell.commit(new Txn(DEV, 7, List.of(), List.of(elsewhere, here), Atomicity.EACH, promise));

        assertThat(result.rejected()).extracting(Rejection::reason).containsExactly(Reason.CONSTRAINT_NOT_MET);
        assertThat(result.placed()).containsOnlyKeys(here.task());
    }

    @Test
    void aGuaranteeAboveServesEveryRoleBelowIt() {
        guarantee("eng", "cpus:8");

        assertThat(take(DEV, "cpus:3", TaskTerms.DEFAULT)).isEmpty();
        assertThat(take(PROD, "cpus:5", TaskTerms.DEFAULT)).isEmpty();
    }

    @Test
    void whatIsReservedIsOnlyForItsRoleAndThoseBelow() {
        reserve(R, "eng/prod", Optional.empty(), "cpus:6");

        assertThat(slot().free()).hasToString("cpus:2;mem:8GiB;gpus:{g0}");
        assertThat(reason(DEV, "cpus:1", outOf(R))).isEqualTo(Reason.RESERVATION_NOT_USABLE);
        assertThat(take(PROD, "cpus:6", outOf(R))).isEmpty();
        assertThat(reason(PROD, "cpus:1", outOf(R))).isEqualTo(Reason.DOES_NOT_FIT);
    }

    @Test
    void whatIsRefinedIsTakenOutOfTheOuterReservationAndCountedOnceAbove() {
        ReservationId inner = new ReservationId("inner");
        reserve(R, "eng", Optional.empty(), "cpus:6");
        reserve(inner, "eng/prod", Optional.of(R), "cpus:4");

        assertThat(slot().freeOf(PoolKey.of(R))).hasToString("cpus:2");
        assertThat(slot().freeOf(PoolKey.of(inner))).hasToString("cpus:4");
        assertThat(cell.roles().role(new RoleName("eng")).used(0)).isEqualTo(6_000);
        assertThat(cell.roles().role(new RoleName("eng/prod")).used(0)).isEqualTo(4_000);
    }

    @Test
    void whatIsHeldOfAReservationThatIsGoneIsNotFreeBeforeItIsReleased() {
        reserve(R, "eng/prod", Optional.empty(), "cpus:6");
        take(PROD, "cpus:5", outOf(R));

        cell.changeReserve(A, () -> cell.reserve().remove(R));
        assertThat(slot().free()).hasToString("cpus:3;mem:8GiB;gpus:{g0}");
        cell.release(A, new TaskKey(PROD, new TaskId("t1")));
        assertThat(slot().free()).isEqualTo(slot().total());
    }

    @Test
    void whatIsLentAndGpusGoOnlyToThoseWhoAskForSuch() {
        TaskTerms revocable = TaskTerms.DEFAULT.withPool(Supply.REVOCABLE, Optional.empty());

        assertThat(reason(DEV, "cpus:1", revocable)).isEqualTo(Reason.CAPABILITY_MISSING);
        assertThat(reason(DEV, "cpus:1;gpus:{g0}", TaskTerms.DEFAULT)).isEqualTo(Reason.CAPABILITY_MISSING);
        cell.enroll(DEV, new FrameworkInfo("d", "eng/dev", "", 0, new TreeSet<>(List.of(Capability.values()))));
        assertThat(take(DEV, "cpus:2", revocable)).isEmpty();
        assertThat(take(DEV, "cpus:1;gpus:{g0}", TaskTerms.DEFAULT)).isEmpty();
    }

    @Test
    void whatIsPromisedIsFreeOnlyForTheOneToWhomItIs() {
        PromiseKey key = new PromiseKey(PROD, "d1");
        cell.promise(new Promise(key, A, PoolKey.UNRESERVED, Resources.parse("cpus:6")));

        assertThat(slot().free()).hasToString("cpus:2;mem:8GiB;gpus:{g0}");
        assertThat(reason(DEV, "cpus:3", TaskTerms.DEFAULT)).isEqualTo(Reason.KEPT_FOR_OTHERS);
        assertThat(cell.commit(new Txn(
                                PROD, 7, List.of(), List.of(claim("cpus:6", TaskTerms.DEFAULT)), Atomicity.EACH, key))
                        .rejected())
                .isEmpty();
    }

    @Test
    void allOrNothingOverSeveralClaimsLeavesNoTrace() {
        limit("eng/prod", "cpus:3");

        CommitResult result = cell.commit(Txn.ofFree(
                PROD,
                7,
                List.of(claim("cpus:2", TaskTerms.DEFAULT), claim("cpus:2", TaskTerms.DEFAULT)),
                Atomicity.ALL_OR_NOTHING));

        assertThat(result.placed()).isEmpty();
        assertThat(result.rejected())
                .extracting(Rejection::reason)
                .containsExactly(Reason.OVER_LIMIT, Reason.ANOTHER_FAILED);
        assertThat(slot().free()).isEqualTo(slot().total());
        assertThat(cell.charge(PROD).isNone()).isTrue();
        assertThat(cell.roles().role(new RoleName("eng")).used(0)).isZero();
    }
}
