// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.announce;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import io.chordal.dht.id.Endpoint;
import io.chordal.peer.grpc.tracker.Holding;
import io.chordal.peer.grpc.tracker.Publication;
import io.chordal.peer.grpc.tracker.Refusal;
import io.chordal.peer.grpc.tracker.TrackerLease;
import io.chordal.peer.grpc.tracker.TrackerLife;
import io.chordal.peer.grpc.tracker.Withdrawals;
import io.chordal.swarm.chunk.ChunkSet;
import io.chordal.swarm.file.FileId;
import io.chordal.swarm.file.FileName;
import io.chordal.swarm.file.FileRef;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Simulated time; the test is the tracker. */
class TrackerLedgerTest {
    private static final long SECOND = 1_000_000_000L;
    private static final int CHUNKS = 4;
    private static final String PUBLIC = Publication.PUBLIC;
    private static final Endpoint HERE = new Endpoint("127.0.0.1", 9000);
    private static final Endpoint ELSEWHERE = new Endpoint("127.0.0.1", 9001);

    private final Map<FileRef, ChunkSet> have = new HashMap<>();
    private final TrackerLedger ledger =
            new TrackerLedger(AnnounceConfig.defaults(), ref -> Optional.ofNullable(have.get(ref)));
    private long now;

    @Test
    void theDefaultsAreTheDocumentedOnes() {
        assertThat(AnnounceConfig.defaults())
                .isEqualTo(new AnnounceConfig(
                        Duration.ofSeconds(1),
                        Duration.ofMillis(500),
                        Duration.ofSeconds(15),
                        Duration.ofMinutes(1),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(10),
                        Duration.ofHours(24),
                        Duration.ofMinutes(10)));
    }

    @Test
    void aWholeFileIsAnnouncedThenPublishedThenRenewed() {
        FileRef ref = whole(1);
        ledger.offer(ref, PUBLIC, publication(ref));

        TrackerStep.Announce announce = (TrackerStep.Announce) step();
        assertThat(announce.holdings()).hasSize(1);
        assertThat(ledger.problem(ref, PUBLIC)).isPresent();
        accept(announce);
        TrackerStep.Publish publish = (TrackerStep.Publish) step();
        assertThat(publish.files()).extracting(Publication::ref).containsExactly(ref);
        ledger.published(publish, List.of(Optional.empty()), HERE, now);

        assertThat(ledger.problem(ref, PUBLIC)).isEmpty();
        assertThat(ledger.next(now)).isEmpty();
        now += 11 * SECOND;
        assertThat(step()).isInstanceOf(TrackerStep.Renew.class);
    }

    @Test
    void chunksThatCameInAreToldAsDifferenceAndALossAsWholeSet() {
        FileRef ref = whole(1);
        have.put(ref, ChunkSet.of(CHUNKS, 0));
        ledger.offer(ref, PUBLIC, Optional.empty());
        accept((TrackerStep.Announce) step());

        have.put(ref, ChunkSet.of(CHUNKS, 0, 2));
        ledger.changed(ref);
        TrackerStep.More more = (TrackerStep.More) step();
        assertThat(more.added().chunks()).isEqualTo(ChunkSet.of(CHUNKS, 2));
        ledger.told(more, true, HERE);

        have.put(ref, ChunkSet.of(CHUNKS, 2));
        ledger.changed(ref);
        TrackerStep.Announce again = (TrackerStep.Announce) step();
        assertThat(again.holdings().get(0).chunks()).isEqualTo(ChunkSet.of(CHUNKS, 2));
    }

    @Test
    void failuresAreTriedAgainEverMoreSlowlyAndForEver() {
        ledger.offer(whole(1), PUBLIC, Optional.empty());
        long[] pauses = new long[8];
        for (int i = 0; i < pauses.length; i++) {
            ledger.failed(step(), now, "down");
            long failedAt = now;
            while (ledger.next(now).isEmpty()) {
                now += SECOND / 10;
            }
            pauses[i] = (now - failedAt) / (SECOND / 10);
        }

        assertThat(pauses).containsExactly(5, 10, 20, 40, 80, 150, 150, 150);
        assertThat(ledger.problem(whole(1), PUBLIC)).contains("down");
    }

    @Test
    void aNewBootIsToldEverythingAgain() {
        FileRef ref = whole(1);
        ledger.offer(ref, PUBLIC, Optional.empty());
        accept((TrackerStep.Announce) step());
        assertThat(ledger.next(now)).isEmpty();

        now += 11 * SECOND;
        step();
        ledger.renewed(lease(true, 2), now);

        assertThat(step()).isInstanceOf(TrackerStep.Announce.class);
    }

