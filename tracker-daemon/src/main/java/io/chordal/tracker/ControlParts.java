// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.DhtRecords;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.record.RecordHealth;
import io.chordal.tracker.control.Synced;
import io.chordal.tracker.control.TrackerControl;
import io.chordal.tracker.control.TrackerStatus;
import io.chordal.tracker.members.ListedTracker;
import io.chordal.tracker.members.TrackerListing;
import io.chordal.tracker.members.TrackerState;
import io.chordal.tracker.swarm.SwarmRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * What a tracker does for the person who runs it.
 *
 * <p>Thread-safe. Its addresses are known once its listeners are open.
 */
final class ControlParts implements TrackerControl {
    private static final Duration SYNC_LIMIT = Duration.ofSeconds(10);

    private final TrackerRing ring;
    private final Supplier<SwarmRegistry.Size> swarm;
    private final Supplier<TrackerListing> trackers;
    private volatile Addresses addresses = new Addresses("", "");

    ControlParts(TrackerRing ring, Supplier<SwarmRegistry.Size> swarm, Supplier<TrackerListing> trackers) {
        this.ring = requireNonNull(ring, "ring is null");
        this.swarm = requireNonNull(swarm, "swarm is null");
        this.trackers = requireNonNull(trackers, "trackers is null");
    }

    /** The listeners are open there. */
    void calledAt(String open, String ringAddress) {
        addresses = new Addresses(open, ringAddress);
    }

    @Override
    public CompletionStage<TrackerStatus> status() {
        return records().health().thenApply(this::status);
    }

    private TrackerStatus status(RecordHealth health) {
        Addresses now = addresses;
        SwarmRegistry.Size size = swarm.get();
        List<ListedTracker> listed = trackers.get().trackers();
        return new TrackerStatus(
                now.open,
                now.ring,
                Optional.ofNullable(ControlParts.class.getPackage().getImplementationVersion())
                        .orElse("unpackaged"),
                ProcessHandle.current().pid(),
                health.rows(),
                size.peers(),
                size.files(),
                warnings(health, listed),
                listed);
    }

    private List<String> warnings(RecordHealth health, List<ListedTracker> listed) {
        List<String> warnings = new ArrayList<>();
        health.storeFailure()
                .ifPresent(why -> warnings.add(
                        "its disk takes no writes: " + why + "; make room or see to the disk, it goes on by itself"));
        ring.missing("write").ifPresent(warnings::add);
        listed.stream()
                .filter(each -> each.state() == TrackerState.DOWN)
                .forEach(each -> warnings.add("tracker "
                        + each.open()
                                .map(Endpoint::toString)
                                .orElseGet(() -> each.ring().toString())
                        + " is down: start it again, it fetches what it missed by itself"));
        if (health.storeFailure().isEmpty() && !health.active()) {
            warnings.add(
                    "it does not have yet what its disk must have had before; that comes by itself from the others, once "
                            + "enough of them are up");
        }
        return warnings;
    }

    @Override
    public CompletionStage<Synced> sync() {
        return records()
                .compareNow(SYNC_LIMIT)
                .thenCompose(compared -> records()
                        .health()
                        .thenApply(health ->
                                new Synced(compared.behind().isEmpty(), compared.unreached(), health.rows())));
    }

    private DhtRecords records() {
        return ring.node().records();
    }

    private record Addresses(String open, String ring) {}
}
