// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chordal.dht.homes.HomeList;
import io.chordal.dht.homes.HomePlan;
import io.chordal.dht.id.Arc;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.RingId;
import io.chordal.dht.id.RingProfile;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Where keys live under a list of homes. */
class HomeCircleTest {
    private static final RingProfile SHA256_64 =
            new RingProfile(RingProfile.Hash.SHA_256, 64, RingProfile.IdSource.PUBLIC_KEY);

    @Test
    @Tag("S2-40")
    void theHomesOfAKeyAreTheTrackersOfTheNext256VirtualPointsOfEachOnASha256CircleOf64Bits() {
        HomeCircle circle = new HomeCircle(SHA256_64, trackers(5));
        TreeMap<BigInteger, Endpoint> points = new TreeMap<>();
        for (Endpoint tracker : trackers(5).members()) {
            for (int i = 0; i < 256; i++) {
                points.put(sha256Low64(tracker + "#" + i), tracker);
            }
        }

        assertThat(points).hasSize(5 * 256);
        for (int i = 0; i < 2000; i++) {
            List<Endpoint> walked =
                    new ArrayList<>(points.tailMap(sha256Low64("key " + i)).values());
            walked.addAll(points.values());
            assertThat(circle.homes(SHA256_64.position("key " + i)))
                    .isEqualTo(walked.stream().distinct().limit(3).toList());
        }
    }

    @Test
    @Tag("S2-40")
    void theOrderInWhichTrackersAreGivenMeansNothing() {
        List<Endpoint> reversed = new ArrayList<>(trackers(7).members());
        Collections.reverse(reversed);
        HomeCircle one = new HomeCircle(SHA256_64, trackers(7));
        HomeCircle other = new HomeCircle(SHA256_64, new HomeList(1, reversed));

        for (int i = 0; i < 500; i++) {
            RingId position = SHA256_64.position("key " + i);
            assertThat(one.homes(position)).isEqualTo(other.homes(position));
        }
    }

    @Test
    void everyTrackerIsTheFirstHomeOfItsShareOfTheKeys() {
        HomeCircle circle = new HomeCircle(SHA256_64, trackers(5));
        TreeMap<Endpoint, Integer> keys = new TreeMap<>();
        for (int i = 0; i < 10_000; i++) {
            keys.merge(circle.homes(SHA256_64.position("key " + i)).get(0), 1, Integer::sum);
        }

        assertThat(keys.values()).hasSize(5).allMatch(share -> share > 1500 && share < 2500);
    }

    @Test
    void withAsManyTrackersAsCopiesOrFewerAllAreHomesOfEverything() {
        for (int size = 1; size <= 3; size++) {
            PlanCircle circle = planned(RingProfile.DEFAULT, trackers(size));
            Endpoint first = trackers(size).members().get(0);
            assertThat(circle.homes(RingProfile.DEFAULT.position("any")).all()).hasSize(size);
            assertThat(circle.groups().stream()
                            .map(cell -> new TreeSet<>(cell.homes().all()))
                            .distinct())
                    .containsExactly(new TreeSet<>(trackers(size).members()));
            for (Endpoint other : trackers(size).members()) {
                assertThat(circle.shared(first, other))
                        .singleElement()
                        .matches(arc -> arc.from().equals(arc.to()));
            }
        }
    }

    @Test
    void twoTrackersShareExactlyThePositionsOfWhichBothAreHomes() {
        PlanCircle circle = planned(SHA256_64, trackers(5));
        Endpoint one = trackers(5).members().get(1);
        Endpoint other = trackers(5).members().get(4);
        List<Arc> shared = circle.shared(one, other);

        assertThat(circle.shared(other, one)).isEqualTo(shared);
        for (int i = 0; i < 2000; i++) {
            RingId position = SHA256_64.position("key " + i);
            boolean both = circle.homes(position).areHomes(one, other);
            assertThat(shared.stream().filter(arc -> arc.contains(position)).count())
                    .isEqualTo(both ? 1 : 0);
        }
        assertThat(circle.groups().stream()
                        .map(cell -> new TreeSet<>(cell.homes().all()))
                        .filter(group -> group.contains(one))
                        .distinct())
                .hasSize(6)
                .allMatch(group -> group.size() == 3);
    }

    @Test
    void aCircleWithoutRoomForEveryMemberIsRefused() {
        assertThatThrownBy(() -> new HomeCircle(
                        new RingProfile(RingProfile.Hash.SHA_256, 1, RingProfile.IdSource.PUBLIC_KEY), trackers(5)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("wider");
    }

    @Test
    void aListNamesEachMemberOnceAndHasAVersion() {
        Endpoint member = new Endpoint("t", 1);
        assertThatThrownBy(() -> HomeList.of(List.of(member, member))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> HomeList.of(List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new HomeList(0, List.of(member))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void oneAndTwoMembersAreAvailableByDefaultAndThreeNeedAMajority() {
        assertThat(StaticHomes.of(trackers(1)).quorum()).isEqualTo(StaticHomes.Quorum.AVAILABLE);
        assertThat(StaticHomes.of(trackers(2)).quorum()).isEqualTo(StaticHomes.Quorum.AVAILABLE);
        assertThat(StaticHomes.of(trackers(3)).quorum()).isEqualTo(StaticHomes.Quorum.MAJORITY);
    }

    private static PlanCircle planned(RingProfile profile, HomeList list) {
        return new PlanCircle(profile, HomePlan.of(list), list.members().get(0), List.of());
    }

    private static HomeList trackers(int size) {
        List<Endpoint> members = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            members.add(new Endpoint("tracker" + i, 10000));
        }
        return HomeList.of(members);
    }

    private static BigInteger sha256Low64(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return new BigInteger(1, Arrays.copyOfRange(digest, 24, 32));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
