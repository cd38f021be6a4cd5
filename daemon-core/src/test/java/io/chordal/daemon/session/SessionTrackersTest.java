// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import io.chordal.daemon.trackers.KnownKey;
import io.chordal.daemon.trackers.KnownTracker;
import io.chordal.daemon.trackers.KnownTrackers;
import io.chordal.dht.id.Endpoint;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionTrackersTest {
    private static final Endpoint NAMED = Endpoint.parse("tracker.example:9000");
    private static final Endpoint TOLD = Endpoint.parse("10.0.0.2:9000");
    private static final Endpoint ELSEWHERE = Endpoint.parse("10.0.0.9:9000");

    @Test
    void thoseThatWereNamedAndThoseOnTheListAreItsOwnAndNobodyElseIs() {
        SessionTrackers own = SessionTrackers.at(List.of(NAMED)).hearing(list(1, tracker(2, Optional.of(TOLD))));
        assertThat(own.addresses()).containsExactly(NAMED, TOLD);
        assertThat(own.has(NAMED)).isTrue();
        assertThat(own.has(TOLD)).isTrue();
        assertThat(own.has(ELSEWHERE)).isFalse();
        assertThat(own.has(new Endpoint(NAMED.host(), 9001))).isFalse();
        assertThat(own.inWords()).isEqualTo("tracker.example:9000, 10.0.0.2:9000");
        assertThat(SessionTrackers.NONE.has(NAMED)).isFalse();
        assertThat(SessionTrackers.NONE.inWords()).isEqualTo("no tracker");
    }

    @Test
    void aTrackerThatLeftTheListIsNoneOfThemAnyMoreUnlessItWasNamed() {
        SessionTrackers own = SessionTrackers.at(List.of(NAMED))
                .hearing(list(1, tracker(2, Optional.of(TOLD))))
                .hearing(list(2, tracker(3, Optional.of(ELSEWHERE))));
        assertThat(own.addresses()).containsExactly(NAMED, ELSEWHERE);
    }

    @Test
    void aTrackerWhoseAddressIsNotKnownForAWhileKeepsItAndANewOneTakesItsPlace() {
        SessionTrackers own = SessionTrackers.at(List.of(NAMED)).hearing(list(1, tracker(2, Optional.of(TOLD))));
        assertThat(own.hearing(list(1, tracker(2, Optional.empty()))).has(TOLD)).isTrue();
        assertThat(own.hearing(list(1, tracker(2, Optional.of(ELSEWHERE)))).addresses())
                .containsExactly(NAMED, ELSEWHERE);
    }

    @ParameterizedTest
    @CsvSource({
        "localhost:9000, 127.0.0.1:9000, true",
        "127.0.0.1:9000, LOCALHOST:9000, true",
        "[::1]:9000, [0:0:0:0:0:0:0:1]:9000, true",
        "[2001:DB8::1]:9000, [2001:db8:0:0::1]:9000, true",
        "Tracker.Example:9000, tracker.example:9000, true",
        "127.0.0.1:9000, 127.0.0.2:9000, false",
        "localhost:9000, localhost.example:9000, false",
        "tracker.example:9000, tracker.example:9001, false",
    })
    void oneAddressMayBeWrittenInSeveralWays(String named, String asked, boolean same) {
        assertThat(SessionTrackers.at(List.of(Endpoint.parse(named))).has(Endpoint.parse(asked)))
                .isEqualTo(same);
    }

    @Test
    void onlyASessionOfTheHomesOwnTrackersFollowsThem() {
        SessionTrackers named = SessionTrackers.at(List.of(NAMED));
        assertThat(named.withHome(List.of(ELSEWHERE))).isSameAs(named);

        SessionTrackers ofHome = SessionTrackers.ofHome(List.of(NAMED));
        assertThat(ofHome.withHome(List.of(NAMED))).isSameAs(ofHome);
        assertThat(ofHome.withHome(List.of(ELSEWHERE)).addresses()).containsExactly(ELSEWHERE, NAMED);
    }

    @Test
    void whatIsKeptIsBounded() {
        List<Endpoint> many = IntStream.range(1, 500)
                .mapToObj(port -> new Endpoint("10.0.0.3", port))
                .toList();
        SessionTrackers own = SessionTrackers.ofHome(many);
        assertThat(own.named()).hasSize(KnownTrackers.MOST);
        assertThat(own.withHome(many).named()).hasSize(KnownTrackers.MOST);
        assertThat(SessionTrackers.at(many).named()).hasSize(KnownTrackers.MOST);
        assertThatThrownBy(() -> new SessionTrackers(ImmutableList.copyOf(many), false, KnownTrackers.NONE))
                .hasMessageContaining("499 trackers");
    }

    @Test
    void theSameListInAnotherOrderWithOthersUpAndWithKeysChangesNothing() {
        List<KnownTracker> trackers =
                new ArrayList<>(List.of(tracker(2, Optional.of(TOLD)), tracker(3, Optional.of(ELSEWHERE))));
        SessionTrackers own = SessionTrackers.at(List.of(NAMED))
                .hearing(new KnownTrackers(1, ImmutableList.copyOf(trackers), ImmutableList.of()));
        Collections.reverse(trackers);
        KnownKey key = KnownKey.of("00112233445566aa", new byte[] {1});
        List<KnownTracker> others = trackers.stream()
                .map(each -> new KnownTracker(each.ring(), each.address(), Optional.of(key), !each.isUp()))
                .toList();
        assertThat(own.hearing(new KnownTrackers(1, ImmutableList.copyOf(others), ImmutableList.of(key))))
                .isEqualTo(own);
    }

    private static KnownTracker tracker(int number, Optional<Endpoint> address) {
        return new KnownTracker(Endpoint.parse("10.0.0." + number + ":9100"), address, Optional.empty(), true);
    }

    private static KnownTrackers list(long version, KnownTracker tracker) {
        return new KnownTrackers(version, ImmutableList.of(tracker), ImmutableList.of());
    }
}
