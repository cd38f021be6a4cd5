// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.download;

import io.chordal.swarm.chunk.ChunkAssembly;
import io.chordal.swarm.chunk.ChunkSet;
import io.chordal.swarm.chunk.VerifiedChunk;
import io.chordal.swarm.file.Manifest;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The receiving end of one request: puts frames together, hashes them on the caller's thread, and reports whole chunks.
 *
 * <p>Invariant: each chunk asked for is reported once (verified, corrupt, unavailable or missing at the end), unless it was
 * given up before; the source never gets to send more bytes than it was asked for. Thread-safe; the object's lock guards its
 * fields and is held while a frame is hashed.
 */
final class Transfer implements FrameSink {
    private final Manifest manifest;
    private final SourceId source;
    private final AtomicLong arrived;
    private final Outcome outcome;
    private final ChunkSet asked;
    private final BitSet remaining;
    private long allowance;
    private @Nullable ChunkAssembly current;
    private @Nullable ChunkRequest request;
    private boolean over;

    /** Where whole chunks are reported, from any thread. */
    interface Outcome {
        void verified(SourceId source, VerifiedChunk chunk);

        void corrupt(SourceId source, int chunk);

        void unavailable(SourceId source, int chunk);

        void failed(SourceId source, ChunkSet missing, SourceFailure why, String message);

        void ended(Transfer transfer);
    }

    /** Expects these chunks; counts the bytes that come in {@code arrived}. */
    Transfer(Manifest manifest, SourceId source, ChunkSet asked, AtomicLong arrived, Outcome outcome) {
        this.manifest = manifest;
        this.source = source;
        this.asked = asked;
        this.remaining = asked.toBitSet();
        this.arrived = arrived;
        this.outcome = outcome;
        this.allowance = asked.stream().mapToLong(manifest.layout()::length).sum();
    }

    SourceId source() {
        return source;
    }

    /** The request that this is the end of. */
    synchronized void attach(ChunkRequest started) {
        if (over) {
            started.cancel();
        } else {
            request = started;
        }
    }

    /** Gives these chunks up; ends the request if nothing else is expected of it. */
    synchronized void giveUp(ChunkSet chunks) {
        remaining.andNot(chunks.toBitSet());
        if (current != null && chunks.contains(current.index())) {
            current = null;
        }
        if (remaining.isEmpty()) {
            stop();
        }
    }

    @Override
    public synchronized boolean onFrame(int chunk, int offset, ByteBuffer data) {
        int length = data.remaining();
        if (over) {
            return false;
        }
        allowance -= length;
        if (allowance < 0 || !asked.contains(chunk)) {
            return broken("it sent bytes that it was not asked for");
        }
        if (!remaining.get(chunk)) {
            return true;
        }
        arrived.addAndGet(length);
        ChunkAssembly assembly = current == null ? new ChunkAssembly(manifest, chunk) : current;
        current = assembly;
        if (assembly.index() != chunk || !assembly.add(offset, data)) {
            return broken("chunk " + chunk + " came in disorder");
        }
        if (assembly.isComplete()) {
            current = null;
            remaining.clear(chunk);
            report(chunk, assembly.verify());
        }
        return !over;
    }

    @Override
    public synchronized void onUnavailable(int chunk) {
        if (over || !remaining.get(chunk)) {
            return;
        }
        remaining.clear(chunk);
        if (current != null && current.index() == chunk) {
            current = null;
        }
        outcome.unavailable(source, chunk);
    }

    @Override
    public synchronized void onEnd() {
        end(SourceFailure.UNREACHABLE, "it ended before all chunks had come");
    }

    @Override
    public synchronized void onFailure(SourceFailure failure, String message) {
        end(failure, message);
    }

    private void report(int chunk, Optional<VerifiedChunk> verified) {
        if (verified.isPresent()) {
            outcome.verified(source, verified.get());
        } else {
            outcome.corrupt(source, chunk);
        }
    }

    private boolean broken(String what) {
        end(SourceFailure.BROKEN, what);
        if (request != null) {
            request.cancel();
        }
        return false;
    }

    private void end(SourceFailure failure, String message) {
        if (over) {
            return;
        }
        over = true;
        current = null;
        if (!remaining.isEmpty()) {
            outcome.failed(source, ChunkSet.of(manifest.chunkCount(), remaining), failure, message);
        }
        outcome.ended(this);
    }

    private void stop() {
        if (!over) {
            over = true;
            if (request != null) {
                request.cancel();
            }
            outcome.ended(this);
        }
    }
}
