// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableList;
import io.chordal.peer.grpc.wire.TransferCodec;
import io.chordal.swarm.chunk.ChunkRange;
import io.chordal.swarm.chunk.ChunkSet;
import io.chordal.swarm.file.ChunkLayout;
import io.chordal.swarm.limit.UploadSlots;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ServingRulesTest {
    private static final int CHUNK = 512 * 1024;
    private static final long SECOND = 1_000_000_000L;

    @Test
    void theDefaultsAreTheDocumentedOnes() {
        assertThat(ServeConfig.defaults())
                .isEqualTo(new ServeConfig(
                        32,
                        64,
                        0,
                        Duration.ZERO,
                        256 * 1024,
                        1024,
                        Duration.ofSeconds(30),
                        1_000,
                        Duration.ofMillis(200),
                        4));
        assertThat(ServeConfig.defaults().slotsPerReader()).isEqualTo(16);
        assertThatThrownBy(() -> ServeConfig.defaults().withUploadSlots(0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void framesCoverTheChunksAskedForWithoutGapOrOverlap() {
        ChunkLayout layout = new ChunkLayout(3L * CHUNK + 10);
        FrameCursor cursor =
                new FrameCursor(layout, ImmutableList.of(new ChunkRange(2, 2), new ChunkRange(0, 1)), 200_000);
        List<String> frames = new ArrayList<>();
        while (cursor.hasFrame()) {
            frames.add(cursor.chunk() + ":" + cursor.offset() + "+" + cursor.length());
            cursor.frameDone();
        }

        assertThat(frames)
                .containsExactly(
                        "2:0+200000",
                        "2:200000+200000",
                        "2:400000+124288",
                        "3:0+10",
                        "0:0+200000",
                        "0:200000+200000",
                        "0:400000+124288");
    }

    @Test
    void aChunkThatIsSkippedIsSkippedWhole() {
        FrameCursor cursor =
                new FrameCursor(new ChunkLayout(2L * CHUNK), ImmutableList.of(new ChunkRange(0, 2)), 100_000);
        cursor.frameDone();
        cursor.chunkDone();

        assertThat(cursor.chunk()).isEqualTo(1);
        assertThat(cursor.offset()).isZero();
    }

    @Test
    void aReaderIsTooSlowOnlyAfterAWholeWindowBelowTheFloor() {
        ReaderWatch watch = new ReaderWatch(1024, Duration.ofSeconds(30), 0);

        assertThat(watch.tooSlow(29 * SECOND)).isFalse();
        watch.sent(31 * 1024);
        assertThat(watch.tooSlow(30 * SECOND)).isFalse();
        watch.excuse();
        assertThat(watch.tooSlow(60 * SECOND)).isFalse();
        watch.sent(1024);
        assertThat(watch.tooSlow(90 * SECOND)).isTrue();
    }

    @Test
    void whatCameSinceIsToldAsOneAndALossTellsTheWhole() {
        BitfieldWatch watch = new BitfieldWatch(2_000);

        assertThat(watch.next(ChunkSet.none(2_000)).orElseThrow().hasChunks()).isTrue();
        assertThat(watch.next(ChunkSet.none(2_000))).isEmpty();
        assertThat(watch.next(ChunkSet.of(2_000, 5, 9)).orElseThrow().getHave().getChunksList())
                .containsExactly(5, 9);
        assertThat(watch.next(ChunkSet.of(2_000, 9)).orElseThrow().getChunks())
                .isEqualTo(TransferCodec.toWire(ChunkSet.of(2_000, 9)));
        int[] many = IntStream.range(0, 1_500).toArray();
        assertThat(watch.next(ChunkSet.of(2_000, many)).orElseThrow().hasChunks())
                .isTrue();
    }

    @Test
    void aSlotGoesToTheNextInOrderWhoseReaderMayHaveIt() {
        UploadGate gate = new UploadGate(new UploadSlots(2, 1), 2);
        List<String> admitted = new ArrayList<>();
        UploadGate.Pass a1 = gate.enter("a", () -> admitted.add("a1")).orElseThrow();
        assertThat(gate.enter("a", () -> admitted.add("a2"))).isPresent();
        UploadGate.Pass b1 = gate.enter("b", () -> admitted.add("b1")).orElseThrow();
        assertThat(gate.enter("c", () -> admitted.add("c1"))).isPresent();

        assertThat(admitted).containsExactly("a1", "b1");
        assertThat(gate.enter("d", () -> admitted.add("d1"))).isEmpty();
        b1.giveBack();
        b1.giveBack();
        assertThat(admitted).containsExactly("a1", "b1", "c1");
        a1.giveBack();
        assertThat(admitted).containsExactly("a1", "b1", "c1", "a2");
        assertThat(gate.active()).isEqualTo(2);
    }

    @Test
    void whoLeavesTheQueueIsNotAdmittedLater() {
        UploadGate gate = new UploadGate(new UploadSlots(1, 1), 1);
        List<String> admitted = new ArrayList<>();
        UploadGate.Pass first = gate.enter("a", () -> admitted.add("a")).orElseThrow();
        gate.enter("b", () -> admitted.add("b")).orElseThrow().giveBack();

        first.giveBack();

        assertThat(admitted).containsExactly("a");
        assertThat(gate.active()).isZero();
    }

    @Test
    void aLimitMakesFramesSmallEnoughForSeveralStreamsToMove() {
        Ticker still = new Ticker() {
            @Override
            public long read() {
                return 0;
            }
        };
        UploadPace pace = new UploadPace(800_000, still);

        assertThat(pace.frameBytes(256 * 1024)).isEqualTo(100_000);
        assertThat(pace.take(100_000)).isZero();
        assertThat(pace.take(100_000)).isZero();
        assertThat(pace.take(100_000)).isPositive();
        assertThat(new UploadPace(0, still).take(1 << 30)).isZero();
    }
}