    @Test
    void aWithdrawalIsToldToANewBootTooForTheCatalogueOutlivesIt() {
        FileRef kept = whole(1);
        FileRef unshared = whole(2);
        ledger.offer(kept, PUBLIC, publication(kept));
        ledger.offer(unshared, PUBLIC, publication(unshared));
        accept((TrackerStep.Announce) step());
        TrackerStep.Publish publish = (TrackerStep.Publish) step();
        ledger.published(publish, List.of(Optional.empty(), Optional.empty()), HERE, now);
        now += 11 * SECOND;
        step();

        ledger.withdraw(unshared);
        ledger.renewed(lease(false, 2), now);

        assertThat(((TrackerStep.Withdraw) step()).files().files()).containsExactly(unshared);
    }

    @Test
    void aTrackerThatForgotThePeerIsToldEverythingAgain() {
        ledger.offer(whole(1), PUBLIC, Optional.empty());
        accept((TrackerStep.Announce) step());

        now += 11 * SECOND;
        step();
        ledger.renewed(lease(false, 1), now);

        assertThat(step()).isInstanceOf(TrackerStep.Announce.class);
    }

    @Test
    void afterAnOutageTheLeaseIsRenewedBeforeAnythingIsTold() {
        FileRef old = whole(1);
        ledger.offer(old, PUBLIC, Optional.empty());
        accept((TrackerStep.Announce) step());
        for (int i = 0; i < 40; i++) {
            now += SECOND;
            ledger.next(now).ifPresent(step -> ledger.failed(step, now, "down"));
        }
        ledger.offer(whole(2), PUBLIC, Optional.empty());
        now += 15 * SECOND;

        assertThat(step()).isInstanceOf(TrackerStep.Renew.class);
        ledger.renewed(lease(false, 1), now);

        assertThat(((TrackerStep.Announce) step()).holdings()).hasSize(2);
    }

    @Test
    void aTrackerThatTookThePeerInAnewIsToldTheOtherFilesAgain() {
        FileRef old = whole(1);
        ledger.offer(old, PUBLIC, Optional.empty());
        accept((TrackerStep.Announce) step());
        ledger.offer(whole(2), PUBLIC, Optional.empty());
        TrackerStep.Announce announce = (TrackerStep.Announce) step();

        ledger.announced(
                announce, new TrackerLease(true, Duration.ofSeconds(30), life(2), ImmutableList.of(true)), now);

        assertThat(((TrackerStep.Announce) step()).holdings())
                .extracting(Holding::ref)
                .containsExactly(old);
    }

    @Test
    void aWithdrawalThatFailsKeepsNeitherRenewalNorAnnouncementsBack() {
        ledger.offer(whole(1), PUBLIC, Optional.empty());
        accept((TrackerStep.Announce) step());
        ledger.withdraw(whole(1));
        TrackerStep withdraw = step();
        assertThat(withdraw).isInstanceOf(TrackerStep.Withdraw.class);
        ledger.offer(whole(2), PUBLIC, Optional.empty());

        ledger.failed(withdraw, now, "the catalogue could not be written");

        accept((TrackerStep.Announce) step());
        assertThat(ledger.next(now)).isEmpty();
        now += 11 * SECOND;
        assertThat(step()).isInstanceOf(TrackerStep.Renew.class);
        ledger.renewed(lease(true, 1), now);
        assertThat(step()).isEqualTo(withdraw);
        ledger.failed(withdraw, now, "the catalogue could not be written");
        assertThat(ledger.next(now)).isEmpty();
        assertThat(ledger.notWithdrawnCount()).isOne();
        assertThat(ledger.notWithdrawn().get(0).files()).containsExactly(whole(1));
    }

    @Test
    void aRefusedFileWaitsAndDoesNotHoldUpTheOthers() {
        FileRef refused = whole(1);
        FileRef taken = whole(2);
        ledger.offer(refused, PUBLIC, Optional.empty());
        ledger.offer(taken, PUBLIC, Optional.empty());
        TrackerStep.Announce both = (TrackerStep.Announce) step();
        ledger.announced(
                both, new TrackerLease(true, Duration.ofHours(1), life(1), ImmutableList.of(false, true)), now);

        assertThat(ledger.problem(taken, PUBLIC)).isEmpty();
        assertThat(ledger.problem(refused, PUBLIC)).contains("the tracker refused it");
        assertThat(ledger.next(now)).isEmpty();
        now += 61 * SECOND;
        assertThat(((TrackerStep.Announce) step()).holdings()).hasSize(1);
    }

