// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chordal.dht.DhtConfig;
import io.chordal.dht.DhtException;
import io.chordal.dht.DhtNode;
import io.chordal.dht.PutOptions;
import io.chordal.dht.homes.HomeList;
import io.chordal.dht.homes.HomePlan;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.Key;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.record.ReplicaReport;
import io.chordal.dht.sim.SimCluster;
import io.chordal.dht.sim.SimMember;
import io.chordal.dht.sim.SimWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Changing the list of static homes, in simulated rings of production nodes. */
class HomeChangeTest {
    private static final int KEYS = 40;
    private static final Duration LONG = Duration.ofMinutes(2);

    @Test
    void aMemberThatIsAddedGetsItsShareOfTheKeysAndHoldsWhatWasWrittenBefore() {
        SimCluster ring = ring(3, 4, 1);
        write(ring, 0, "old");

        HomeList list = change(ring, 0, 2, 0, 1, 2, 3);

        assertThat(list.members()).hasSize(4);
        ring.settle(LONG);
        requireAll(ring, "old");
        assertThat(copiesAt(ring, 3)).isGreaterThan(KEYS / 3);
        for (SimMember machine : ring.machines()) {
            assertThat(list(ring, machine)).isEqualTo(list);
        }
    }

    @Test
    void aMemberThatIsRemovedIsMissedByNobodyWhenItIsGone() {
        SimCluster ring = ring(4, 4, 2);
        write(ring, 1, "old");

        change(ring, 1, 2, 0, 1, 2);
        ring.machines().get(3).loseDisk();

        write(ring, 0, "new");
        requireAll(ring, "new");
    }

    @Test
    void oneThatIsDeadIsReplaced() {
        SimCluster ring = ring(3, 4, 3);
        write(ring, 0, "old");
        ring.machines().get(1).kill();

        change(ring, 0, 2, 0, 2);
        change(ring, 2, 3, 0, 2, 3);
        ring.settle(LONG);
        ring.machines().get(0).kill();

        requireAll(ring, "old");
        write(ring, 3, "new");
        requireAll(ring, "new");
    }

    @Test
    void aListThatBeginsWithOneMemberGrowsToThree() {
        SimCluster ring = ring(1, 3, 4);
        write(ring, 0, "old");

        change(ring, 0, 2, 0, 1);
        ring.settle(LONG);
        change(ring, 1, 3, 0, 1, 2);
        ring.settle(LONG);
        ring.machines().get(0).loseDisk();

        requireAll(ring, "old");
    }

    @Test
    void whatIsWrittenWhileTheListIsChangedIsReadAfterwards() {
        SimCluster ring = ring(3, 4, 5);
        write(ring, 0, "old");
        List<HomeList> done = new ArrayList<>();
        ring.machines().get(0).dht().changeHomes(version(2, 0, 1, 2, 3)).thenAccept(done::add);
        List<Key> written = new ArrayList<>();
        for (int i = 0; done.isEmpty() && i < 4000; i++) {
            Key key = key(i % KEYS);
            ring.machines()
                    .get(i % 4)
                    .dht()
                    .put(key, Bytes.utf8("during"), PutOptions.quorum())
                    .thenAccept(put -> written.add(key));
            ring.world().run(Duration.ofMillis(3));
        }

        assertThat(done).hasSize(1);
        ring.settle(LONG);
        assertThat(written).isNotEmpty();
        for (Key key : List.copyOf(written)) {
            for (SimMember machine : ring.members()) {
                assertThat(ring.await(machine.dht().get(key)).orElseThrow().values())
                        .containsExactly(Bytes.utf8("during"));
            }
        }
    }

    @Test
    void aNodeThatWasAwayDuringTwoChangesComesBackWithItsOldConfigurationAndTakesOverTheList() {
        SimCluster ring = ring(4, 5, 6);
        write(ring, 0, "old");
        SimMember away = ring.machines().get(2);
        away.kill();
        change(ring, 0, 2, 0, 1, 2);
        ring.machines().get(3).kill();
        ring.world().run(Duration.ofSeconds(10));
        write(ring, 0, "new");

        away.join();
        ring.settle(LONG);
        HomeList list = change(ring, 0, 3, 0, 1, 2, 4);
        ring.settle(LONG);

        assertThat(list(ring, away)).isEqualTo(list);
        ring.machines().get(0).kill();
        requireAll(ring, "new");
    }

