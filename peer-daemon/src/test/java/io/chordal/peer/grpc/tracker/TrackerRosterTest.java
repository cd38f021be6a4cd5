// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.tracker;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import io.chordal.daemon.session.SessionTrackers;
import io.chordal.daemon.trackers.KnownKey;
import io.chordal.daemon.trackers.KnownTracker;
import io.chordal.daemon.trackers.KnownTrackers;
import io.chordal.daemon.trackers.ToldTrackers;
import io.chordal.dht.id.Endpoint;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Whose word counts of which trackers there are, and whose keys are trusted. */
class TrackerRosterTest {
    private static final Endpoint OWN = new Endpoint("127.0.0.1", 9000);
    private static final Endpoint FOREIGN = new Endpoint("127.0.0.1", 9666);
    private static final Optional<SessionTrackers> SESSION = Optional.of(SessionTrackers.at(List.of(OWN)));
    private static final KnownTrackers GOOD = list(1, OWN, 1);
    private static final KnownTrackers BAD = list(Long.MAX_VALUE, OWN, 666);

    @Test
    void whileNobodyIsLoggedInWhateverTheGivenOnesTellCounts() {
        TrackerRoster roster = roster(ToldTrackers.NONE, OWN, FOREIGN).hearing(FOREIGN, BAD, Optional.empty());

        assertThat(roster.trusted(Optional.empty()).keys()).containsExactly(key(666));
    }

    @Test
    void aSessionTrustsNoKeyThatAForeignTrackerTold() {
        TrackerRoster roster = roster(ToldTrackers.NONE, FOREIGN).hearing(FOREIGN, BAD, SESSION);

        assertThat(roster.known()).as("for what is public").isEqualTo(BAD);
        assertThat(roster.trusted(SESSION)).isEqualTo(KnownTrackers.NONE);
    }

    @Test
    void ofAMixedListASessionHearsItsOwnAlone() {
        TrackerRoster roster = roster(ToldTrackers.NONE, FOREIGN, OWN)
                .hearing(FOREIGN, BAD, SESSION)
                .hearing(OWN, GOOD, SESSION)
                .hearing(FOREIGN, BAD, SESSION);

        assertThat(roster.trusted(SESSION)).isEqualTo(GOOD);
        assertThat(roster.told()).isEqualTo(ToldTrackers.by(List.of(OWN), GOOD));
    }

    @Test
    void whatAForeignTrackerPutInBeforeTheLogInIsDroppedWithTheFirstWordOfAnOwnOne() {
        TrackerRoster before = roster(ToldTrackers.NONE, FOREIGN, OWN).hearing(FOREIGN, BAD, Optional.empty());

        assertThat(before.trusted(SESSION)).isEqualTo(KnownTrackers.NONE);
        assertThat(before.hearing(OWN, GOOD, SESSION).trusted(SESSION)).isEqualTo(GOOD);
    }

    @Test
    void aPeerWithItsOwnTrackersTrustsWhatTheyTellAndToldTheLastRun() {
        assertThat(roster(ToldTrackers.by(List.of(OWN), GOOD), OWN).trusted(SESSION))
                .isEqualTo(GOOD);
        assertThat(roster(ToldTrackers.NONE, OWN).hearing(OWN, GOOD, SESSION).trusted(SESSION))
                .isEqualTo(GOOD);
    }

    @Test
    void anOwnTrackerThatWasGivenUnderAnotherNameIsTrustedByItsOwnWordAlone() {
        TrackerRoster foreign = roster(ToldTrackers.NONE, FOREIGN).hearing(FOREIGN, BAD, SESSION);
        assertThat(foreign.hasAny(SESSION.orElseThrow()))
                .as("the list names an own one")
                .isTrue();

        TrackerRoster heard = foreign.hearing(OWN, GOOD, SESSION);
        assertThat(heard.told()).isEqualTo(ToldTrackers.by(List.of(OWN), GOOD));
        assertThat(heard.trusted(SESSION).keys()).containsExactly(key(1));

        TrackerRoster after = heard.hearing(FOREIGN, BAD, SESSION);
        assertThat(after.trusted(SESSION).keys())
                .as("after a foreign one's next word")
                .containsExactly(key(1));
    }

    @Test
    void anOwnWordDoesNotCountForWhoeverLogsInElsewhereAfterwards() {
        Optional<SessionTrackers> elsewhere = Optional.of(SessionTrackers.at(List.of(new Endpoint("127.0.0.1", 9777))));
        TrackerRoster heard = roster(ToldTrackers.NONE, FOREIGN).hearing(OWN, GOOD, SESSION);

        assertThat(heard.trusted(elsewhere)).isEqualTo(KnownTrackers.NONE);
        assertThat(heard.hearing(FOREIGN, BAD, elsewhere).known()).isEqualTo(BAD);
    }

    private static TrackerRoster roster(ToldTrackers told, Endpoint... given) {
        return new TrackerRoster(ImmutableList.copyOf(given), told, Optional.empty());
    }

    private static KnownTrackers list(long version, Endpoint address, int key) {
        KnownTracker tracker =
                new KnownTracker(new Endpoint("127.0.0.1", 10_000), Optional.of(address), Optional.of(key(key)), true);
        return new KnownTrackers(version, ImmutableList.of(tracker), ImmutableList.of());
    }

    private static KnownKey key(int number) {
        return KnownKey.of(String.format("%016x", number), new byte[] {(byte) number});
    }
}
