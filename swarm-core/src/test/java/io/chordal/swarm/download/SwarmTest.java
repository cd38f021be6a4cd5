// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.download;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.swarm.chunk.ChunkSet;
import io.chordal.swarm.disk.StorageException;
import io.chordal.swarm.pick.SingleSource;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whole swarms in simulated time; rates in bytes per second. */
class SwarmTest {
    private static final long MIB = 1 << 20;

    @Test
    void aFileComesFromOneSeed() {
        Swarm swarm = new Swarm(40, 1);
        SwarmPeer seed = swarm.seed("seed").uploadingAt(10 * MIB);
        SwarmPeer leecher = swarm.leecher("leecher");

        swarm.runUntilAllFinished(Duration.ofSeconds(10));

        assertThat(leecher.store().bytes()).isEqualTo(swarm.bytes());
        assertThat(leecher.chunksFrom("seed")).isEqualTo(40);
        assertThat(seed.uplink().bytesSent()).isEqualTo(swarm.bytes().length);
        assertThat(swarm.simulation().elapsed()).isLessThan(Duration.ofMillis(2_500));
        assertThat(leecher.stalls()).isEmpty();
    }

    @Test
    void twoSeedsShareTheWorkAndTheAccountAddsUp() {
        Swarm swarm = new Swarm(128, 2);
        swarm.seed("A").uploadingAt(8 * MIB);
        swarm.seed("B").uploadingAt(8 * MIB);
        SwarmPeer leecher = swarm.leecher("leecher");

        swarm.runUntilAllFinished(Duration.ofSeconds(10));

        assertThat(leecher.chunksFrom("A")).isBetween(50, 78);
        assertThat(leecher.chunksFrom("A") + leecher.chunksFrom("B")).isEqualTo(128);
        assertThat(leecher.task().progress().sources())
                .extracting(DownloadProgress.SourceProgress::bytes)
                .satisfies(bytes ->
                        assertThat(bytes.stream().mapToLong(b -> b).sum()).isEqualTo(swarm.bytes().length));
    }

