// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.trackers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.ByteString;
import io.chordal.daemon.grpc.TrackerLists;
import io.chordal.daemon.home.Home;
import io.chordal.dht.id.Endpoint;
import io.chordal.proto.tracker.v1.ListTrackersResponse;
import io.chordal.proto.tracker.v1.TrackerKey;
import io.chordal.proto.tracker.v1.TrackerMember;
import io.chordal.proto.tracker.v1.TrackerState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KnownTrackersTest {
    @TempDir
    Path home;

    @Test
    void aLaterListTakesThePlaceOfTheOneBefore() {
        KnownTrackers first = list(1, tracker(1, 9001, 1), tracker(2, 9002, 2));
        KnownTrackers next = list(2, tracker(2, 9002, 2), tracker(3, 9003, 3));

        assertThat(first.hearing(next)).isEqualTo(next);
        assertThat(KnownTrackers.NONE.hearing(first)).isEqualTo(first);
        assertThat(first.hearing(list(9))).isEqualTo(first);
    }

    @Test
    void whatATrackerHasNotSaidYetIsKeptAsItWas() {
        KnownTracker silent = new KnownTracker(ring(1), Optional.empty(), Optional.empty(), false);

        KnownTrackers known = list(1, tracker(1, 9001, 1)).hearing(list(1, silent));

        assertThat(known.addresses()).containsExactly(address(9001));
        assertThat(known.keys()).containsExactly(key(1));
        assertThat(known.trackers().get(0).isUp()).isFalse();
    }

    @Test
    void aTrackerAtANewAddressWithANewKeyIsKnownByThese() {
        KnownTrackers known = list(1, tracker(1, 9001, 1)).hearing(list(1, tracker(1, 9101, 7)));

        assertThat(known.addresses()).containsExactly(address(9101));
        assertThat(known.keys()).containsExactly(key(7));
    }

    @Test
    void aListThatIsBehindOnlyAdds() {
        KnownTrackers known = list(2, tracker(2, 9002, 2), tracker(3, 9003, 3))
                .hearing(list(1, tracker(1, 9001, 1), tracker(2, 9002, 2)));

        assertThat(known.version()).isEqualTo(2);
        assertThat(known.addresses()).containsExactlyInAnyOrder(address(9001), address(9002), address(9003));
        assertThat(known.keys()).containsExactlyInAnyOrder(key(1), key(2), key(3));
    }

    @Test
    void itNeverGrowsBeyondItsBound() {
        KnownTrackers known = KnownTrackers.NONE;
        for (int i = 300; i > 0; i--) {
            known = known.hearing(
                    new KnownTrackers(i, ImmutableList.of(tracker(i, 9000 + i, i)), ImmutableList.of(key(1_000 + i))));
        }

        assertThat(known.trackers()).hasSize(KnownTrackers.MOST);
        assertThat(known.formerKeys()).hasSize(KnownTrackers.MOST);
        assertThat(known.addresses()).contains(address(9001)).doesNotContain(address(9300));
    }

    @Test
    void whatIsKeptIsReadAgain() throws Exception {
        TrackersFile file = new TrackersFile(new Home(home));
        assertThat(file.read()).isEqualTo(ToldTrackers.NONE);
        KnownTrackers known = new KnownTrackers(
                7,
                ImmutableList.of(
                        tracker(1, 9001, 1), new KnownTracker(ring(2), Optional.empty(), Optional.empty(), false)),
                ImmutableList.of(key(9)));

        ToldTrackers told = ToldTrackers.by(List.of(address(9001), address(9007)), known);
        file.write(told);

        assertThat(file.read().isKeptAs(told)).isTrue();
        assertThat(file.read().isKeptAs(ToldTrackers.by(told.by(), list(7, tracker(1, 9001, 1)))))
                .isFalse();
        assertThat(file.read().isKeptAs(ToldTrackers.by(List.of(address(9001)), known)))
                .isFalse();
    }

    @Test
    void aListCountsForWhoeverIsGivenOneOfThoseWhoseWordItIs() {
        KnownTrackers known = list(Long.MAX_VALUE, tracker(1, 9001, 1));
        ToldTrackers told = ToldTrackers.by(List.of(address(9001), address(9002)), known);

        assertThat(told.to(List.of(address(9009), address(9002)))).isEqualTo(known);
        assertThat(told.to(List.of(address(9009)))).isEqualTo(KnownTrackers.NONE);
        assertThat(told.to(List.of())).isEqualTo(KnownTrackers.NONE);
    }

    @Test
    void aListIsAClustersIfNobodyElseCanHavePutInAnything() {
        KnownTrackers known = list(1, tracker(1, 9001, 1));
        ToldTrackers told = ToldTrackers.by(List.of(address(9001), address(9002)), known);

        assertThat(told.of(Set.of(address(9001), address(9002), address(9003))::contains))
                .isEqualTo(known);
        assertThat(told.of(address(9001)::equals)).isEqualTo(KnownTrackers.NONE);
        assertThat(ToldTrackers.by(List.of(), known).of(each -> true))
                .as("of which nobody knows whose word it is")
                .isEqualTo(KnownTrackers.NONE);
    }

    @Test
    void whatOthersToldIsDroppedWhenOneOfTheseTellsItsListWhateverItsVersion() {
        ToldTrackers before = ToldTrackers.by(List.of(address(9001)), list(Long.MAX_VALUE, tracker(1, 9001, 1)));
        KnownTrackers told = list(1, tracker(2, 9002, 2));

        ToldTrackers others = before.hearing(List.of(address(9002)), told);
        assertThat(others).isEqualTo(ToldTrackers.by(List.of(address(9002)), told));

        ToldTrackers same = before.hearing(List.of(address(9002), address(9001)), told);
        assertThat(same.known().addresses()).containsExactly(address(9002), address(9001));
        assertThat(same.by()).containsExactly(address(9002), address(9001));
    }

    @Test
    void aFileThatDoesNotSayWhoseWordItIsIsNobodys() throws Exception {
        TrackersFile file = new TrackersFile(new Home(home));
        Files.writeString(file.path(), "{\"version\":\"1\",\"trackers\":[]}");

        assertThat(file.read()).isEqualTo(ToldTrackers.by(List.of(), list(1)));
    }

    @Test
    void aDamagedFileIsToldWithTheNextStep() throws Exception {
        TrackersFile file = new TrackersFile(new Home(home));
        for (String text : new String[] {
            "",
            "[]",
            "{\"version\":\"x\"}",
            "{\"version\":\"1\",\"trackers\":[{}]}",
            "{\"version\":\"1\",\"trackers\":[1]}",
            "{\"version\":\"1\",\"told_by\":[{\"address\":\"x\"}]}"
        }) {
            Files.writeString(file.path(), text);
            assertThatThrownBy(file::read)
                    .as(text)
                    .hasMessageStartingWith("cannot read the list of trackers in " + file.path())
                    .hasMessageEndingWith("remove it, and it is asked for again");
        }
    }

    @Test
    void whatATrackerTellsIsReadAndNonsenseLeftOut() {
        ListTrackersResponse told = ListTrackersResponse.newBuilder()
                .setVersion(3)
                .addTrackers(TrackerMember.newBuilder()
                        .setRingAddress("127.0.0.1:10001")
                        .setPublicAddress("127.0.0.1:9001")
                        .setState(TrackerState.TRACKER_STATE_ALIVE)
                        .setKey(wire(1)))
                .addTrackers(TrackerMember.newBuilder()
                        .setRingAddress("127.0.0.1:10002")
                        .setPublicAddress("nonsense:")
                        .setState(TrackerState.TRACKER_STATE_DOWN)
                        .setKey(TrackerKey.newBuilder().setKeyId("nonsense")))
                .addTrackers(TrackerMember.newBuilder().setRingAddress(""))
                .addFormerKeys(wire(9))
                .addAllFormerKeys(Collections.nCopies(100, TrackerKey.getDefaultInstance()))
                .build();

        assertThat(TrackerLists.read(told))
                .isEqualTo(new KnownTrackers(
                        3,
                        ImmutableList.of(
                                tracker(1, 9001, 1),
                                new KnownTracker(ring(2), Optional.empty(), Optional.empty(), false)),
                        ImmutableList.of(key(9))));
    }

    private static TrackerKey wire(int number) {
        return TrackerKey.newBuilder()
                .setKeyId(key(number).id())
                .setPublicKey(ByteString.copyFrom(key(number).bytes()))
                .build();
    }

    private static KnownTrackers list(long version, KnownTracker... trackers) {
        return new KnownTrackers(
                version, Arrays.stream(trackers).collect(ImmutableList.toImmutableList()), ImmutableList.of());
    }

    private static KnownTracker tracker(int number, int port, int key) {
        return new KnownTracker(ring(number), Optional.of(address(port)), Optional.of(key(key)), true);
    }

    private static Endpoint ring(int number) {
        return new Endpoint("127.0.0.1", 10_000 + number);
    }

    private static Endpoint address(int port) {
        return new Endpoint("127.0.0.1", port);
    }

    private static KnownKey key(int number) {
        return KnownKey.of(String.format("%016x", number), new byte[] {1, 2, (byte) number, (byte) (number >> 8)});
    }
}
