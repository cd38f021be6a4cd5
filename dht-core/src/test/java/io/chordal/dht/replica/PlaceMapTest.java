// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.id.Arc;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.ring.Neighbourhood;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlaceMapTest {
    private static final RingProfile PROFILE = RingProfile.DEFAULT;
    private static final RingProfile RING64 =
            new RingProfile(RingProfile.Hash.SHA_256, 64, RingProfile.IdSource.PUBLIC_KEY);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyPositionHasOneOwnerWhichAllAgreeUpon(long seed) {
        List<NodeRef> ring = ring(PROFILE, seed);
        List<PlaceMap> maps =
                ring.stream().map(process -> map(PROFILE, ring, process)).toList();
        List<List<Neighbourhood>> seats = IntStream.range(0, ring.size())
                .mapToObj(i -> PROFILE.places(ring.get(i)).stream()
                        .map(maps.get(i)::seenFrom)
                        .toList())
                .toList();
        Random random = new Random(seed);
        for (int i = 0; i < 100; i++) {
            RingId position = PROFILE.position("key" + random.nextInt());
            List<NodeRef> owners = IntStream.range(0, ring.size())
                    .filter(process -> seats.get(process).stream().anyMatch(seat -> seat.owns(position)))
                    .mapToObj(ring::get)
                    .toList();
            assertThat(owners).hasSize(1);
            assertThat(maps).allMatch(map -> map.homes(position, 3).get(0).equals(owners.get(0)));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void homesAreDistinctProcessesAsManyAsThereAre(long seed) {
        List<NodeRef> ring = ring(PROFILE, seed);
        PlaceMap map = map(PROFILE, ring, ring.get(0));
        Random random = new Random(seed);
        for (int i = 0; i < 200; i++) {
            List<NodeRef> homes = map.homes(PROFILE.position("key" + random.nextInt()), Placement.COPIES);
            assertThat(homes).doesNotHaveDuplicates().hasSize(Math.min(Placement.COPIES, ring.size()));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void mapsThatDifferInOneProcessAgreeWhereverThatIsNoHome(long seed) {
        List<NodeRef> ring = ring(PROFILE, seed);
        NodeRef gone = ring.get(ring.size() - 1);
        List<NodeRef> others = ring.subList(0, ring.size() - 1);
        PlaceMap with = map(PROFILE, ring, ring.get(0));
        PlaceMap without = map(PROFILE, others, ring.get(0));
        Random random = new Random(seed);
        for (int i = 0; i < 200; i++) {
            RingId position = PROFILE.position("key" + random.nextInt());
            List<NodeRef> before = with.homes(position, Placement.COPIES);
            List<NodeRef> after = without.homes(position, Placement.COPIES);
            if (before.contains(gone)) {
                assertThat(after)
                        .containsAll(before.stream()
                                .filter(home -> !home.equals(gone))
                                .toList());
            } else {
                assertThat(after).isEqualTo(before);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void theHomesOfASeatAreTheHomesOfItsArc(long seed) {
        List<NodeRef> ring = ring(PROFILE, seed);
        PlaceMap any = map(PROFILE, ring, ring.get(0));
        for (NodeRef process : ring) {
            PlaceMap map = map(PROFILE, ring, process);
            for (NodeRef place : PROFILE.places(process)) {
                Neighbourhood around = map.seenFrom(place);
                List<NodeRef> homes = new ArrayList<>(Placement.homes(around));
                homes.set(0, process);
                assertThat(homes).isEqualTo(any.homes(place.id(), Placement.COPIES));
                assertThat(around.ownArc().map(Arc::to)).contains(place.id());
            }
        }
    }

    /** The reference walked over a table without order, and so gave other nodes at each call. */
    @Test
    @Tag("S2-40")
    void with256PlacesOn64BitsTheReplicaSetIsTheSameAtEveryNodeAndEachTime() {
        List<NodeRef> ring =
                IntStream.range(0, 5).mapToObj(i -> process(RING64, i, 256)).toList();
        assertThat(PROFILE.places(ring.get(0))).hasSize(256);
        List<PlaceMap> maps =
                ring.stream().map(process -> map(RING64, ring, process)).toList();
        List<NodeRef> places = ring.stream()
                .flatMap(process -> RING64.places(process).stream())
                .toList();
        for (int i = 0; i < 50; i++) {
            RingId position = RING64.position("key" + i);
            List<NodeRef> wanted = places.stream()
                    .sorted(Comparator.comparing(place -> RING64.distance(position, place.id())))
                    .map(RING64::atFirstPlace)
                    .distinct()
                    .limit(3)
                    .toList();
            assertThat(wanted).doesNotHaveDuplicates().hasSize(3);
            assertThat(maps).allMatch(map -> map.homes(position, 3).equals(wanted));
        }
    }

    @Test
    void inARingOfMoreThan64ProcessesOnlyFirstPlacesCount() {
        List<NodeRef> ring = IntStream.range(0, 65)
                .mapToObj(i -> process(PROFILE, i, 4))
                .sorted(Comparator.comparing(NodeRef::id))
                .toList();
        assertThat(map(PROFILE, ring.subList(0, 64), ring.get(0)).several()).isTrue();
        PlaceMap large = map(PROFILE, ring, ring.get(0));
        assertThat(large.several()).isFalse();
        assertThat(large.seenFrom(ring.get(0)).ownArc())
                .contains(new Arc(ring.get(64).id(), ring.get(0).id()));
        assertThat(large.seenFrom(PROFILE.places(ring.get(0)).get(1)).ownArc()).isEmpty();
    }

    @Test
    void whoKnowsNoPredecessorOwnsNothingAtAnyPlace() {
        NodeRef self = process(PROFILE, 1, 3);
        Neighbourhood around = new Neighbourhood(self, true, Optional.empty(), List.of(process(PROFILE, 2, 3)));
        PlaceMap map = new PlaceMap(around, PROFILE::places);
        assertThat(PROFILE.places(self))
                .allMatch(place -> map.seenFrom(place).ownArc().isEmpty());
    }

    @Test
    void whoIsAloneOwnsTheWholeCircleInParts() {
        NodeRef self = process(PROFILE, 1, 3);
        PlaceMap map = map(PROFILE, List.of(self), self);
        for (int i = 0; i < 100; i++) {
            RingId position = PROFILE.position("key" + i);
            assertThat(PROFILE.places(self).stream()
                            .filter(place -> map.seenFrom(place).owns(position)))
                    .hasSize(1);
        }
    }

    @Test
    void whatLiesBeforeALiveNodeThatTheListLostIsNotClaimedWithSeveralPlacesEither() {
        byte[] hash = PROFILE.position("self").toBytes().toByteArray();
        hash[31] = 9;
        NodeRef self = process(hash, 1);
        hash[31] = 5;
        NodeRef lost = process(hash, 2);
        NodeRef before = process(PROFILE.position("before").toBytes().toByteArray(), 3);
        Neighbourhood around = new Neighbourhood(self, true, Optional.of(before), List.of(before), Optional.of(lost));
        assertThat(around.ownArc()).contains(new Arc(lost.id(), self.id()));

        Neighbourhood seat = new PlaceMap(around, PROFILE::places).seenFrom(self);

        assertThat(seat.owns(lost.id())).as("owns what lies before " + lost).isFalse();
    }

    private static NodeRef process(byte[] hash, int number) {
        return PROFILE.node(Bytes.copyOf(hash), 0, new Endpoint("n" + number, number), 1, 2);
    }

    private static List<NodeRef> ring(RingProfile profile, long seed) {
        Random random = new Random(seed);
        int size = 2 + random.nextInt(6);
        return IntStream.range(0, size)
                .mapToObj(i -> process(profile, random.nextInt(), i == 0 ? 2 : 1 + random.nextInt(20)))
                .toList();
    }

    private static NodeRef process(RingProfile profile, int number, int places) {
        return profile.node(
                PROFILE.position("process " + number).toBytes(),
                0,
                new Endpoint("n" + Math.abs(number % 1000), 1),
                1,
                places);
    }

    private static PlaceMap map(RingProfile profile, List<NodeRef> ring, NodeRef at) {
        List<NodeRef> others = ring.stream()
                .filter(node -> !node.equals(at))
                .sorted(Comparator.comparing(node -> profile.distance(at.id(), node.id())))
                .toList();
        Optional<NodeRef> before = others.isEmpty() ? Optional.empty() : Optional.of(others.get(others.size() - 1));
        return new PlaceMap(new Neighbourhood(at, true, before, others), profile::places);
    }
}
