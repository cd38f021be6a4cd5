// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chordal.dht.id.Bytes;
import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What siblings of groups and members become, in whatever order they are met, and how both are written. */
class MergesTest {
    private static final GroupId ID = new GroupId(Bytes.fromHex("00112233445566778899aabbccddeeff"));

    @Property
    void groupsMergeInAnyOrderAndAsOftenAsOneLikes(
            @ForAll("groups") Group a, @ForAll("groups") Group b, @ForAll("groups") Group c) {
        assertThat(a.merge(b)).isEqualTo(b.merge(a));
        assertThat(a.merge(b).merge(c)).isEqualTo(a.merge(b.merge(c)));
        assertThat(a.merge(b).merge(b)).isEqualTo(a.merge(b));
        assertThat(a.merge(a)).isEqualTo(a);
    }

    @Property
    void aMergedGroupForgetsNoRemovalAndPromisesNoLongerGrants(@ForAll("groups") Group a, @ForAll("groups") Group b) {
        Group merged = a.merge(b);

        assertThat(merged.epoch()).isEqualTo(Math.max(a.epoch(), b.epoch()));
        assertThat(merged.grants().lifetime())
                .isLessThanOrEqualTo(a.grants().lifetime())
                .isLessThanOrEqualTo(b.grants().lifetime());
        assertThat(merged.owner()).isEqualTo((a.epoch() > b.epoch() ? a : b.epoch() > a.epoch() ? b : merged).owner());
    }

    @Property
    void membersMergeInAnyOrderAndAsOftenAsOneLikes(
            @ForAll("members") Member a, @ForAll("members") Member b, @ForAll("members") Member c) {
        assertThat(a.merge(b)).isEqualTo(b.merge(a));
        assertThat(a.merge(b).merge(c)).isEqualTo(a.merge(b.merge(c)));
        assertThat(a.merge(b).merge(b)).isEqualTo(a.merge(b));
        assertThat(a.merge(a)).isEqualTo(a);
    }

    @Property
    void aRemovalWinsOverAnythingThatDidNotSeeIt(@ForAll("members") Member a, @ForAll("members") Member b) {
        Member merged = a.merge(b);
        Member removed = a.removed(9, Instant.EPOCH);

        assertThat(removed.merge(b).state()).isEqualTo(Member.State.REMOVED);
        if (merged.state() == Member.State.MEMBER) {
            assertThat(a.state() == Member.State.MEMBER ? a.removals() : b.removals())
                    .isLessThanOrEqualTo(merged.removals());
            assertThat(List.of(a, b))
                    .anyMatch(each -> each.state() == Member.State.MEMBER && each.removals() == merged.removals());
        }
    }

    @Example
    void aLateAcceptanceDoesNotBringBackSomebodyWhoWasRemovedAndAsksAgain() {
        Member late = Member.first(Member.State.MEMBER, "bob", 1, Instant.EPOCH);
        Member asks = late.removed(1, Instant.EPOCH).become(Member.State.PENDING, "bob", 2, Instant.EPOCH);

        assertThat(late.merge(asks).state()).isEqualTo(Member.State.PENDING);
    }

    @Property
    void whatIsWrittenIsRead(@ForAll("groups") Group group, @ForAll("members") Member member) {
        assertThat(GroupCodec.read(GroupCodec.write(group))).isEqualTo(group);
        assertThat(MemberCodec.read(MemberCodec.write(member))).isEqualTo(member);
    }

    @Property
    void whatIsCutOffOrWornIsRefusedAndNeverTakenForSomethingElse(
            @ForAll("groups") Group group, @ForAll("members") Member member, @ForAll int where) {
        Bytes written = GroupCodec.write(group);
        refused(() -> GroupCodec.read(cut(written, where)));
        refused(() -> MemberCodec.read(cut(MemberCodec.write(member), where)));
        refused(() -> MemberCodec.read(written));
    }

    @Property
    void anyBytesAreReadOrRefused(@ForAll byte[] bytes) {
        refusedOrRead(() -> GroupCodec.read(Bytes.copyOf(bytes)));
        refusedOrRead(() -> MemberCodec.read(Bytes.copyOf(bytes)));
    }

    @Provide
    Arbitrary<Group> groups() {
        Arbitrary<Owner> owners = Combinators.combine(
                        Arbitraries.of("ada", "bob", "cyd"), Arbitraries.longs().between(0, 3))
                .as((name, transfers) -> new Owner(GroupWorld.user(name), name, transfers));
        Arbitrary<GrantTimes> times = Combinators.combine(
                        Arbitraries.integers().between(60, 66),
                        Arbitraries.longs().between(0, 3))
                .as((seconds, end) -> new GrantTimes(Duration.ofSeconds(seconds), Instant.ofEpochSecond(end)));
        Arbitrary<Origin> origins = Combinators.combine(
                        Arbitraries.longs().between(0, 2), Arbitraries.of("1", "t-2.example"))
                .as((at, tracker) -> new Origin(Instant.ofEpochMilli(at), tracker));
        return Combinators.combine(
                        Arbitraries.of("photos", "Photos", "photos~t1"),
                        owners,
                        Arbitraries.longs().between(1, 4),
                        times,
                        origins)
                .as((name, owner, epoch, grants, origin) ->
                        new Group(new GroupRef(ID, new GroupName(name)), owner, epoch, grants, origin));
    }

    @Provide
    Arbitrary<Member> members() {
        return Combinators.combine(
                        Arbitraries.of(Member.State.class),
                        Arbitraries.of("bob", "bob~t1", "node:00"),
                        Arbitraries.longs().between(0, 3),
                        Arbitraries.longs().between(0, 3),
                        Arbitraries.longs().between(0, 3).map(Instant::ofEpochMilli))
                .as(Member::new);
    }

    private static Bytes cut(Bytes written, int where) {
        byte[] bytes = written.toByteArray();
        return Bytes.copyOf(Arrays.copyOf(bytes, Math.floorMod(where, bytes.length)));
    }

    private static void refused(Runnable reading) {
        assertThatThrownBy(reading::run)
                .isInstanceOfSatisfying(
                        TrackerException.class, e -> assertThat(e.reason()).isEqualTo(TrackerReason.RECORD_DAMAGED));
    }

    private static void refusedOrRead(Runnable reading) {
        try {
            reading.run();
        } catch (TrackerException e) {
            assertThat(e.reason()).isIn(TrackerReason.RECORD_DAMAGED, TrackerReason.RECORD_TOO_NEW);
        }
    }
}