    @Test
    void aClientLearnsOfTheNewListAndReachesItsHomes() {
        SimCluster ring = ring(3, 4, 7);
        SimMember client = ring.machine();
        client.client();
        ring.world().run(Duration.ofSeconds(1));
        write(ring, 0, "old");
        assertThat(ring.await(client.dht().get(key(1)))).isPresent();
        change(ring, 0, 2, 0, 1, 2, 3);
        change(ring, 1, 3, 1, 2, 3);
        ring.machines().get(0).kill();
        ring.world().run(Duration.ofSeconds(30));

        assertThat(list(ring, client).version()).isEqualTo(3);
        assertThat(ring.await(client.dht().get(key(1))).orElseThrow().value()).isEqualTo(Bytes.utf8("old"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 10, 15, 20, 30, 40, 60, 80, 120, 200, 400, 1000})
    void whoeverAskedMayDieAtAnyMomentAndTheListIsTheOldOneOrTheNewOne(int millis) {
        SimCluster ring = ring(3, 4, 100 + millis);
        write(ring, 1, "old");
        ring.machines().get(0).dht().changeHomes(version(2, 0, 1, 2, 3));
        ring.world().run(Duration.ofMillis(millis));
        ring.machines().get(0).kill();
        ring.world().run(Duration.ofSeconds(20));

        HomeList list = list(ring, ring.machines().get(1));
        assertThat(list(ring, ring.machines().get(2))).isEqualTo(list);
        write(ring, 1, "new");
        ring.machines().get(0).join();
        ring.settle(LONG);
        assertThat(list(ring, ring.machines().get(0))).isEqualTo(list);
        requireAll(ring, "new");
    }

    @Test
    void aNewMemberThatDiesWhileTheListIsChangedHoldsTheChangeUpForTenSecondsOnly() {
        SimCluster ring = ring(3, 4, 11);
        write(ring, 0, "old");
        List<String> outcomes = new ArrayList<>();
        note(ring.machines().get(0).dht().changeHomes(version(2, 0, 1, 2, 3)), outcomes);
        ring.world().runUntil(() -> plan(ring, 0).next().isPresent(), Duration.ofSeconds(5));
        ring.machines().get(3).kill();

        ring.world().run(Duration.ofSeconds(8));
        assertThat(outcomes).isEmpty();
        write(ring, 1, "new");
        ring.world().run(Duration.ofSeconds(10));
        assertThat(outcomes).containsExactly("done");
        requireAll(ring, "new");
    }

    @Test
    void ofTwoListsProposedAtOnceOneIsChosen() {
        for (int seed = 0; seed < 10; seed++) {
            SimCluster ring = ring(3, 5, 200 + seed);
            List<String> outcomes = new ArrayList<>();
            HomeList one = version(2, 0, 1, 2, 3);
            HomeList other = version(2, 0, 1, 2, 4);
            note(ring.machines().get(0).dht().changeHomes(one), outcomes);
            note(ring.machines().get(1).dht().changeHomes(other), outcomes);
            ring.world().runUntil(() -> outcomes.size() == 2, Duration.ofMinutes(1));
            ring.settle(LONG);

            HomeList list = list(ring, ring.machines().get(0));
            assertThat(list).isIn(one, other);
            assertThat(outcomes).contains("done").hasSize(2);
            assertThat(outcomes.stream().filter("done"::equals)).hasSize(1);
            for (SimMember machine : ring.members()) {
                assertThat(list(ring, machine)).isEqualTo(list);
            }
        }
    }

    @Test
    void whatIsNotAllowedIsRefusedAndSaysWhy() {
        SimCluster ring = ring(3, 5, 8);
        DhtNode member = ring.machines().get(0).dht();

        assertRefused(ring, member.changeHomes(version(2, 0, 1, 2, 3, 4)), CallFailure.Reason.REJECTED, "one member");
        assertRefused(ring, member.changeHomes(version(3, 0, 1, 2, 3)), CallFailure.Reason.CONFLICT, "version=1");
        assertRefused(ring, member.changeHomes(version(2, 0, 1, 2, 9)), CallFailure.Reason.UNAVAILABLE, "machine9");
        assertRefused(
                ring,
                ring.machines().get(4).dht().changeHomes(version(2, 0, 1, 2, 3)),
                CallFailure.Reason.NOT_A_MEMBER,
                "present list");
        assertThat(ring.await(member.changeHomes(version(1, 0, 1, 2)))).isEqualTo(version(1, 0, 1, 2));
    }

    @Test
    void ofTwoMembersThatWereNeverUpTogetherWithTheThirdNobodyVotes() {
        SimCluster ring = cluster(3, 9);
        ring.add();
        ring.add();
        ring.world().run(Duration.ofSeconds(30));

        assertRefused(
                ring,
                ring.machines().get(0).dht().changeHomes(version(2, 0, 1)),
                CallFailure.Reason.UNAVAILABLE,
                "has not met all other members");
    }

    @Test
    void aMemberWhoseDiskIsNewDoesNotVoteBeforeItHasMetAllOthers() {
        SimCluster ring = ring(3, 4, 10);
        write(ring, 0, "old");
        SimMember lost = ring.machines().get(2);
        lost.loseDisk();
        ring.machines().get(1).kill();
        lost.join();
        ring.world().run(Duration.ofSeconds(20));

        assertRefused(
                ring,
                lost.dht().changeHomes(version(2, 0, 1, 2, 3)),
                CallFailure.Reason.UNAVAILABLE,
                "has not met all other members");
        assertRefused(
                ring,
                ring.machines().get(0).dht().changeHomes(version(2, 0, 1, 2, 3)),
                CallFailure.Reason.UNAVAILABLE,
                "nothing was changed");

        ring.machines().get(1).join();
        ring.settle(LONG);
        ring.world().run(Duration.ofSeconds(20));
        change(ring, 2, 2, 0, 1, 2, 3);
    }

    @Test
    void aHomeThatMissedTheChangeDoesNotAnswerByTheOldListAndLearnsOfTheNewOneFromTheFirstItMeets() {
        SimCluster ring = ring(3, 4, 12);
        write(ring, 0, "old");
        cutOff(ring, 2);
        change(ring, 0, 2, 0, 1, 2, 3);
        write(ring, 0, "new");
        DhtNode missed = ring.machines().get(2).dht();
        assertThat(plan(ring, 2).current()).isEqualTo(version(1, 0, 1, 2));

        ring.world().links().heal();
        apart(ring, 2, 1);
        apart(ring, 2, 3);
        List<Bytes> read = new ArrayList<>();
        for (int i = 0; i < KEYS; i++) {
            missed.get(key(i))
                    .thenAccept(found -> read.addAll(found.orElseThrow().values()));
        }
        ring.world().run(Duration.ofSeconds(1));

        assertThat(read).doesNotContain(Bytes.utf8("old"));
        assertThat(list(ring, ring.machines().get(2))).isEqualTo(version(2, 0, 1, 2, 3));
        ring.world().links().heal();
        ring.settle(LONG);
        requireAll(ring, "new");
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 21, 22})
    void aListCountsAloneOnlyWhenAMajorityOfItsHomesHasWhatWasWrittenBefore(int seed) {
        SimCluster ring = ring(3, 4, seed);
        write(ring, 0, "old");
        cutOff(ring, 2);
        ring.world().run(Duration.ofSeconds(10));
        write(ring, 0, "new");
        ring.world().links().heal();
        ring.machines().get(0).dht().changeHomes(version(2, 0, 1, 2, 3));
        SimMember added = ring.machines().get(3);
        ring.world()
                .runUntil(
                        () -> plan(ring, 3).current().version() == 2
                                && plan(ring, 2).current().version() == 2,
                        Duration.ofMinutes(1));
        assertThat(plan(ring, 3).current().version()).isEqualTo(2);

        for (int here : List.of(2, 3)) {
            apart(ring, here, 0);
            apart(ring, here, 1);
        }
        List<Bytes> read = new ArrayList<>();
        List<Integer> absent = new ArrayList<>();
        for (int i = 0; i < KEYS; i++) {
            int number = i;
            added.dht().get(key(i)).thenAccept(found -> {
                found.ifPresentOrElse(copy -> read.addAll(copy.values()), () -> absent.add(number));
            });
        }
        ring.world().run(Duration.ofMinutes(1));

        assertThat(absent).isEmpty();
        assertThat(read).contains(Bytes.utf8("new")).doesNotContain(Bytes.utf8("old"));
    }