    @Test
    void whatIsNotOfferedAnyMoreIsWithdrawnOnceAndOnlyIfItWasToldOf() {
        FileRef told = whole(1);
        FileRef unknown = whole(2);
        ledger.offer(told, PUBLIC, Optional.empty());
        accept((TrackerStep.Announce) step());
        ledger.withdraw(unknown);
        ledger.withdraw(told);

        TrackerStep.Withdraw withdraw = (TrackerStep.Withdraw) step();
        assertThat(withdraw.files().files()).containsExactly(told);
        ledger.withdrawn(withdraw, HERE);
        assertThat(ledger.next(now)).isEmpty();
    }

    @Test
    void aFileWithoutChunksIsNotAnnounced() {
        FileRef ref = whole(1);
        have.put(ref, ChunkSet.none(CHUNKS));
        ledger.offer(ref, PUBLIC, Optional.empty());

        assertThat(step()).isInstanceOf(TrackerStep.Renew.class);
    }

    @Test
    void atMostAThousandFilesAreToldAtOnce() {
        for (int i = 0; i < 1_500; i++) {
            ledger.offer(whole(i), PUBLIC, Optional.empty());
        }

        TrackerStep.Announce first = (TrackerStep.Announce) step();
        assertThat(first.holdings()).hasSize(1_000);
        accept(first);
        assertThat(((TrackerStep.Announce) step()).holdings()).hasSize(500);
    }

    @Test
    @Tag("S2-25")
    void aNameThatAnotherFileHasIsTakenUntilATrackerTakesIt() {
        FileRef ref = whole(1);
        ledger.offer(ref, "team", publication(ref));
        accept((TrackerStep.Announce) nextOf("team"));
        TrackerStep.Publish publish = (TrackerStep.Publish) nextOf("team");
        assertThat(ledger.nameTaken(ref, "team")).isEmpty();

        ledger.published(publish, List.of(Optional.of(new Refusal("TRACKER_FULL", "too many"))), HERE, now);
        assertThat(ledger.nameTaken(ref, "team")).isEmpty();
        ledger.published(publish, List.of(Optional.of(new Refusal("FILE_EXISTS", "it is there"))), HERE, now);
        assertThat(ledger.nameTaken(ref, "team")).contains("it is there");
        assertThat(ledger.problem(ref, "team")).contains("FILE_EXISTS: it is there");
        assertThat(ledger.nameTaken(ref, PUBLIC)).isEmpty();

        ledger.published(publish, List.of(Optional.empty()), HERE, now);
        assertThat(ledger.nameTaken(ref, "team")).isEmpty();
        assertThat(ledger.problem(ref, "team")).isEmpty();
    }

    @Test
    @Tag("S2-32")
    void aTrackerThatTakesThePlaceOfAnotherIsToldEverything() {
        FileRef a = whole(1);
        FileRef b = whole(2);
        ledger.offer(a, PUBLIC, publication(a));
        ledger.offer(b, "team", Optional.empty());
        accept((TrackerStep.Announce) nextOf("team"));
        accept((TrackerStep.Announce) nextOf(PUBLIC));

        ledger.published((TrackerStep.Publish) step(), List.of(Optional.empty()), ELSEWHERE, now);

        assertThat(ledger.problem(a, PUBLIC)).isPresent();
        assertThat(ledger.problem(b, "team")).isPresent();
        acceptElsewhere((TrackerStep.Announce) nextOf(PUBLIC));
        acceptElsewhere((TrackerStep.Announce) nextOf("team"));
        assertThat(nextOf(PUBLIC)).isInstanceOf(TrackerStep.Publish.class);
    }

    @Test
    @Tag("S2-32")
    void theSameBootOfAnotherTrackerIsAnotherLife() {
        ledger.offer(whole(1), PUBLIC, Optional.empty());
        accept((TrackerStep.Announce) step());
        now += 11 * SECOND;
        step();

        ledger.renewed(
                new TrackerLease(true, Duration.ofSeconds(30), new TrackerLife(ELSEWHERE, 1), ImmutableList.of()), now);

        assertThat(step()).isInstanceOf(TrackerStep.Announce.class);
    }

