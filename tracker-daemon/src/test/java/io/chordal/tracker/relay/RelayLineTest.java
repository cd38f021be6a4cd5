// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.relay;

import static io.chordal.tracker.testing.Samples.file;
import static io.chordal.tracker.testing.Samples.group;
import static io.chordal.tracker.testing.Samples.node;
import static io.chordal.tracker.testing.Samples.open;
import static io.chordal.tracker.testing.Samples.peer;
import static io.chordal.tracker.testing.Samples.ring;
import static io.chordal.tracker.testing.Samples.speaker;
import static io.chordal.tracker.testing.Samples.user;
import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.swarm.file.FileName;
import io.chordal.tracker.catalog.NewFile;
import io.chordal.tracker.sharing.Participant;
import io.chordal.tracker.sharing.Submitted;
import io.chordal.tracker.swarm.Announcement;
import io.chordal.tracker.swarm.ChunkBits;
import io.chordal.tracker.swarm.Presence;
import io.chordal.tracker.testing.ManualTicker;
import io.chordal.tracker.testing.MemoryRecords;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One tracker tells another one, message by message. */
class RelayLineTest {
    private final ManualTicker time = new ManualTicker();
    private final MemoryRecords records = new MemoryRecords(time);
    private SimulatedTracker teller = tracker("a", 1, 100_000);
    private SimulatedTracker listener = tracker("b", 2, 100_000);

    @Test
    void atFirstAllIsToldAndThenWhatChanges() {
        teller.swarm.announce(speaker(1), List.of(whole(1)));
        RelayMessage first = line().message();
        assertThat(first.afresh()).isTrue();
        assertThat(first.whole()).isTrue();
        assertThat(first.first()).isEqualTo(1);
        deliver(first);
        assertThat(listener.swarm.count(open(file(1, 10)))).isEqualTo(new Presence.Count(1, 0));

        tellAll();
        teller.swarm.announce(speaker(1), List.of(whole(2)));
        RelayMessage next = line().message();
        assertThat(next.afresh()).isFalse();
        assertThat(next.changes()).hasSize(2);
        deliver(next);
        assertThat(listener.swarm.count(open(file(2, 10)))).isEqualTo(new Presence.Count(1, 0));
        assertThat(line().isDue()).isFalse();
    }

    @Test
    void whatIsToldTwiceIsTakenOnce() {
        tellAll();
        teller.swarm.announce(speaker(1), List.of(whole(1)));
        RelayMessage message = line().message();
        listener.receiver.receive(message);
        line().failed();
        teller.swarm.withdraw(speaker(1), List.of(file(1, 10)), false);
        tellAll();
        assertThat(listener.swarm.count(open(file(1, 10)))).isEqualTo(Presence.Count.NONE);
        assertThat(listener.receiver.receive(message).next()).isGreaterThan(message.end());
        assertThat(listener.swarm.count(open(file(1, 10)))).isEqualTo(Presence.Count.NONE);
    }

    @Test
    void whileTheOutcomeIsUnknownTheSameIsToldUnderTheSameNumbersAsItIsThen() {
        tellAll();
        teller.swarm.announce(speaker(1), List.of(whole(1)));
        RelayMessage lost = line().message();
        line().failed();
        time.pass(Duration.ofSeconds(4));
        teller.swarm.withdraw(speaker(1), List.of(file(1, 10)), false);
        RelayMessage again = line().message();
        assertThat(again.first()).isEqualTo(lost.first());
        assertThat(again.changes()).hasSameSizeAs(lost.changes()).contains(new Change.Nothing());
        Change.Lease lease = (Change.Lease) again.changes().get(0);
        assertThat(lease.remaining()).isEqualTo(Duration.ofSeconds(26));
    }

    @Test
    void whoMissedSomethingIsToldAllAfreshAndForgetsWhatIsNoLongerSo() {
        teller.swarm.announce(speaker(1), List.of(whole(1), whole(2)));
        teller.swarm.announce(speaker(2), List.of(whole(1)));
        tellAll();
        teller.swarm.leave(peer(2), Optional.empty());
        teller.swarm.withdraw(speaker(1), List.of(file(2, 10)), true);
        line().message();
        line().answered(new RelayAnswer(0, 99));
        RelayMessage afresh = line().message();
        assertThat(afresh.afresh()).isTrue();
        deliver(afresh);
        tellAll();
        assertThat(listener.swarm.count(open(file(1, 10)))).isEqualTo(new Presence.Count(1, 0));
        assertThat(listener.swarm.count(open(file(2, 10)))).isEqualTo(Presence.Count.NONE);
    }

    @Test
    void aListenerThatBeganAnewIsToldAll() {
        teller.swarm.announce(speaker(1), List.of(whole(1)));
        tellAll();
        listener = tracker("b", 3, 100_000);
        time.pass(Duration.ofSeconds(1));
        deliver(line().message());
        tellAll();
        assertThat(listener.swarm.count(open(file(1, 10)))).isEqualTo(new Presence.Count(1, 0));
    }

    @Test
    void whatATellerToldBeforeItDiedCountsUntilItsLeasesEnd() {
        teller.swarm.announce(speaker(1), List.of(whole(1)));
        tellAll();
        teller = tracker("a", 4, 100_000);
        tellAll();
        assertThat(listener.swarm.count(open(file(1, 10)))).isEqualTo(new Presence.Count(1, 0));
        time.pass(Duration.ofSeconds(29));
        assertThat(listener.swarm.count(open(file(1, 10)))).isEqualTo(new Presence.Count(1, 0));
        time.pass(Duration.ofSeconds(4));
        assertThat(listener.swarm.count(open(file(1, 10)))).isEqualTo(Presence.Count.NONE);
    }

