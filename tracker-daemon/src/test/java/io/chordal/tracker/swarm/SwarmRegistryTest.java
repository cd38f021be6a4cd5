// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.swarm;

import static io.chordal.tracker.testing.Samples.file;
import static io.chordal.tracker.testing.Samples.open;
import static io.chordal.tracker.testing.Samples.peer;
import static io.chordal.tracker.testing.Samples.speaker;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chordal.dht.id.Endpoint;
import io.chordal.swarm.file.FileName;
import io.chordal.swarm.file.FileRef;
import io.chordal.tracker.swarm.ChunkCounts.ChunkHolders;
import io.chordal.tracker.testing.ManualTicker;
import io.chordal.tracker.value.PeerRef;
import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SwarmRegistryTest {
    private static final FileRef FILE = file(1, 10);

    private final ManualTicker time = new ManualTicker();
    private final SwarmRegistry swarm = new SwarmRegistry(SwarmLimits.defaults(), time, new Random(1));

    @Test
    void theDefaultLimitsAreThese() {
        assertThat(SwarmLimits.defaults())
                .isEqualTo(new SwarmLimits(
                        Duration.ofSeconds(30), 10_000, 100_000, 500_000, 200_000, 64L << 20, 200, 2 << 20));
    }

    @Test
    void aFileNobodyAnnouncedHasNoSources() {
        assertThatThrownBy(() -> swarm.sources(open(FILE)))
                .isInstanceOfSatisfying(
                        TrackerException.class, e -> assertThat(e.reason()).isEqualTo(TrackerReason.NO_SOURCE))
                .hasMessageContaining("no peers available for download");
        assertThatThrownBy(() -> swarm.countChunks(open(FILE))).isInstanceOf(TrackerException.class);
        assertThat(swarm.count(open(FILE))).isEqualTo(Presence.Count.NONE);
    }

    @Test
    void whatIsAnnouncedReplacesWhatThePeerHad() {
        announce(peer(1), FILE, ChunkBits.COMPLETE);
        announce(peer(2), FILE, chunks(0, 4));
        assertThat(swarm.count(open(FILE))).isEqualTo(new Presence.Count(1, 1));
        announce(peer(1), FILE, chunks(3, 2));
        assertThat(swarm.count(open(FILE))).isEqualTo(new Presence.Count(0, 2));
        announce(peer(1), FILE, ChunkBits.NONE);
        assertThat(swarm.sources(open(FILE)).holders()).containsExactly(new Holder(peer(2), chunks(0, 4)));
    }

    @Test
    void aPeerIsASourceOfAChunkAtOnce() {
        assertThat(swarm.addChunks(speaker(2), FILE, List.of(new ChunkSpan(4, 1))))
                .isFalse();
        swarm.announce(speaker(2), List.of());
        assertThat(swarm.addChunks(speaker(2), FILE, List.of(new ChunkSpan(4, 1))))
                .isTrue();
        assertThat(swarm.sources(open(FILE)).holders()).containsExactly(new Holder(peer(2), chunks(4, 1)));
        assertThat(swarm.addChunks(speaker(2), FILE, List.of(new ChunkSpan(0, 4), new ChunkSpan(5, 5))))
                .isTrue();
        assertThat(swarm.count(open(FILE))).isEqualTo(new Presence.Count(1, 0));
    }

    @Test
    void chunksThatTheFileDoesNotHaveAreRefused() {
        swarm.announce(speaker(2), List.of());
        assertThatThrownBy(() -> swarm.addChunks(speaker(2), FILE, List.of(new ChunkSpan(10, 1))))
                .hasMessageContaining("10 chunks");
    }

    @Test
    void aPeerThatLeavesTakesItsFilesAlong() {
        announce(peer(1), FILE, ChunkBits.COMPLETE);
        announce(peer(1), file(2, 3), ChunkBits.COMPLETE);
        announce(peer(2), FILE, chunks(0, 1));
        assertThat(swarm.leave(peer(1), Optional.empty()).orElseThrow())
                .extracting(Withdrawn::shared)
                .containsExactlyInAnyOrder(open(FILE), open(file(2, 3)));
        assertThat(swarm.leave(peer(1), Optional.empty())).isEmpty();
        assertThat(swarm.count(open(FILE))).isEqualTo(new Presence.Count(0, 1));
        assertThat(swarm.size()).isEqualTo(new SwarmRegistry.Size(1, 1, 1));
    }

    @Test
    void aPeerThatDiesIsGoneWhenItsLeaseEnds() {
        announce(peer(1), FILE, ChunkBits.COMPLETE);
        time.pass(Duration.ofSeconds(20));
        announce(peer(2), FILE, chunks(1, 1));
        assertThat(swarm.renew(peer(1))).isTrue();
        time.pass(Duration.ofSeconds(29));
        assertThat(swarm.count(open(FILE))).isEqualTo(new Presence.Count(1, 1));
        time.pass(Duration.ofSeconds(1));
        assertThat(swarm.count(open(FILE))).isEqualTo(Presence.Count.NONE);
        assertThat(swarm.renew(peer(1))).isFalse();
        assertThat(swarm.size()).isEqualTo(new SwarmRegistry.Size(0, 0, 0));
    }

    @Test
    void onlyWhoHadAFileWithdrawsIt() {
        announce(peer(1), FILE, ChunkBits.COMPLETE);
        assertThat(swarm.withdraw(speaker(2), List.of(FILE), false))
                .extracting(Withdrawn::had)
                .containsExactly(false);
        assertThat(swarm.withdraw(speaker(1), List.of(file(9, 1), FILE), false))
                .extracting(Withdrawn::had)
                .containsExactly(false, true);
        assertThat(swarm.renew(peer(1))).isTrue();
    }

    @Test
    void aPeerThatMovedIsCalledAtItsNewPlace() {
        announce(peer(1), FILE, ChunkBits.COMPLETE);
        PeerRef moved = new PeerRef(peer(1).id(), new Endpoint("10.0.0.9", 1));
        swarm.renew(moved);
        assertThat(swarm.sources(open(FILE)).holders()).containsExactly(new Holder(moved, ChunkBits.COMPLETE));
    }

    @Test
    void manySourcesAreSampledAtRandom() {
        for (int i = 1; i <= 500; i++) {
            announce(peer(i), FILE, ChunkBits.COMPLETE);
        }
        Set<PeerRef> seen = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            Sources sources = swarm.sources(open(FILE));
            assertThat(sources.total()).isEqualTo(500);
            assertThat(sources.holders()).hasSize(200).doesNotHaveDuplicates();
            sources.holders().forEach(holder -> seen.add(holder.peer()));
        }
        assertThat(seen).hasSizeGreaterThan(450);
    }

    @Test
    void anAnswerWithLargeChunkSetsHasFewerSources() {
        FileRef large = file(3, 64 * 1024 * 8);
        int chunkCount = large.layout().chunkCount();
        for (int i = 1; i <= 5; i++) {
            announce(peer(i), large, ChunkBits.NONE.with(i, 1, chunkCount));
        }
        SwarmRegistry tight = new SwarmRegistry(
                new SwarmLimits(Duration.ofSeconds(30), 10, 10, 10, 10, 1 << 20, 200, chunkCount / 8 * 2 - 1),
                time,
                new Random(1));
        for (int i = 1; i <= 5; i++) {
            tight.announce(speaker(i), List.of(new Announcement(large, ChunkBits.NONE.with(i, 1, chunkCount))));
        }
        assertThat(swarm.sources(open(large)).holders()).hasSize(5);
        assertThat(tight.sources(open(large)).holders()).hasSize(2);
        assertThat(tight.sources(open(large)).total()).isEqualTo(5);
    }

    @Test
    void theRarestChunksComeFirstAndByNumber() {
        announce(peer(1), FILE, ChunkBits.COMPLETE);
        announce(peer(2), FILE, chunks(0, 4));
        announce(peer(3), FILE, chunks(2, 5));
        assertThat(swarm.countChunks(open(FILE)).rarest(4))
                .containsExactly(
                        new ChunkHolders(7, 1), new ChunkHolders(8, 1), new ChunkHolders(9, 1), new ChunkHolders(0, 2));
        assertThat(swarm.countChunks(open(FILE)).rarest(1000))
                .hasSize(10)
                .endsWith(new ChunkHolders(2, 3), new ChunkHolders(3, 3));
    }

    @Test
    void nothingGrowsBeyondItsLimit() {
        SwarmRegistry small = new SwarmRegistry(
                new SwarmLimits(Duration.ofSeconds(30), 2, 2, 3, 1, 16, 10, 1000), time, new Random(1));
        assertThat(small.announce(speaker(1), List.of(whole(file(1, 10)), whole(file(2, 10)), whole(file(3, 10)))))
                .containsExactly(true, true, false);
        assertThat(small.announce(speaker(2), List.of(part(file(1, 100)), part(file(1, 10)), whole(file(2, 10)))))
                .containsExactly(false, true, false);
        assertThatThrownBy(() -> small.announce(speaker(3), List.of()))
                .isInstanceOfSatisfying(
                        TrackerException.class, e -> assertThat(e.reason()).isEqualTo(TrackerReason.TRACKER_FULL));
        small.withdraw(speaker(1), List.of(file(2, 10)), false);
        assertThat(small.announce(speaker(2), List.of(part(file(3, 100))))).containsExactly(false);
        assertThat(small.announce(speaker(2), List.of(part(file(3, 10))))).containsExactly(true);
        small.leave(peer(1), Optional.empty());
        small.leave(peer(2), Optional.empty());
        assertThat(small.size()).isEqualTo(new SwarmRegistry.Size(0, 0, 0));
        assertThat(small.announce(speaker(3), List.of(part(file(3, 100))))).containsExactly(true);
    }

    @Test
    void everyStartHasAnotherBootNumber() {
        SwarmRegistry next = new SwarmRegistry(SwarmLimits.defaults(), time, new Random(2));
        assertThat(next.boot(peer(1))).isNotEqualTo(swarm.boot(peer(1)));
        announce(peer(1), FILE, ChunkBits.COMPLETE);
        next.announce(speaker(1), List.of(whole(FILE)));
        assertThat(next.boot(peer(1))).isNotEqualTo(swarm.boot(peer(1)));
    }

    @Test
    void aPeerThatWasForgottenAndIsTakenInAnewHasAnotherBootNumber() {
        announce(peer(1), FILE, ChunkBits.COMPLETE);
        announce(peer(2), FILE, ChunkBits.COMPLETE);
        long before = swarm.boot(peer(1));
        time.pass(Duration.ofSeconds(29));
        assertThat(swarm.renew(peer(1))).isTrue();
        assertThat(swarm.boot(peer(1))).isEqualTo(before);

        time.pass(Duration.ofSeconds(30));
        swarm.register(speaker(1), List.of(new NamedFile(new FileName("a"), file(2, 3))));

        assertThat(swarm.renew(peer(1))).isTrue();
        assertThat(swarm.boot(peer(1))).isNotEqualTo(before);
    }

    private static Announcement whole(FileRef file) {
        return new Announcement(file, ChunkBits.COMPLETE);
    }

    private static Announcement part(FileRef file) {
        return new Announcement(file, ChunkBits.NONE.with(0, 1, file.layout().chunkCount()));
    }

    private void announce(PeerRef peer, FileRef file, ChunkBits chunks) {
        assertThat(swarm.announce(Announcer.inPublic(peer), List.of(new Announcement(file, chunks))))
                .containsExactly(true);
    }

    private static ChunkBits chunks(int first, int count) {
        return ChunkBits.NONE.with(first, count, FILE.layout().chunkCount());
    }
}