    @Test
    void aGroupOfWhichNothingCanBeSaidKeepsNoOtherBack() {
        ledger.offer(whole(1), "a team", Optional.empty());
        ledger.offer(whole(2), PUBLIC, Optional.empty());
        ledger.offer(whole(3), "z team", Optional.empty());
        TrackerStep.Announce refused = (TrackerStep.Announce) step();
        assertThat(refused.group()).isEqualTo("a team");
        ledger.failed(refused, now, "not a member of this group");

        accept((TrackerStep.Announce) step());
        accept((TrackerStep.Announce) step());

        assertThat(ledger.problem(whole(1), "a team")).contains("not a member of this group");
        assertThat(ledger.problem(whole(2), PUBLIC)).isEmpty();
        assertThat(ledger.problem(whole(3), "z team")).isEmpty();
        now += SECOND;
        assertThat(step()).isEqualTo(refused);
    }

    @Test
    @Tag("S2-26")
    void aFileOfTwoGroupsIsWithdrawnFromOneByItsNameThere() {
        FileRef ref = whole(1);
        ledger.offer(ref, PUBLIC, publication(ref));
        ledger.offer(ref, "team", publication(ref));
        accept((TrackerStep.Announce) nextOf("team"));
        accept((TrackerStep.Announce) nextOf(PUBLIC));

        ledger.withdraw(ref, "team", false);

        TrackerStep.Withdraw withdraw = (TrackerStep.Withdraw) nextOf("team");
        assertThat(withdraw.files())
                .isEqualTo(
                        new Withdrawals("team", ImmutableList.of(ref), ImmutableList.of(new FileName("a.txt")), false));
        ledger.withdrawn(withdraw, HERE);
        assertThat(ledger.problem(ref, "team")).contains("not offered");
        assertThat(nextOf(PUBLIC)).isInstanceOf(TrackerStep.Publish.class);
    }

    @Test
    void whatStaysInTheCatalogueIsWithdrawnApartFromTheRest() {
        for (int i = 1; i <= 4; i++) {
            ledger.offer(whole(i), "team", i % 2 == 0 ? publication(whole(i)) : Optional.empty());
        }
        accept((TrackerStep.Announce) step());
        for (int i = 1; i <= 4; i++) {
            ledger.withdraw(whole(i), "team", i > 2);
        }

        assertThat(ledger.notWithdrawnCount()).isEqualTo(4);
        assertThat(ledger.notWithdrawn())
                .hasSize(4)
                .extracting(Withdrawals::keepEntries)
                .containsExactly(false, false, true, true);
        assertThat(ledger.notWithdrawn())
                .extracting(each -> each.names().size())
                .containsExactly(0, 1, 0, 1);
    }

    private void acceptElsewhere(TrackerStep.Announce step) {
        ImmutableList<Boolean> yes =
                ImmutableList.copyOf(Collections.nCopies(step.holdings().size(), true));
        ledger.announced(step, new TrackerLease(true, Duration.ofSeconds(30), new TrackerLife(ELSEWHERE, 1), yes), now);
    }

    private TrackerStep nextOf(String group) {
        now += SECOND;
        TrackerStep step = step();
        if (!((TrackerStep.OfGroup) step).group().equals(group)) {
            ledger.failed(step, now, "later");
            step = step();
        }
        assertThat(((TrackerStep.OfGroup) step).group()).isEqualTo(group);
        return step;
    }

    private static TrackerLife life(long boot) {
        return new TrackerLife(HERE, boot);
    }

    private TrackerStep step() {
        return ledger.next(now).orElseThrow();
    }

    private void accept(TrackerStep.Announce step) {
        ImmutableList<Boolean> yes =
                ImmutableList.copyOf(Collections.nCopies(step.holdings().size(), true));
        ledger.announced(step, new TrackerLease(true, Duration.ofSeconds(30), life(1), yes), now);
    }

    private static TrackerLease lease(boolean known, long boot) {
        return new TrackerLease(known, Duration.ofSeconds(30), life(boot), ImmutableList.of());
    }

    private FileRef whole(int number) {
        FileRef ref = new FileRef(FileId.parse(String.format("%064x", number)), CHUNKS * 512 * 1024);
        have.putIfAbsent(ref, ChunkSet.all(CHUNKS));
        return ref;
    }

    private static Optional<Publication> publication(FileRef ref) {
        return Optional.of(new Publication(ref, new FileName("a.txt"), Optional.empty(), false));
    }
}