    @Test
    void aLeaseThatEndedHereWhileTheTellerWasNotHeardMakesItTellAllAgain() {
        teller.swarm.announce(speaker(1), List.of(whole(1)));
        tellAll();
        for (int i = 0; i < 4; i++) {
            time.pass(Duration.ofSeconds(10));
            assertThat(teller.swarm.renew(peer(1))).isTrue();
        }
        assertThat(listener.swarm.count(open(file(1, 10)))).isEqualTo(Presence.Count.NONE);
        tellAll();
        assertThat(listener.swarm.count(open(file(1, 10)))).isEqualTo(new Presence.Count(1, 0));
    }

    @Test
    void muchIsToldInSeveralMessagesOfWhichTheLastOneSaysThatThatIsAll() {
        List<Announcement> many = new ArrayList<>();
        for (int i = 0; i < 2500; i++) {
            many.add(whole(i));
        }
        teller.swarm.announce(speaker(1), many);
        List<RelayMessage> messages = new ArrayList<>();
        RelayMessage message;
        do {
            message = line().message();
            messages.add(message);
            deliver(message);
        } while (!message.whole());
        assertThat(messages).hasSize(3);
        assertThat(messages).extracting(RelayMessage::afresh).containsExactly(true, false, false);
        assertThat(messages).extracting(RelayMessage::whole).containsExactly(false, false, true);
        assertThat(listener.swarm.size().files()).isEqualTo(2500);
    }

    @Test
    void whatOverflowsIsToldAfresh() {
        teller = tracker("a", 5, 3);
        tellAll();
        teller.swarm.announce(speaker(1), List.of(whole(1), whole(2), whole(3), whole(4)));
        RelayMessage message = line().message();
        assertThat(message.afresh()).isTrue();
        deliver(message);
        tellAll();
        assertThat(listener.swarm.size().files()).isEqualTo(4);
    }

    @Test
    void aListenerTellsNobodyWhatItWasTold() {
        teller.swarm.announce(speaker(1), List.of(whole(1)));
        tellAll();
        assertThat(listener.lines.get(0).message().changes()).isEmpty();
    }

    @Test
    @Tag("S2-26")
    void aWithdrawalThatIsRelayedTakesTheEntryOutIfNobodyElseHasTheFile() {
        share(teller, 1);
        share(listener, 2);
        tellAll();
        tellBack();
        teller.sharing.withdraw(Participant.ANYBODY, peer(1), List.of(file(1, 10)), List.of(), false);
        listener.sharing.withdraw(Participant.ANYBODY, peer(2), List.of(file(1, 10)), List.of(), false);
        assertThat(entries()).as("each still knew of the other").isEqualTo(1);
        tellAll();
        assertThat(entries()).isZero();
    }

    @Test
    void anEntryThatWasTakenOutWhileAPeerHereHasTheFileIsEnteredAgain() {
        share(teller, 1);
        share(listener, 2);
        teller.sharing.withdraw(Participant.ANYBODY, peer(1), List.of(file(1, 10)), List.of(), false);
        assertThat(entries()).as("it did not know of the other").isZero();
        tellAll();
        assertThat(entries()).isEqualTo(1);
    }

    @Test
    void aPeerWhoseFilesAreWithdrawnElsewhereIsAskedToAnnounceThemAnew() {
        listener.swarm.announce(speaker(1), List.of(whole(1)));
        long before = listener.swarm.boot(peer(1));
        teller.swarm.withdraw(speaker(1), List.of(file(1, 10)), true);
        tellAll();
        assertThat(listener.swarm.count(open(file(1, 10)))).isEqualTo(Presence.Count.NONE);
        assertThat(listener.swarm.renew(peer(1))).isTrue();
        assertThat(listener.swarm.boot(peer(1))).isNotEqualTo(before);
    }

    @Test
    void removalsAndNodesAreToldToo() {
        teller.nodes.seen(node(3), ring(1), Duration.ZERO);
        teller.logs.memberRemoved(group(1), user(1), 7);
        teller.logs.seen(node(1), ring(1));
        time.pass(Duration.ofSeconds(2));
        tellAll();
        assertThat(listener.removals).containsExactly(user(1) + "@7");
        assertThat(listener.nodes.list()).extracting(listed -> listed.node()).containsExactly(node(1));
        assertThat(listener.nodes.list())
                .extracting(listed -> listed.lastHeard())
                .containsExactly(Duration.ofSeconds(2));
        teller.logs.left(node(1), ring(1));
        tellAll();
        assertThat(listener.nodes.list()).isEmpty();
    }

    private void share(SimulatedTracker tracker, int number) {
        NewFile named = new NewFile(new FileName("a.txt"), file(1, 10), Optional.empty(), false);
        tracker.sharing.register(Participant.ANYBODY, peer(number), List.of(new Submitted.Valid(named)));
    }

    private int entries() {
        return records.count().toCompletableFuture().join();
    }

    private RelayLine line() {
        return teller.lines.get(0);
    }

    private void deliver(RelayMessage message) {
        line().answered(listener.receiver.receive(message));
    }

    private void tellAll() {
        while (line().isDue()) {
            deliver(line().message());
        }
    }

    private void tellBack() {
        RelayLine back = listener.lines.get(0);
        while (back.isDue()) {
            back.answered(teller.receiver.receive(back.message()));
        }
    }

    private SimulatedTracker tracker(String address, int seed, int mostWaiting) {
        return new SimulatedTracker(address, 1, time, records, new Random(seed), mostWaiting);
    }

    private static Announcement whole(int number) {
        return new Announcement(file(number, 10), ChunkBits.COMPLETE);
    }
}