    @ParameterizedTest
    @ValueSource(ints = {30, 31, 32, 33})
    void aListCountsAloneOnlyWhenItsHomesFindAfterARestartThatTheyHaveWhatTheyMustHave(int seed) {
        SimCluster ring = ring(3, 4, seed);
        write(ring, 0, "old");
        SimMember added = ring.machines().get(3);
        added.host().disk().pace(Duration.ofMillis(700), Duration.ofMillis(900));
        ring.machines().get(0).dht().changeHomes(version(2, 0, 1, 2, 3));

        assertThat(ring.world().runUntil(() -> plan(ring, 0).current().version() == 2, Duration.ofSeconds(9)))
                .isTrue();
        assertThat(added.host().disk().openHomes().kept().orElseThrow().inStep())
                .contains(version(2, 0, 1, 2, 3));
    }

    // ---- the ring

    private static HomePlan plan(SimCluster ring, int machine) {
        return ring.await(ring.machines().get(machine).dht().homes()).orElseThrow();
    }

    private static void cutOff(SimCluster ring, int machine) {
        ring.world().links().side(endpoint(machine), 1);
    }

    private static void apart(SimCluster ring, int one, int other) {
        ring.world().links().cut(endpoint(one), endpoint(other));
        ring.world().links().cut(endpoint(other), endpoint(one));
    }

