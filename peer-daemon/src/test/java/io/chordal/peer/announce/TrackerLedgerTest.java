// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.announce;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import io.chordal.peer.grpc.tracker.Holding;
import io.chordal.peer.grpc.tracker.Publication;
import io.chordal.peer.grpc.tracker.TrackerLease;
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
import org.junit.jupiter.api.Test;

/** Simulated time; the test is the tracker. */
class TrackerLedgerTest {
    private static final long SECOND = 1_000_000_000L;
    private static final int CHUNKS = 4;

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
        ledger.offer(ref, publication(ref));

        TrackerStep.Announce announce = (TrackerStep.Announce) step();
        assertThat(announce.holdings()).hasSize(1);
        assertThat(ledger.problem(ref)).isPresent();
        accept(announce);
        TrackerStep.Publish publish = (TrackerStep.Publish) step();
        assertThat(publish.files()).extracting(Publication::ref).containsExactly(ref);
        ledger.published(publish, List.of(Optional.empty()), now);

        assertThat(ledger.problem(ref)).isEmpty();
        assertThat(ledger.next(now)).isEmpty();
        now += 11 * SECOND;
        assertThat(step()).isInstanceOf(TrackerStep.Renew.class);
    }

    @Test
    void chunksThatCameInAreToldAsDifferenceAndALossAsWholeSet() {
        FileRef ref = whole(1);
        have.put(ref, ChunkSet.of(CHUNKS, 0));
        ledger.offer(ref, Optional.empty());
        accept((TrackerStep.Announce) step());

        have.put(ref, ChunkSet.of(CHUNKS, 0, 2));
        ledger.changed(ref);
        TrackerStep.More more = (TrackerStep.More) step();
        assertThat(more.added().chunks()).isEqualTo(ChunkSet.of(CHUNKS, 2));
        ledger.told(more, true);

        have.put(ref, ChunkSet.of(CHUNKS, 2));
        ledger.changed(ref);
        TrackerStep.Announce again = (TrackerStep.Announce) step();
        assertThat(again.holdings().get(0).chunks()).isEqualTo(ChunkSet.of(CHUNKS, 2));
    }

    @Test
    void failuresAreTriedAgainEverMoreSlowlyAndForEver() {
        ledger.offer(whole(1), Optional.empty());
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
        assertThat(ledger.problem(whole(1))).contains("down");
    }

    @Test
    void aNewBootIsToldEverythingAgain() {
        FileRef ref = whole(1);
        ledger.offer(ref, Optional.empty());
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
        ledger.offer(kept, publication(kept));
        ledger.offer(unshared, publication(unshared));
        accept((TrackerStep.Announce) step());
        TrackerStep.Publish publish = (TrackerStep.Publish) step();
        ledger.published(publish, List.of(Optional.empty(), Optional.empty()), now);
        now += 11 * SECOND;
        step();

        ledger.withdraw(unshared);
        ledger.renewed(lease(false, 2), now);

        assertThat(((TrackerStep.Withdraw) step()).files()).containsExactly(unshared);
    }

    @Test
    void aTrackerThatForgotThePeerIsToldEverythingAgain() {
        ledger.offer(whole(1), Optional.empty());
        accept((TrackerStep.Announce) step());

        now += 11 * SECOND;
        step();
        ledger.renewed(lease(false, 1), now);

        assertThat(step()).isInstanceOf(TrackerStep.Announce.class);
    }

    @Test
    void afterAnOutageTheLeaseIsRenewedBeforeAnythingIsTold() {
        FileRef old = whole(1);
        ledger.offer(old, Optional.empty());
        accept((TrackerStep.Announce) step());
        for (int i = 0; i < 40; i++) {
            now += SECOND;
            ledger.next(now).ifPresent(step -> ledger.failed(step, now, "down"));
        }
        ledger.offer(whole(2), Optional.empty());
        now += 15 * SECOND;

        assertThat(step()).isInstanceOf(TrackerStep.Renew.class);
        ledger.renewed(lease(false, 1), now);

        assertThat(((TrackerStep.Announce) step()).holdings()).hasSize(2);
    }

    @Test
    void aTrackerThatTookThePeerInAnewIsToldTheOtherFilesAgain() {
        FileRef old = whole(1);
        ledger.offer(old, Optional.empty());
        accept((TrackerStep.Announce) step());
        ledger.offer(whole(2), Optional.empty());
        TrackerStep.Announce announce = (TrackerStep.Announce) step();

        ledger.announced(announce, new TrackerLease(true, Duration.ofSeconds(30), 2, ImmutableList.of(true)), now);

        assertThat(((TrackerStep.Announce) step()).holdings())
                .extracting(Holding::ref)
                .containsExactly(old);
    }

    @Test
    void aWithdrawalThatFailsKeepsNeitherRenewalNorAnnouncementsBack() {
        ledger.offer(whole(1), Optional.empty());
        accept((TrackerStep.Announce) step());
        ledger.withdraw(whole(1));
        TrackerStep withdraw = step();
        assertThat(withdraw).isInstanceOf(TrackerStep.Withdraw.class);
        ledger.offer(whole(2), Optional.empty());

        ledger.failed(withdraw, now, "the catalogue could not be written");

        accept((TrackerStep.Announce) step());
        assertThat(ledger.next(now)).isEmpty();
        now += 11 * SECOND;
        assertThat(step()).isInstanceOf(TrackerStep.Renew.class);
        ledger.renewed(lease(true, 1), now);
        assertThat(step()).isEqualTo(withdraw);
        ledger.failed(withdraw, now, "the catalogue could not be written");
        assertThat(ledger.next(now)).isEmpty();
        assertThat(ledger.notWithdrawn()).containsExactly(whole(1));
    }

    @Test
    void aRefusedFileWaitsAndDoesNotHoldUpTheOthers() {
        FileRef refused = whole(1);
        FileRef taken = whole(2);
        ledger.offer(refused, Optional.empty());
        ledger.offer(taken, Optional.empty());
        TrackerStep.Announce both = (TrackerStep.Announce) step();
        ledger.announced(both, new TrackerLease(true, Duration.ofHours(1), 1, ImmutableList.of(false, true)), now);

        assertThat(ledger.problem(taken)).isEmpty();
        assertThat(ledger.problem(refused)).contains("the tracker refused it");
        assertThat(ledger.next(now)).isEmpty();
        now += 61 * SECOND;
        assertThat(((TrackerStep.Announce) step()).holdings()).hasSize(1);
    }

    @Test
    void whatIsNotOfferedAnyMoreIsWithdrawnOnceAndOnlyIfItWasToldOf() {
        FileRef told = whole(1);
        FileRef unknown = whole(2);
        ledger.offer(told, Optional.empty());
        accept((TrackerStep.Announce) step());
        ledger.withdraw(unknown);
        ledger.withdraw(told);

        TrackerStep.Withdraw withdraw = (TrackerStep.Withdraw) step();
        assertThat(withdraw.files()).containsExactly(told);
        ledger.withdrawn(withdraw);
        assertThat(ledger.next(now)).isEmpty();
    }

    @Test
    void aFileWithoutChunksIsNotAnnounced() {
        FileRef ref = whole(1);
        have.put(ref, ChunkSet.none(CHUNKS));
        ledger.offer(ref, Optional.empty());

        assertThat(step()).isInstanceOf(TrackerStep.Renew.class);
    }

    @Test
    void atMostAThousandFilesAreToldAtOnce() {
        for (int i = 0; i < 1_500; i++) {
            ledger.offer(whole(i), Optional.empty());
        }

        TrackerStep.Announce first = (TrackerStep.Announce) step();
        assertThat(first.holdings()).hasSize(1_000);
        accept(first);
        assertThat(((TrackerStep.Announce) step()).holdings()).hasSize(500);
    }

    private TrackerStep step() {
        return ledger.next(now).orElseThrow();
    }

    private void accept(TrackerStep.Announce step) {
        ImmutableList<Boolean> yes =
                ImmutableList.copyOf(Collections.nCopies(step.holdings().size(), true));
        ledger.announced(step, new TrackerLease(true, Duration.ofSeconds(30), 1, yes), now);
    }

    private static TrackerLease lease(boolean known, long boot) {
        return new TrackerLease(known, Duration.ofSeconds(30), boot, ImmutableList.of());
    }

    private FileRef whole(int number) {
        FileRef ref = new FileRef(FileId.parse(String.format("%064x", number)), CHUNKS * 512 * 1024);
        have.putIfAbsent(ref, ChunkSet.all(CHUNKS));
        return ref;
    }

    private static Optional<Publication> publication(FileRef ref) {
        return Optional.of(new Publication(ref, new FileName("a.txt"), Optional.empty(), false, Publication.PUBLIC));
    }
}