    @Test
    void aFasterSourceGivesMoreAndASlowOneDoesNotHoldUpTheEnd() {
        Swarm swarm = new Swarm(128, 3);
        swarm.seed("fast").uploadingAt(20 * MIB);
        swarm.seed("slow").uploadingAt(MIB / 4);
        SwarmPeer leecher = swarm.leecher("leecher");

        swarm.runUntilAllFinished(Duration.ofSeconds(10));

        assertThat(leecher.chunksFrom("fast")).isGreaterThan(115);
        assertThat(swarm.simulation().elapsed()).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void leechersFeedEachOtherSoThatTheSeedSendsLittleMoreThanOneCopy() {
        Swarm swarm = new Swarm(64, 4);
        SwarmPeer seed = swarm.seed("seed").uploadingAt(4 * MIB);
        for (String name : List.of("a", "b", "c", "d", "e")) {
            swarm.leecher(name).uploadingAt(4 * MIB);
        }

        swarm.runUntilAllFinished(Duration.ofSeconds(60));

        assertThat(swarm.leechers())
                .allSatisfy(l -> assertThat(l.store().bytes()).isEqualTo(swarm.bytes()));
        assertThat(seed.uplink().bytesSent()).isLessThan((long) (2.2 * swarm.bytes().length));
        assertThat(swarm.simulation().elapsed()).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void anIncompletePeerServesWhatItHasDownAChain() {
        Swarm swarm = new Swarm(32, 5);
        SwarmPeer first = swarm.seed("first").uploadingAt(4 * MIB);
        SwarmPeer second = swarm.leecher("second").uploadingAt(40 * MIB);
        swarm.simulation().run(Duration.ofMillis(1_500));
        first.hidden(true);
        SwarmPeer third = swarm.leecher("third");

        swarm.simulation().runUntil(() -> third.have().cardinality() > 4, Duration.ofSeconds(10));
        assertThat(second.isFinished()).isFalse();
        swarm.runUntilAllFinished(Duration.ofSeconds(20));

        assertThat(third.chunksFrom("second")).isEqualTo(32);
    }

    @Test
    void aSeedThatDiesIsNotMissedOnceTheOthersHoldEverythingTogether() {
        Swarm swarm = new Swarm(64, 6);
        SwarmPeer seed = swarm.seed("seed").uploadingAt(6 * MIB);
        for (String name : List.of("a", "b", "c", "d")) {
            swarm.leecher(name).uploadingAt(2 * MIB);
        }
        swarm.simulation().runUntil(() -> heldTogether(swarm).isFull(), Duration.ofSeconds(60));
        assertThat(swarm.leechers()).noneMatch(l -> l.have().isFull());

        seed.kill();
        swarm.runUntilAllFinished(Duration.ofSeconds(30));

        assertThat(swarm.leechers())
                .allSatisfy(l -> assertThat(l.store().bytes()).isEqualTo(swarm.bytes()));
    }

    @Test
    void aSeedThatDiesTooEarlyStallsTheDownloadsWhichFinishWhenItIsBack() {
        Swarm swarm = new Swarm(64, 7);
        SwarmPeer seed = swarm.seed("seed").uploadingAt(4 * MIB);
        SwarmPeer a = swarm.leecher("a");
        SwarmPeer b = swarm.leecher("b");
        swarm.simulation().run(Duration.ofSeconds(3));
        seed.kill();

        swarm.simulation().run(Duration.ofSeconds(60));

        ChunkSet missing = ChunkSet.all(64).minus(heldTogether(swarm));
        assertThat(missing.isEmpty()).isFalse();
        for (SwarmPeer leecher : List.of(a, b)) {
            assertThat(leecher.task().progress().phase()).isEqualTo(DownloadPhase.RUNNING);
            assertThat(leecher.task().progress().stall())
                    .hasValueSatisfying(stall -> assertThat(stall.toString())
                            .startsWith("stalled: no source has chunk")
                            .contains(missing.describe(8)));
        }
        seed.comeBack();
        swarm.runUntilAllFinished(Duration.ofSeconds(30));
        assertThat(a.task().progress().stall()).isEmpty();
    }

    @Test
    void aDownloadWithoutAnySourceSaysSoAndBeginsWhenOneAppears() {
        Swarm swarm = new Swarm(4, 8);
        SwarmPeer leecher = swarm.leecher("leecher");
        swarm.simulation().run(Duration.ofSeconds(5));
        assertThat(leecher.stalls()).containsExactly("stalled: no source has chunks 0-3: no source is known");

        swarm.seed("seed");
        swarm.runUntilAllFinished(Duration.ofSeconds(10));
    }

    @Test
    void aSourceThatJoinsMidwayServesToo() {
        Swarm swarm = new Swarm(64, 9);
        swarm.seed("first").uploadingAt(4 * MIB);
        SwarmPeer leecher = swarm.leecher("leecher");
        swarm.simulation().run(Duration.ofSeconds(3));
        swarm.seed("late").uploadingAt(4 * MIB);

        swarm.runUntilAllFinished(Duration.ofSeconds(20));

        assertThat(leecher.chunksFrom("late")).isGreaterThan(10);
    }

    @Test
    void aLiarIsBannedAndNoByteOfItIsKept() {
        Swarm swarm = new Swarm(32, 10);
        SwarmPeer liar = swarm.seed("liar").lying();
        swarm.seed("honest").uploadingAt(4 * MIB);
        SwarmPeer leecher = swarm.leecher("leecher");

        swarm.runUntilAllFinished(Duration.ofSeconds(30));

        assertThat(leecher.store().bytes()).isEqualTo(swarm.bytes());
        assertThat(leecher.chunksFrom("liar")).isZero();
        assertThat(leecher.banned()).containsExactly(liar.id());
        assertThat(leecher.task().progress().badChunks()).isPositive();
        assertThat(liar.uplink().bytesSent()).isLessThan(4 * MIB);
    }

    @Test
    void aLiarAloneStallsTheDownloadWithThatReason() {
        Swarm swarm = new Swarm(4, 11);
        swarm.seed("liar").lying();
        SwarmPeer leecher = swarm.leecher("leecher");

        swarm.simulation().run(Duration.ofSeconds(20));

        assertThat(leecher.task().progress().stall()).hasValueSatisfying(stall -> {
            assertThat(stall.reason()).isEqualTo(Stall.Reason.SOURCES_BANNED);
            assertThat(stall).hasToString("stalled: no source has chunks 0-3 (liar sent wrong bytes)");
        });
    }

    @Test
    void aSourceThatTakesRequestsAndSendsNothingLosesThemToOthers() {
        Swarm swarm = new Swarm(32, 12);
        swarm.seed("silent").silent();
        swarm.seed("good").uploadingAt(8 * MIB);
        SwarmPeer leecher = swarm.leecher("leecher");

        swarm.runUntilAllFinished(Duration.ofSeconds(8));

        assertThat(leecher.chunksFrom("good")).isEqualTo(32);
    }

    @Test
    void aSilentSourceAloneTimesOutAndIsTriedAgain() {
        Swarm swarm = new Swarm(4, 13);
        swarm.seed("silent").silent();
        SwarmPeer leecher = swarm.leecher("leecher");

        swarm.simulation().run(Duration.ofSeconds(13));

        assertThat(leecher.stalls()).anySatisfy(stall -> assertThat(stall).contains("(silent sends nothing)"));
    }

    @Test
    @Tag("S1-19")
    void neverMoreChunksAreUnderWayThanAllowed() {
        Swarm swarm = new Swarm(64, 14).with(DownloadConfig.defaults().withParallel(3));
        List<SwarmPeer> seeds = List.of(
                swarm.seed("a").uploadingAt(MIB),
                swarm.seed("b").uploadingAt(MIB),
                swarm.seed("c").uploadingAt(MIB));
        SwarmPeer leecher = swarm.leecher("leecher");

        swarm.simulation()
                .runUntil(
                        () -> {
                            assertThat(leecher.task().progress().inFlight()).isLessThanOrEqualTo(3);
                            return leecher.isFinished();
                        },
                        Duration.ofSeconds(60));

        assertThat(seeds)
                .allSatisfy(s -> assertThat(s.uplink().mostChunksOwed()).isLessThanOrEqualTo(3));
    }

    @Test
    void theMemoryForChunksUnderWayIsBoundedAndGivenBack() {
        MemoryBudget budget = new MemoryBudget(3 * 524288);
        Swarm swarm = new Swarm(32, 15).with(budget);
        swarm.seed("a").uploadingAt(4 * MIB);
        swarm.leecher("one");
        swarm.leecher("two");

        swarm.simulation()
                .runUntil(
                        () -> {
                            assertThat(budget.reserved()).isBetween(0L, budget.limit());
                            return swarm.allFinished();
                        },
                        Duration.ofSeconds(60));

        assertThat(budget.reserved()).isZero();
    }

    @Test
    void aPausedDownloadAsksForNothingUntilItGoesOn() {
        Swarm swarm = new Swarm(32, 16);
        SwarmPeer seed = swarm.seed("seed").uploadingAt(4 * MIB);
        SwarmPeer leecher = swarm.leecher("leecher");
        swarm.simulation().run(Duration.ofSeconds(1));
        leecher.task().pause();
        swarm.simulation().run(Duration.ofSeconds(1));
        long sent = seed.uplink().bytesSent();

        swarm.simulation().run(Duration.ofSeconds(30));

        assertThat(seed.uplink().bytesSent()).isEqualTo(sent);
        assertThat(leecher.task().progress().phase()).isEqualTo(DownloadPhase.PAUSED);
        leecher.task().resume();
        swarm.runUntilAllFinished(Duration.ofSeconds(10));
    }

    @Test
    void aCancelledDownloadIsOverOnceNothingIsWrittenAnyMore() {
        Swarm swarm = new Swarm(32, 17);
        swarm.seed("seed").uploadingAt(4 * MIB);
        SwarmPeer leecher = swarm.leecher("leecher");
        swarm.simulation().run(Duration.ofSeconds(1));
        boolean[] quiet = {false};
        leecher.task().cancel(() -> quiet[0] = true);

        swarm.simulation().run(Duration.ofSeconds(1));
        int kept = leecher.have().cardinality();
        swarm.simulation().run(Duration.ofSeconds(10));

        assertThat(quiet[0]).isTrue();
        assertThat(leecher.task().progress().phase()).isEqualTo(DownloadPhase.CANCELLED);
        assertThat(leecher.have().cardinality()).isEqualTo(kept);
        assertThat(leecher.isFinished()).isFalse();
    }

    @Test
    void aFullDiskStallsTheDownloadWhichGoesOnWhenThereIsSpace() {
        Swarm swarm = new Swarm(32, 18);
        swarm.seed("seed").uploadingAt(4 * MIB);
        SwarmPeer leecher = swarm.leecher("leecher");
        swarm.simulation().run(Duration.ofSeconds(1));
        leecher.store().full(true);
        swarm.simulation().run(Duration.ofSeconds(20));

        assertThat(leecher.task().progress().stall())
                .hasValueSatisfying(stall -> assertThat(stall.toString()).startsWith("stalled: disk full"));
        assertThat(leecher.stalls()).hasSize(1);
        leecher.store().full(false);
        swarm.runUntilAllFinished(Duration.ofSeconds(20));
        assertThat(leecher.store().bytes()).isEqualTo(swarm.bytes());
    }

    @Test
    void aBrokenDiskEndsTheDownloadWithItsReason() {
        Swarm swarm = new Swarm(32, 19);
        swarm.seed("seed").uploadingAt(4 * MIB);
        SwarmPeer leecher = swarm.leecher("leecher");
        swarm.simulation().run(Duration.ofSeconds(1));
        leecher.store().breaks();

        swarm.simulation().runUntil(() -> leecher.failure().isPresent(), Duration.ofSeconds(5));

        assertThat(leecher.failure())
                .hasValueSatisfying(e -> assertThat(e.reason()).isEqualTo(StorageException.Reason.IO_ERROR));
        assertThat(leecher.task().progress().phase()).isEqualTo(DownloadPhase.FAILED);
        assertThat(leecher.task().progress().failure()).contains("the disk is broken");
    }

    @Test
    void chunksThatTurnOutDamagedAreWithdrawnAndFetchedAgain() {
        Swarm swarm = new Swarm(16, 20);
        swarm.seed("seed").uploadingAt(4 * MIB);
        SwarmPeer leecher = swarm.leecher("leecher");
        swarm.simulation().runUntil(() -> leecher.announced().cardinality() > 3, Duration.ofSeconds(10));
        int chunk = leecher.announced().next(0);
        leecher.store().damaged(chunk);
        leecher.store().damagedAtTheEnd(15);
        swarm.simulation().run(Duration.ofMillis(1));

        assertThat(leecher.announced().contains(chunk)).isFalse();
        swarm.runUntilAllFinished(Duration.ofSeconds(10));
        assertThat(leecher.announced().isFull()).isTrue();
        assertThat(leecher.chunksFrom("seed")).isEqualTo(18);
    }

    @Test
    void whatWasThereBeforeIsNotFetchedAgain() {
        Swarm swarm = new Swarm(16, 21);
        SwarmPeer seed = swarm.seed("seed");
        SwarmPeer leecher = swarm.fetching(swarm.holder("leecher", ChunkSet.of(16, 0, 1, 2, 3, 4, 5, 6, 7)));

        swarm.runUntilAllFinished(Duration.ofSeconds(10));

        assertThat(leecher.chunksFrom("seed")).isEqualTo(8);
        assertThat(seed.uplink().bytesSent()).isEqualTo(8 * 524288 - 1000);
    }

    @Test
    void aCompleteStoreIsFinishedWithoutAnySource() {
        Swarm swarm = new Swarm(3, 22);
        SwarmPeer leecher = swarm.fetching(swarm.holder("leecher", ChunkSet.all(3)));

        swarm.runUntilAllFinished(Duration.ofSeconds(1));

        assertThat(leecher.isFinished()).isTrue();
    }

    @Test
    @Tag("S0-22")
    void singleFetchesFromOneHolderAndFromTheNextWhenThatDies() {
        Swarm swarm = new Swarm(32, 23).with(new SingleSource());
        swarm.seed("a").uploadingAt(4 * MIB);
        swarm.seed("b").uploadingAt(4 * MIB);
        SwarmPeer leecher = swarm.leecher("leecher");
        swarm.simulation().run(Duration.ofSeconds(1));
        leecher.task().progress();
        String used = leecher.chunksFrom("a") > 0 ? "a" : "b";
        String other = used.equals("a") ? "b" : "a";
        assertThat(leecher.chunksFrom(other)).isZero();

        swarm.peer(used).kill();
        swarm.runUntilAllFinished(Duration.ofSeconds(20));

        assertThat(leecher.chunksFrom(other)).isPositive();
    }

    @Test
    void whatIsWrittenIsMadeDurableFromTimeToTime() {
        Swarm swarm = new Swarm(64, 24);
        swarm.seed("seed").uploadingAt(2 * MIB);
        SwarmPeer leecher = swarm.leecher("leecher");

        swarm.runUntilAllFinished(Duration.ofSeconds(30));

        assertThat(leecher.store().checkpoints()).isBetween(3, 5);
    }

    @Test
    void theSameSeedTellsTheSameStory() {
        assertThat(story(25)).isEqualTo(story(25));
        assertThat(story(25)).isNotEqualTo(story(26));
    }

    private static String story(long seed) {
        Swarm swarm = new Swarm(24, seed);
        swarm.seed("seed").uploadingAt(3 * MIB);
        swarm.leecher("a").uploadingAt(2 * MIB);
        swarm.leecher("b").uploadingAt(2 * MIB);
        swarm.runUntilAllFinished(Duration.ofSeconds(60));
        swarm.simulation().run(Duration.ofSeconds(1));
        return swarm.simulation().elapsed() + " "
                + swarm.leechers().stream()
                        .map(l -> l.task().progress().sources())
                        .toList();
    }

    /** Peers die, come back, lie and fall silent; as long as one honest seed is there in the end, all finish. */
    @Property(tries = 15)
    void whateverHappensEverybodyFinishesWithTheRightBytes(@ForAll @LongRange(min = 0, max = 1L << 40) long seed) {
        Swarm swarm = new Swarm(20, seed);
        Random chance = new Random(seed);
        SwarmPeer last = swarm.seed("last").uploadingAt((1 + chance.nextInt(8)) * MIB);
        for (int i = 0; i < 4; i++) {
            SwarmPeer peer = swarm.seed("seed" + i).uploadingAt((1 + chance.nextInt(20)) * MIB / 2);
            if (chance.nextInt(3) == 0) {
                peer.lying();
            } else if (chance.nextInt(4) == 0) {
                peer.silent();
            }
            swarm.simulation().after(Duration.ofMillis(chance.nextInt(4_000)), peer::kill);
        }
        for (int i = 0; i < 3; i++) {
            swarm.leecher("leecher" + i).uploadingAt((1 + chance.nextInt(8)) * MIB);
        }
        swarm.simulation().after(Duration.ofMillis(chance.nextInt(3_000)), last::kill);
        swarm.simulation().after(Duration.ofSeconds(4 + chance.nextInt(30)), last::comeBack);

        swarm.runUntilAllFinished(Duration.ofMinutes(3));

        for (SwarmPeer leecher : swarm.leechers()) {
            assertThat(leecher.store().bytes()).isEqualTo(swarm.bytes());
        }
    }

    private static ChunkSet heldTogether(Swarm swarm) {
        ChunkSet together = ChunkSet.none(swarm.manifest().chunkCount());
        for (SwarmPeer leecher : swarm.leechers()) {
            together = together.plus(leecher.have());
        }
        return together;
    }
}
