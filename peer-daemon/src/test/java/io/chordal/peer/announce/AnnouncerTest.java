// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.announce;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableList;
import com.google.common.util.concurrent.MoreExecutors;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import io.chordal.peer.TestTrackers;
import io.chordal.peer.grpc.tracker.Publication;
import io.chordal.peer.grpc.wire.PeerAddress;
import io.chordal.peer.ring.ProviderRecords;
import io.chordal.swarm.file.FileId;
import io.chordal.swarm.file.FileRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A peer that leaves takes all its provider records back from the ring; the test is the ring. */
class AnnouncerTest {
    private static final int FILES = 1_201;
    private static final PeerAddress ME =
            new PeerAddress(Bytes.fromHex("ab".repeat(32)), new Endpoint("127.0.0.1", 7070));

    private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
    private final Ring ring = new Ring();
    private final Announcer announcer = new Announcer(
            AnnounceConfig.defaults(),
            () -> ME,
            ref -> Optional.empty(),
            TestTrackers.nobody(timers),
            ring,
            () -> MoreExecutors.newSequentialExecutor(timers),
            timers,
            Ticker.systemTicker());

    @AfterEach
    void stop() {
        timers.shutdownNow();
    }

    @Test
    void allRecordsAreTakenBackPageByPage() throws Exception {
        provideAll();

        int left = announcer
                .leave(Duration.ofSeconds(10))
                .get(10, TimeUnit.SECONDS)
                .records();

        assertThat(left).isZero();
        assertThat(ring.provided).isEmpty();
        assertThat(ring.pages).containsExactly(500, 500, 201);
        assertThat(ring.leased).isFalse();
    }

    @Test
    void whatDoesNotFitIntoTheTimeIsCounted() throws Exception {
        provideAll();
        ring.answersWithdrawals = 1;

        int left = announcer
                .leave(Duration.ofMillis(200))
                .get(10, TimeUnit.SECONDS)
                .records();

        assertThat(left).isEqualTo(701);
        assertThat(ring.pages).containsExactly(500, 500);
    }

    @Test
    void aPageThatFailsIsCountedAndTheOthersAreTakenBack() throws Exception {
        provideAll();
        ring.failsWithdrawal = 2;

        int left = announcer
                .leave(Duration.ofSeconds(10))
                .get(10, TimeUnit.SECONDS)
                .records();

        assertThat(left).isEqualTo(500);
        assertThat(ring.provided).hasSize(500);
    }

    @Test
    void aRecordThatFailsIsCountedAndTheOthersOfItsPageAreTakenBack() throws Exception {
        provideAll();
        ring.unwritable.add(ref(7));

        int left = announcer
                .leave(Duration.ofSeconds(10))
                .get(10, TimeUnit.SECONDS)
                .records();

        assertThat(left).isOne();
        assertThat(ring.provided).containsExactly(ref(7));
    }

    private void provideAll() throws Exception {
        for (int i = 0; i < FILES; i++) {
            announcer.offer(ref(i), Publication.PUBLIC, Optional.empty());
        }
        announcer.start();
        ring.all.get(10, TimeUnit.SECONDS);
    }

    private static FileRef ref(int number) {
        return new FileRef(FileId.parse(String.format("%064x", number)), 1000);
    }

    /** The object's lock guards its state. */
    private static final class Ring implements ProviderRecords {
        static final Optional<String> DONE = Optional.empty();

        final Set<FileRef> provided = new HashSet<>();
        final Set<FileRef> unwritable = new HashSet<>();
        final List<Integer> pages = new ArrayList<>();
        final CompletableFuture<Void> all = new CompletableFuture<>();
        boolean leased;
        int answersWithdrawals = Integer.MAX_VALUE;
        int failsWithdrawal;

        @Override
        public synchronized CompletableFuture<List<Optional<String>>> provide(
                PeerAddress me, List<FileRef> files, Duration lease) {
            provided.addAll(files);
            if (provided.size() == FILES) {
                all.complete(null);
            }
            return CompletableFuture.completedFuture(
                    files.stream().map(file -> DONE).toList());
        }

        @Override
        public synchronized CompletableFuture<List<Optional<String>>> withdraw(PeerAddress me, List<FileRef> files) {
            pages.add(files.size());
            if (pages.size() > answersWithdrawals) {
                return new CompletableFuture<>();
            }
            if (pages.size() == failsWithdrawal) {
                return CompletableFuture.failedFuture(new IllegalStateException("nobody answers"));
            }
            List<Optional<String>> outcomes = new ArrayList<>();
            for (FileRef file : files) {
                boolean stays = unwritable.contains(file);
                outcomes.add(stays ? Optional.of("its owner cannot write") : DONE);
                if (!stays) {
                    provided.remove(file);
                }
            }
            return CompletableFuture.completedFuture(outcomes);
        }

        @Override
        public synchronized CompletableFuture<Void> renewPeerLease(PeerAddress me, Duration lease) {
            leased = true;
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public synchronized CompletableFuture<Void> endPeerLease(PeerAddress me) {
            leased = false;
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletableFuture<ImmutableList<PeerAddress>> providers(FileRef ref) {
            return CompletableFuture.completedFuture(ImmutableList.of());
        }
    }
}