    private static void note(CompletionStage<HomeList> stage, List<String> outcomes) {
        stage.whenComplete((list, failure) -> outcomes.add(failure == null ? "done" : "failed"));
    }

    private static void assertRefused(
            SimCluster ring, CompletionStage<HomeList> stage, CallFailure.Reason reason, String why) {
        assertThatThrownBy(() -> ring.await(stage))
                .isInstanceOfSatisfying(
                        DhtException.class,
                        failure -> assertThat(failure.reason()).isEqualTo(reason))
                .hasMessageContaining(why);
    }

    private static HomeList version(long number, int... machines) {
        return new HomeList(
                number,
                IntStream.of(machines).mapToObj(HomeChangeTest::endpoint).toList());
    }

    private static Endpoint endpoint(int machine) {
        return new Endpoint("machine" + machine, 7000);
    }

    private static HomeList change(SimCluster ring, int at, long number, int... machines) {
        ring.world().run(Duration.ofSeconds(15));
        return ring.await(ring.machines().get(at).dht().changeHomes(version(number, machines)));
    }

    private static HomeList list(SimCluster ring, SimMember machine) {
        return ring.await(machine.dht().homes()).orElseThrow().current();
    }

    private static SimCluster cluster(int members, long seed) {
        DhtConfig config = DhtConfig.lan()
                .withRecords(ReplicaConfig.defaults().with(c -> c.repairInterval(Duration.ofSeconds(5))));
        return new SimCluster(new SimWorld(seed), config)
                .staticHomes(new StaticHomes(
                        version(1, IntStream.range(0, members).toArray()), StaticHomes.Quorum.MAJORITY));
    }

    /** A ring of so many nodes, the first of which are the homes. */
    private static SimCluster ring(int members, int nodes, long seed) {
        SimCluster ring = cluster(members, seed).grow(nodes).settle(Duration.ofMinutes(1));
        ring.world().run(Duration.ofSeconds(10));
        return ring;
    }

    private static Key key(int number) {
        return Key.of("partition " + number, "item");
    }

    private static void write(SimCluster ring, int at, String value) {
        for (int i = 0; i < KEYS; i++) {
            ring.await(ring.machines().get(at).dht().put(key(i), Bytes.utf8(value), PutOptions.quorum()));
        }
    }

    private static void requireAll(SimCluster ring, String value) {
        for (SimMember machine : ring.members()) {
            for (int i = 0; i < KEYS; i++) {
                assertThat(ring.await(machine.dht().get(key(i))).orElseThrow().values())
                        .containsExactly(Bytes.utf8(value));
            }
        }
    }

    private static int copiesAt(SimCluster ring, int machine) {
        int copies = 0;
        for (int i = 0; i < KEYS; i++) {
            for (ReplicaReport.Replica copy :
                    ring.await(ring.anyNode().records().replicas(key(i))).replicas()) {
                copies +=
                        copy.node().endpoint().equals(endpoint(machine)) && copy.state() == ReplicaReport.State.PRESENT
                                ? 1
                                : 0;
            }
        }
        return copies;
    }
}
