// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.DhtException;
import io.chordal.dht.DhtNode;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.ring.Neighbourhood;
import io.chordal.dht.ring.Standing;
import io.chordal.tracker.members.TrackerWatch;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a tracker into the ring of trackers and keeps the ring one.
 *
 * <p>It joins through whoever answers; if nobody does, it takes the ring up by itself, under the name that all trackers of the cluster give
 * it, so that parts that began alone are parts of one ring, which meet as soon as one hears of the other. Nothing depends on
 * how far that has got: which trackers hold a record is decided by the list. Thread-safe; nothing of it blocks.
 */
final class RingFormation {
    private static final Logger log = LoggerFactory.getLogger(RingFormation.class);
    private static final Duration SEARCH = Duration.ofSeconds(2);

    private final DhtNode node;
    private final List<Endpoint> others;
    private final Optional<Bytes> name;
    private final TrackerPing ping;
    private final TrackerWatch watch;

    /**
     * Does nothing yet.
     *
     * @param others the names of the other trackers
     * @param name what to call the ring; empty for one of its own
     */
    RingFormation(
            DhtNode node, Collection<Endpoint> others, Optional<Bytes> name, TrackerPing ping, TrackerWatch watch) {
        this.node = requireNonNull(node, "node is null");
        this.others = List.copyOf(others);
        this.name = requireNonNull(name, "name is null");
        this.ping = requireNonNull(ping, "ping is null");
        this.watch = requireNonNull(watch, "watch is null");
    }

    /** Goes into the ring. */
    CompletionStage<Standing> enter() {
        return others.isEmpty()
                ? node.createRing(name)
                : node.join(others, SEARCH)
                        .handle((standing, failure) -> failure == null
                                ? CompletableFuture.completedStage(standing)
                                : foundAfter(DhtException.from(failure)))
                        .thenCompose(stage -> stage);
    }

    /** By itself only if nobody refuses it: a tracker that is of another cluster would keep records of its own beside theirs. */
    private CompletionStage<Standing> foundAfter(DhtException nobody) {
        return ping.refusals(others).thenCompose(refused -> {
            if (refused.isPresent()) {
                return CompletableFuture.failedStage(refused.get());
            }
            log.info("no other tracker takes this one in ({}); it takes the ring up by itself", nobody.getMessage());
            return node.createRing(name);
        });
    }

    /** Asks who is up, and introduces this part of the ring to trackers that it has lost sight of; called every half second. */
    CompletionStage<Void> tend() {
        return watch.round().thenCompose(done -> {
            if (!node.standing().inRing()) {
                return enter().thenAccept(standing -> {});
            }
            List<Endpoint> strangers = strangers(node.neighbourhood());
            if (!strangers.isEmpty()) {
                node.meet(strangers);
            }
            return CompletableFuture.completedStage(null);
        });
    }

    private List<Endpoint> strangers(Neighbourhood around) {
        Set<Endpoint> near = around.others().stream().map(NodeRef::endpoint).collect(Collectors.toSet());
        return watch.answering().stream()
                .filter(tracker -> !near.contains(tracker))
                .toList();
    }
}
