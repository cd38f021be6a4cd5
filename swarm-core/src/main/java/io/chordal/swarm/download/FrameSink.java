// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.download;

import java.nio.ByteBuffer;

/**
 * Where the answer to one request goes. Its methods are called one after the other, on any thread; they hash what they are
 * given, so not on one that must not wait.
 *
 * <p>{@link #onEnd} or {@link #onFailure} comes last and once.
 */
public interface FrameSink {
    /**
     * A part of a chunk: each chunk's parts in order, one chunk after the other.
     *
     * @param data at most 256 KiB; copied before this returns
     * @return false if the request is over (its bytes make no sense, or nobody wants more): cancel it
     */
    boolean onFrame(int chunk, int offset, ByteBuffer data);

    /** The source does not have this chunk (any more). */
    void onUnavailable(int chunk);

    /** The source has sent all it is going to send. */
    void onEnd();

    /** The request failed; what came before still counts. */
    void onFailure(SourceFailure failure, String message);
}
