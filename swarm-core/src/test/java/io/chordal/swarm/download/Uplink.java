// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.download;

import io.chordal.swarm.chunk.ChunkSet;
import io.chordal.swarm.file.ChunkLayout;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The sending half of a simulated peer: frames go out one after the other, at its rate, the requests taking turns. */
final class Uplink {
    private static final int FRAME = 256 * 1024;
    private static final Duration LATENCY = Duration.ofMillis(2);

    private final Simulation simulation;
    private final SwarmPeer peer;
    private final Deque<Request> turns = new ArrayDeque<>();
    private boolean sending;
    private long bytesSent;
    private int chunksOwed;
    private int mostChunksOwed;

    private static final class Request implements ChunkRequest {
        private final FrameSink sink;
        private final Deque<Integer> chunks = new ArrayDeque<>();
        private int offset;
        private boolean over;

        Request(ChunkSet asked, FrameSink sink) {
            this.sink = sink;
            asked.stream().forEach(chunks::add);
        }

        @Override
        public void cancel() {
            over = true;
        }
    }

    Uplink(Simulation simulation, SwarmPeer peer) {
        this.simulation = simulation;
        this.peer = peer;
    }

    ChunkRequest ask(ChunkSet chunks, FrameSink sink) {
        Request request = new Request(chunks, sink);
        simulation.after(LATENCY, () -> {
            if (!peer.isAlive()) {
                fail(request);
                return;
            }
            turns.add(request);
            countOwed();
            pump();
        });
        return request;
    }

    /** Everybody who was promised something learns that the peer is dead. */
    void die() {
        List<Request> all = new ArrayList<>(turns);
        turns.clear();
        all.forEach(this::fail);
    }

    long bytesSent() {
        return bytesSent;
    }

    int mostChunksOwed() {
        return mostChunksOwed;
    }

    private void fail(Request request) {
        simulation.after(LATENCY, () -> {
            if (!request.over) {
                request.over = true;
                request.sink.onFailure(SourceFailure.UNREACHABLE, "connection refused");
            }
        });
    }

    private void countOwed() {
        chunksOwed = turns.stream()
                .filter(r -> !r.over)
                .mapToInt(r -> r.chunks.size())
                .sum();
        mostChunksOwed = Math.max(mostChunksOwed, chunksOwed);
    }

    private void pump() {
        if (sending || turns.isEmpty() || peer.isSilent()) {
            return;
        }
        Request request = turns.remove();
        if (request.over || !peer.isAlive()) {
            pump();
            return;
        }
        int chunk = request.chunks.element();
        ChunkLayout layout = peer.layout();
        int length = Math.min(FRAME, layout.length(chunk) - request.offset);
        sending = true;
        simulation.after(Duration.ofNanos(length * 1_000_000_000L / peer.rate()), () -> {
            sending = false;
            send(request, chunk, length);
            pump();
        });
    }

    private void send(Request request, int chunk, int length) {
        if (request.over || !peer.isAlive()) {
            return;
        }
        if (!peer.have().contains(chunk)) {
            request.chunks.remove();
            request.sink.onUnavailable(chunk);
        } else {
            deliver(request, chunk, length);
        }
        if (request.over) {
            return;
        }
        if (request.chunks.isEmpty()) {
            request.over = true;
            request.sink.onEnd();
        } else {
            turns.add(request);
        }
    }

    private void deliver(Request request, int chunk, int length) {
        ByteBuffer data = peer.read(chunk, request.offset, length);
        bytesSent += length;
        if (!request.sink.onFrame(chunk, request.offset, data)) {
            request.over = true;
            return;
        }
        request.offset += length;
        if (request.offset == peer.layout().length(chunk)) {
            request.offset = 0;
            request.chunks.remove();
        }
    }
}
