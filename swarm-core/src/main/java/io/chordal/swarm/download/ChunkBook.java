// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.download;

import com.google.common.collect.ImmutableList;
import io.chordal.swarm.chunk.ChunkSet;
import io.chordal.swarm.file.ChunkLayout;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * Which chunk is in which state, and every flight under way.
 *
 * <p>Invariant: each chunk is in exactly one {@link ChunkState}; IN_FLIGHT means one or two flights; each flight has its bytes
 * reserved in the {@link MemoryBudget} from its start to its end. Confined to the serial context.
 */
final class ChunkBook {
    /** Requests for one chunk at once. */
    static final int MAX_FLIGHTS_PER_CHUNK = 2;

    private final ChunkLayout layout;
    private final MemoryBudget budget;
    private final int count;
    private final BitSet have;
    private final BitSet needed;
    private final BitSet queued;
    private final List<Flight> flights = new ArrayList<>();
    private long bytesHave;

    ChunkBook(ChunkLayout layout, ChunkSet have, MemoryBudget budget) {
        this.layout = layout;
        this.budget = budget;
        this.count = layout.chunkCount();
        this.have = have.toBitSet();
        this.needed = ChunkSet.all(count).toBitSet();
        this.queued = ChunkSet.all(count).minus(have).toBitSet();
        have.stream().forEach(chunk -> bytesHave += layout.length(chunk));
    }

    ChunkState state(int chunk) {
        if (have.get(chunk)) {
            return ChunkState.HAVE;
        }
        if (queued.get(chunk)) {
            return ChunkState.QUEUED;
        }
        return of(chunk).isEmpty() ? ChunkState.NOT_NEEDED : ChunkState.IN_FLIGHT;
    }

    ChunkSet have() {
        return ChunkSet.of(count, have);
    }

    ChunkSet queued() {
        return ChunkSet.of(count, queued);
    }

    /** Queued or in flight. */
    ChunkSet missing() {
        BitSet missing = (BitSet) queued.clone();
        flights.stream().map(Flight::chunk).filter(c -> !have.get(c)).forEach(missing::set);
        return ChunkSet.of(count, missing);
    }

    boolean isComplete() {
        return have.cardinality() == count;
    }

    long bytesHave() {
        return bytesHave;
    }

    /** Every flight, oldest first. */
    ImmutableList<Flight> flights() {
        return ImmutableList.copyOf(flights);
    }

    boolean hasFlights() {
        return !flights.isEmpty();
    }

    /** Whether something is on its way from a source that did not fail when it was last asked. */
    boolean hasHopefulFlights() {
        return flights.stream().anyMatch(f -> f.isReceived() || f.source().isTrusted());
    }

    ImmutableList<Flight> of(int chunk) {
        return flights.stream().filter(f -> f.chunk() == chunk).collect(ImmutableList.toImmutableList());
    }

    ImmutableList<Flight> of(SourceState source) {
        return flights.stream().filter(f -> f.source() == source).collect(ImmutableList.toImmutableList());
    }

    Optional<Flight> find(int chunk, SourceState source) {
        return flights.stream()
                .filter(f -> f.chunk() == chunk && f.source() == source)
                .findFirst();
    }

    /** Flights whose bytes have not come yet. */
    int owed() {
        return (int) flights.stream().filter(f -> !f.isReceived()).count();
    }

    /** Begins a flight; false, and nothing begun, if there is no memory for its bytes. */
    boolean start(int chunk, SourceState source, long now) {
        if (have.get(chunk)
                || of(chunk).size() >= MAX_FLIGHTS_PER_CHUNK
                || find(chunk, source).isPresent()) {
            throw new IllegalStateException(
                    "chunk " + chunk + " asked of " + source.id() + " while it is " + state(chunk));
        }
        if (!budget.tryReserve(layout.length(chunk))) {
            return false;
        }
        queued.clear(chunk);
        flights.add(new Flight(chunk, source, now));
        source.asked(now);
        return true;
    }

    /** Whether less than a quarter of the memory is free: once short of it, requests wait for more, so as not to be tiny. */
    boolean isMemoryTight() {
        return budget.reserved() > budget.limit() / 4 * 3;
    }

    /** The flight's bytes are here. */
    void received(Flight flight) {
        flight.markReceived();
        flight.source().delivered();
    }

    /** Ends a flight; without another one the chunk is queued again, if it is missing and wanted. */
    void end(Flight flight) {
        if (!flights.remove(flight)) {
            return;
        }
        budget.release(layout.length(flight.chunk()));
        if (!flight.isReceived()) {
            flight.source().delivered();
        }
        if (!have.get(flight.chunk())
                && needed.get(flight.chunk())
                && of(flight.chunk()).isEmpty()) {
            queued.set(flight.chunk());
        }
    }

    /** The chunk is written. */
    void stored(int chunk) {
        if (!have.get(chunk)) {
            have.set(chunk);
            queued.clear(chunk);
            bytesHave += layout.length(chunk);
        }
    }

    /** The chunk is not here after all; false if it was not before. */
    boolean lose(int chunk) {
        if (!have.get(chunk)) {
            return false;
        }
        have.clear(chunk);
        bytesHave -= layout.length(chunk);
        if (needed.get(chunk)) {
            queued.set(chunk);
        }
        return true;
    }

    /** From now on only these chunks are wanted; flights under way go on. */
    void need(ChunkSet wanted) {
        needed.clear();
        needed.or(wanted.toBitSet());
        queued.clear();
        queued.or(needed);
        queued.andNot(have);
        flights.forEach(f -> queued.clear(f.chunk()));
    }
}
