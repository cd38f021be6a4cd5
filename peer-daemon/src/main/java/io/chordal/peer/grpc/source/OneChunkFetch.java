// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.source;

import io.chordal.peer.grpc.source.SourceRefusal.Kind;
import io.chordal.swarm.chunk.ChunkAssembly;
import io.chordal.swarm.chunk.ChunkSet;
import io.chordal.swarm.chunk.VerifiedChunk;
import io.chordal.swarm.download.ChunkRequest;
import io.chordal.swarm.download.ChunkSource;
import io.chordal.swarm.download.FrameSink;
import io.chordal.swarm.download.SourceFailure;
import io.chordal.swarm.file.FileRef;
import io.chordal.swarm.file.Manifest;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Fetches a file of one chunk in one request: its FileId is its only chunk hash, so no manifest is needed.
 *
 * <p>Frames come one after the other; whoever waits may give up at any time. What is more than the chunk is not taken.
 */
final class OneChunkFetch implements FrameSink {
    private static final int PATIENCE_SECONDS = 30;

    private final ChunkAssembly assembly;
    private final CompletableFuture<VerifiedChunk> result = new CompletableFuture<>();

    private OneChunkFetch(Manifest manifest) {
        this.assembly = new ChunkAssembly(manifest, 0);
    }

    /**
     * The chunk; fails with {@link SourceRefusal}. Whoever cancels it ends the call.
     *
     * <p>Throws IllegalArgumentException for a file of more chunks.
     */
    static CompletableFuture<VerifiedChunk> from(ChunkSource source, FileRef file) {
        Manifest manifest = Manifest.ofOneChunk(file)
                .orElseThrow(() -> new IllegalArgumentException("more than one chunk in " + file));
        OneChunkFetch fetch = new OneChunkFetch(manifest);
        ChunkRequest request = source.request(ChunkSet.all(1), fetch);
        fetch.result.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).whenComplete((chunk, e) -> {
            if (chunk == null) {
                request.cancel();
            }
        });
        return fetch.result;
    }

    @Override
    public boolean onFrame(int chunk, int offset, ByteBuffer data) {
        if (result.isDone()) {
            return false;
        }
        if (chunk != 0 || !assembly.add(offset, data)) {
            refuse(Kind.WRONG_BYTES, "it sent what it was not asked for");
            return false;
        }
        if (assembly.isComplete()) {
            Optional<VerifiedChunk> verified = assembly.verify();
            verified.ifPresentOrElse(result::complete, () -> refuse(Kind.WRONG_BYTES, "it sent wrong bytes"));
        }
        return true;
    }

    @Override
    public void onUnavailable(int chunk) {
        refuse(Kind.NOT_THIS_FILE, "it does not have the file");
    }

    @Override
    public void onEnd() {
        refuse(Kind.UNREACHABLE, "it ended before the file had come");
    }

    @Override
    public void onFailure(SourceFailure failure, String message) {
        Kind kind = switch (failure) {
            case NOT_SHARED, DENIED -> Kind.NOT_THIS_FILE;
            case BUSY, LAPSED -> Kind.BUSY;
            case UNREACHABLE, TIMED_OUT, BROKEN -> Kind.UNREACHABLE;
        };
        refuse(kind, message);
    }

    private void refuse(Kind kind, String why) {
        result.completeExceptionally(new SourceRefusal(kind, why));
    }
}
