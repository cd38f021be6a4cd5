// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.download;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.swarm.chunk.ChunkSet;
import io.chordal.swarm.chunk.VerifiedChunk;
import io.chordal.swarm.file.Content;
import io.chordal.swarm.file.Manifest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TransferTest implements Transfer.Outcome {
    private static final byte[] BYTES = Content.bytes(3 * 524288);
    private static final Manifest MANIFEST = Content.manifest(BYTES);
    private static final int FRAME = 262144;

    private final List<String> story = new ArrayList<>();
    private final AtomicLong arrived = new AtomicLong();
    private final Transfer transfer = new Transfer(MANIFEST, new SourceId("s"), ChunkSet.of(3, 0, 2), arrived, this);
    private boolean cancelled;

    @Test
    void chunksAreReportedWhenTheirLastFrameCame() {
        assertThat(frame(0, 0)).isTrue();
        assertThat(story).isEmpty();
        frame(0, FRAME);
        frame(2, 0);
        frame(2, FRAME);
        transfer.onEnd();

        assertThat(story).containsExactly("verified 0", "verified 2", "ended");
        assertThat(arrived).hasValue(4 * FRAME);
    }

    @Test
    void wrongBytesAreReportedAsSuch() {
        transfer.onFrame(0, 0, ByteBuffer.allocate(FRAME));
        transfer.onFrame(0, FRAME, ByteBuffer.allocate(FRAME));

        assertThat(story).containsExactly("corrupt 0");
    }

    @Test
    void chunksThatDidNotComeAreMissingAtTheEnd() {
        frame(0, 0);
        frame(0, FRAME);
        frame(2, 0);
        transfer.onFailure(SourceFailure.BUSY, "busy");
        transfer.onEnd();

        assertThat(story).containsExactly("verified 0", "failed 2 BUSY", "ended");
    }

    @Test
    void disorderGapsStrangeChunksAndTooManyBytesBreakTheRequest() {
        assertBroken(() -> frame(0, FRAME));
        assertBroken(() -> frame(1, 0));
        assertBroken(() -> transfer().onFrame(0, 0, ByteBuffer.allocate(0)));
        assertBroken(() -> {
            transfer().onFrame(0, 0, data(0, 0));
            return transfer().onFrame(2, 0, data(2, 0));
        });
        assertBroken(() -> transfer().onFrame(2, 0, ByteBuffer.allocate(524289)));
        assertBroken(() -> transfer().onFrame(0, 0, ByteBuffer.allocate(2 * 524288 + 1)));
    }

    @Test
    void whatWasGivenUpIsNotReportedAndEndsTheRequestIfNothingElseIsWanted() {
        transfer.attach(() -> cancelled = true);
        frame(0, 0);
        transfer.giveUp(ChunkSet.of(3, 0));
        assertThat(frame(0, FRAME)).isTrue();
        assertThat(cancelled).isFalse();
        transfer.giveUp(ChunkSet.of(3, 2));

        assertThat(cancelled).isTrue();
        assertThat(frame(2, 0)).isFalse();
        transfer.onFailure(SourceFailure.UNREACHABLE, "cancelled");
        assertThat(story).containsExactly("ended");
    }

    @Test
    void aSourceThatLacksAChunkSaysSo() {
        frame(0, 0);
        transfer.onUnavailable(0);
        transfer.onUnavailable(0);
        frame(2, 0);
        frame(2, FRAME);
        transfer.onEnd();

        assertThat(story).containsExactly("unavailable 0", "verified 2", "ended");
    }

    @Test
    void aRequestThatWasOverBeforeItWasKnownIsCancelled() {
        transfer.giveUp(ChunkSet.all(3));
        transfer.attach(() -> cancelled = true);

        assertThat(cancelled).isTrue();
    }

    private Transfer current = transfer;

    private Transfer transfer() {
        return current;
    }

    private interface Frames {
        boolean send();
    }

    private void assertBroken(Frames frames) {
        story.clear();
        cancelled = false;
        current = new Transfer(MANIFEST, new SourceId("s"), ChunkSet.of(3, 0, 2), arrived, this);
        current.attach(() -> cancelled = true);
        assertThat(frames.send()).isFalse();
        assertThat(story).containsExactly("failed 0, 2 BROKEN", "ended");
        assertThat(cancelled).isTrue();
    }

    private boolean frame(int chunk, int offset) {
        return current.onFrame(chunk, offset, data(chunk, offset));
    }

    private static ByteBuffer data(int chunk, int offset) {
        return ByteBuffer.wrap(BYTES, chunk * 524288 + offset, FRAME).slice();
    }

    @Override
    public void verified(SourceId source, VerifiedChunk chunk) {
        story.add("verified " + chunk.index());
    }

    @Override
    public void corrupt(SourceId source, int chunk) {
        story.add("corrupt " + chunk);
    }

    @Override
    public void unavailable(SourceId source, int chunk) {
        story.add("unavailable " + chunk);
    }

    @Override
    public void failed(SourceId source, ChunkSet missing, SourceFailure why, String message) {
        story.add("failed " + missing.describe(9) + " " + why);
    }

    @Override
    public void ended(Transfer over) {
        story.add("ended");
    }
}
