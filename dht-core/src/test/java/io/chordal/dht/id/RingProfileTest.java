// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class RingProfileTest {
    private static final Bytes KEY_HASH = Bytes.copyOf(new byte[32]);

    @Test
    @Tag("S0-3")
    void addressesLieWhereSha1Mod32PutsThem() {
        Map<Integer, Integer> places =
                new TreeMap<>(Map.of(50000, 10, 50001, 18, 50002, 8, 50003, 1, 50005, 0, 50006, 13));
        places.forEach(
                (port, place) -> assertThat(place(RingProfile.SHA1_5, port)).isEqualTo(RingId.of(place.longValue())));
        assertThat(place(RingProfile.SHA1_5, 50004)).isEqualTo(place(RingProfile.SHA1_5, 50002));
    }

    @Test
    @Tag("S4-4")
    void addressesLieWhereMd5Mod65536PutsThem() {
        assertThat(place(RingProfile.MD5_16, 8001)).isEqualTo(RingId.of(58795));
        assertThat(place(RingProfile.MD5_16, 8002)).isEqualTo(RingId.of(58740));
        assertThat(place(RingProfile.MD5_16, 8003)).isEqualTo(RingId.of(23333));
    }

    @Test
    @Tag("S4-5")
    void theOwnerOfANameIsTheFirstNodeAtOrAfterItsHash() {
        assertThat(RingProfile.MD5_16.position("hello.txt")).isEqualTo(RingId.of(55921));
        assertThat(RingProfile.MD5_16.position("document.txt")).isEqualTo(RingId.of(20209));
        assertThat(RingProfile.MD5_16.position("image.jpg")).isEqualTo(RingId.of(63111));
        assertThat(owner("hello.txt")).isEqualTo(8002);
        assertThat(owner("document.txt")).isEqualTo(8003);
        assertThat(owner("image.jpg")).isEqualTo(8003);
    }

    @Property(tries = 2_000)
    void walkingIsArithmeticModuloTheCircle(
            @ForAll @Size(32) byte[] one,
            @ForAll @Size(32) byte[] other,
            @ForAll @IntRange(min = 1, max = 256) int bits) {
        RingProfile profile = new RingProfile(RingProfile.Hash.SHA_256, bits, RingProfile.IdSource.PUBLIC_KEY);
        BigInteger circle = BigInteger.ONE.shiftLeft(bits);
        BigInteger from = new BigInteger(1, one).mod(circle);
        BigInteger to = new BigInteger(1, other).mod(circle);
        RingId start = RingId.of(from);
        assertThat(profile.placeOf(Bytes.copyOf(one), 0, new Endpoint("host", 1)))
                .isEqualTo(start);
        assertThat(profile.plus(start, to)).isEqualTo(RingId.of(from.add(to).mod(circle)));
        assertThat(profile.plusPowerOfTwo(start, bits - 1))
                .isEqualTo(
                        RingId.of(from.add(BigInteger.ONE.shiftLeft(bits - 1)).mod(circle)));
        assertThat(profile.distance(start, RingId.of(to)))
                .isEqualTo(to.subtract(from).mod(circle));
    }

    private static int owner(String name) {
        RingId point = RingProfile.MD5_16.position(name);
        List<Integer> ring = List.of(8001, 8002, 8003).stream()
                .sorted(Comparator.comparing(port -> place(RingProfile.MD5_16, port)))
                .toList();
        for (int i = 0; i < ring.size(); i++) {
            int before = ring.get((i + ring.size() - 1) % ring.size());
            if (new Arc(place(RingProfile.MD5_16, before), place(RingProfile.MD5_16, ring.get(i))).contains(point)) {
                return ring.get(i);
            }
        }
        throw new AssertionError("nobody owns " + name);
    }

    private static RingId place(RingProfile profile, int port) {
        return profile.placeOf(KEY_HASH, 0, new Endpoint("localhost", port));
    }

    @Test
    void theFirstVirtualNodeSitsAtTheKeyHashAndTheOthersElsewhere() {
        Bytes keyHash = RingProfile.DEFAULT.position("a key").toBytes();
        Endpoint endpoint = new Endpoint("localhost", 1);
        assertThat(RingProfile.DEFAULT.placeOf(keyHash, 0, endpoint).toBytes()).isEqualTo(keyHash);
        byte[] numbered = Arrays.copyOf(keyHash.toByteArray(), 34);
        numbered[33] = 1;
        assertThat(RingProfile.DEFAULT.placeOf(keyHash, 1, endpoint))
                .isEqualTo(RingProfile.DEFAULT.position(Bytes.copyOf(numbered)));
    }

    @Test
    void profilesAreWrittenAsTheyAreRead() {
        for (String text : List.of("sha256-256", "sha256-16", "sha1-5", "sha1-160", "md5-16")) {
            assertThat(RingProfile.parse(text)).hasToString(text);
        }
        assertThat(RingProfile.parse("sha256-256")).isEqualTo(RingProfile.DEFAULT);
        assertThat(RingProfile.parse("sha1-5")).isEqualTo(RingProfile.SHA1_5);
        assertThat(RingProfile.parse("md5-16")).isEqualTo(RingProfile.MD5_16);
    }

    @Test
    void whatIsNoProfileIsRefusedWithWhatWasExpected() {
        assertThatThrownBy(() -> RingProfile.parse("sha1")).hasMessageContaining("HASH-BITS");
        assertThatThrownBy(() -> RingProfile.parse("crc32-8")).hasMessageContaining("sha256-BITS");
        assertThatThrownBy(() -> RingProfile.parse("sha1-161")).hasMessageContaining("1..160");
        assertThatThrownBy(() -> RingProfile.parse("md5-0")).hasMessageContaining("1..128");
    }

    @Property
    void distancesThereAndBackMakeAWholeCircle(
            @ForAll @IntRange(min = 1, max = 256) int bits, @ForAll long a, @ForAll long b) {
        RingProfile profile = new RingProfile(RingProfile.Hash.SHA_256, bits, RingProfile.IdSource.PUBLIC_KEY);
        RingId from = profile.position(Long.toString(a));
        RingId to = profile.position(Long.toString(b));
        BigInteger both = profile.distance(from, to).add(profile.distance(to, from));
        assertThat(both).isEqualTo(from.equals(to) ? BigInteger.ZERO : BigInteger.ONE.shiftLeft(bits));
    }

    @Property
    void fingersStartAPowerOfTwoAway(
            @ForAll @LongRange(min = 0, max = 31) long place, @ForAll @IntRange(min = 0, max = 4) int i) {
        RingId start = RingProfile.SHA1_5.plusPowerOfTwo(RingId.of(place), i);
        assertThat(start).isEqualTo(RingId.of((place + (1 << i)) % 32));
    }
}
