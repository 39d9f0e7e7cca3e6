package dev.stoa.master.membership;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.stoa.api.protocol.MasterInfo;
import dev.stoa.api.protocol.MasterInfo.Phase;
import dev.stoa.master.membership.Founding.Cause;
import dev.stoa.master.membership.Founding.Step;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class FoundingTest {
    private static final SortedMap<String, String> PEERS =
            new TreeMap<>(Map.of("m1", "h:5050", "m2", "h:5060", "m3", "h:5070"));
    private static final SortedMap<String, String> NONE = Collections.emptySortedMap();
    private static final SortedMap<String, String> FOUNDERS = new TreeMap<>(Map.of("m1", "n1", "m2", "n2", "m3", "n3"));

    private static MasterInfo info(
            String id, Phase phase, SortedMap<String, String> members, SortedMap<String, String> founders) {
        return new MasterInfo(
                id, "h:1", phase, 1, "", 0, 0, members, "n" + id.substring(1), founders, PEERS, List.of("cluster=a"));
    }

    private static MasterInfo fresh(String id) {
        return info(id, Phase.FRESH, NONE, NONE);
    }

    private static MasterInfo with(MasterInfo info, SortedMap<String, String> peers, String setting) {
        return new MasterInfo(
                info.master(),
                info.address(),
                info.phase(),
                1,
                "",
                0,
                0,
                info.members(),
                info.nonce(),
                info.founders(),
                peers,
                List.of(setting));
    }

    private static SortedMap<String, Optional<MasterInfo>> heard(String one, MasterInfo first, String two) {
        return new TreeMap<>(Map.of(one, Optional.of(first), two, Optional.empty()));
    }

    private static SortedMap<String, Optional<MasterInfo>> heard(MasterInfo first, MasterInfo second) {
        return new TreeMap<>(Map.of(first.master(), Optional.of(first), second.master(), Optional.of(second)));
    }

    @Test
    void beginsWhenAllOthersAreNewToo() {
        assertThat(Founding.decide(fresh("m1"), heard(fresh("m2"), fresh("m3"))))
                .isEqualTo(new Step.Begin(FOUNDERS));
    }

    @Test
    void waitsForEveryOneThatIsSilentSinceItMayKnowBetter() {
        assertThat(Founding.decide(fresh("m1"), heard("m2", fresh("m2"), "m3")))
                .isEqualTo(new Step.Wait(
                        "the data directory is empty, and only master m3 can tell whether the cluster exists"
                                + " already"));
    }

    @Test
    void waitsForEveryOneThatIsStartingSinceItMayHaveAPast() {
        MasterInfo starting = info("m3", Phase.STARTING, NONE, FOUNDERS);

        assertThat(Founding.decide(fresh("m1"), heard(fresh("m2"), starting)))
                .isEqualTo(new Step.Wait(
                        "the data directory is empty, and only master m3 can tell whether the cluster exists"
                                + " already"));
    }

    @Test
    void founderThatIsLateBeginsBesideThoseThatHaveBegunWithIt() {
        assertThat(Founding.decide(fresh("m3"), heard("m1", info("m1", Phase.LEADER, PEERS, FOUNDERS), "m2")))
                .isEqualTo(new Step.Begin(FOUNDERS));
    }

    @Test
    void memberWhoseDiskWasLostIsRefused() {
        SortedMap<String, String> otherNonce = new TreeMap<>(FOUNDERS);
        otherNonce.put("m3", "before the disk was lost");

        Step step = Founding.decide(fresh("m3"), heard("m1", info("m1", Phase.STANDBY, PEERS, otherNonce), "m2"));

        assertThat(step).isInstanceOfSatisfying(Step.Refuse.class, refusal -> {
            assertThat(refusal.cause()).isEqualTo(Cause.DISK_LOST);
            assertThat(refusal.sentence()).contains("master 'm1' knows 'm3' as a member", "masters remove m3");
        });
    }

    @Test
    void strangerToAClusterThatExistsWaitsToBeTakenIn() {
        SortedMap<String, String> two = new TreeMap<>(Map.of("m1", "h:5050", "m2", "h:5060"));

        assertThat(Founding.decide(fresh("m3"), heard("m1", info("m1", Phase.LEADER, two, NONE), "m2")))
                .isEqualTo(new Step.Join());
    }

    @Test
    void foundersThatWereToldOfDifferentPeersAreRefused() {
        SortedMap<String, String> two = new TreeMap<>(Map.of("m1", "h:5050", "m2", "h:5060"));

        Step step = Founding.decide(fresh("m1"), heard(with(fresh("m2"), two, "cluster=a"), fresh("m3")));

        assertThat(step)
                .isEqualTo(new Step.Refuse(
                        Cause.DIFFERING_SETTINGS,
                        "master 'm2' was started with the peers m1=h:5050,m2=h:5060, this one with"
                                + " m1=h:5050,m2=h:5060,m3=h:5070; founders must agree on them"));
    }

    @Test
    void mastersThatDifferInWhatMattersAreRefusedNewOrNot() {
        MasterInfo other = with(info("m2", Phase.LEADER, PEERS, FOUNDERS), PEERS, "cluster=b");
        Step.Refuse refusal = new Step.Refuse(
                Cause.DIFFERING_SETTINGS,
                "master 'm2' has cluster=b, 'm1' has cluster=a; all masters of a cluster must agree on them");

        assertThat(Founding.decide(fresh("m1"), heard("m2", other, "m3"))).isEqualTo(refusal);
        assertThat(Founding.check(info("m1", Phase.STANDBY, PEERS, FOUNDERS), heard("m2", other, "m3")))
                .contains(refusal);
    }

    @Test
    void anotherMasterAtAPeersAddressIsRefused() {
        assertThat(Founding.decide(fresh("m1"), heard("m2", fresh("m3"), "m3")))
                .isEqualTo(new Step.Refuse(
                        Cause.DIFFERING_SETTINGS, "at h:1 answers master 'm3', where master 'm2' was expected"));
    }

    @Test
    void removedMasterIsRefusedWhenTheLeaderIsHeard() {
        SortedMap<String, String> two = new TreeMap<>(Map.of("m1", "h:5050", "m2", "h:5060"));

        Optional<Step.Refuse> refusal = Founding.check(
                info("m3", Phase.STANDBY, PEERS, FOUNDERS), heard("m1", info("m1", Phase.LEADER, two, FOUNDERS), "m2"));

        assertThat(refusal).isPresent();
        assertThat(refusal.get().cause()).isEqualTo(Cause.REMOVED);
        assertThat(refusal.get().sentence()).contains("from which 'm3' was removed");
    }

    @Test
    void masterWithAPastStartsWhoeverIsSilent() {
        assertThat(Founding.check(
                        info("m1", Phase.STANDBY, PEERS, FOUNDERS),
                        new TreeMap<>(Map.of("m2", Optional.<MasterInfo>empty(), "m3", Optional.<MasterInfo>empty()))))
                .isEmpty();
    }
}
