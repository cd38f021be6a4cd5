// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.download;

/** One chunk asked of one source, until it is written or given up. Confined to the serial context. */
final class Flight {
    private final int chunk;
    private final SourceState source;
    private final long since;
    private boolean received;

    Flight(int chunk, SourceState source, long since) {
        this.chunk = chunk;
        this.source = source;
        this.since = since;
    }

    int chunk() {
        return chunk;
    }

    SourceState source() {
        return source;
    }

    /** When it was asked for. */
    long since() {
        return since;
    }

    /** Whether its bytes are here, verified, and on their way to the disk. */
    boolean isReceived() {
        return received;
    }

    void markReceived() {
        received = true;
    }
}
