// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.DhtException;
import io.chordal.dht.DhtNode;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.net.CallFailure;
import io.chordal.tracker.members.TrackerWatch;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks another tracker over the ring whether it is there; says in the log, once, when one is there that is not of this cluster.
 *
 * <p>Thread-safe. It remembers one reason for each tracker of the list.
 */
final class TrackerPing implements Function<Endpoint, CompletionStage<?>> {
    private static final Logger log = LoggerFactory.getLogger(TrackerPing.class);

    /** By these a node says that it is of another ring, list or secret, or has this one's key. */
    private static final Set<CallFailure.Reason> STRANGERS =
            Set.of(CallFailure.Reason.WRONG_RING, CallFailure.Reason.REJECTED, CallFailure.Reason.ID_TAKEN);

    private final DhtNode node;
    private final Map<Endpoint, CallFailure.Reason> said = new ConcurrentHashMap<>();

    TrackerPing(DhtNode node) {
        this.node = requireNonNull(node, "node is null");
    }

    /** Asks these, and returns why one of them refuses this tracker, if one does. */
    CompletionStage<Optional<DhtException>> refusals(List<Endpoint> others) {
        CompletionStage<Optional<DhtException>> found = CompletableFuture.completedStage(Optional.empty());
        for (Endpoint other : others) {
            found = found.thenCombine(
                    apply(other)
                            .handle((there, failure) -> Optional.ofNullable(failure)
                                    .map(DhtException::from)
                                    .filter(TrackerPing::isOfAnother)),
                    (before, next) -> before.or(() -> next));
        }
        return found;
    }

    /** Says whether this failure means that somebody else sits where a tracker of the cluster should be, or refuses this one. */
    static boolean isOfAnother(DhtException failure) {
        return STRANGERS.contains(failure.reason());
    }

    @Override
    public CompletionStage<?> apply(Endpoint other) {
        return node.ping(other, TrackerWatch.LIMIT).whenComplete((there, failure) -> {
            if (failure == null) {
                said.remove(other);
            } else {
                tell(other, DhtException.from(failure));
            }
        });
    }

    private void tell(Endpoint other, DhtException failure) {
        if (isOfAnother(failure) && said.put(other, failure.reason()) != failure.reason()) {
            log.warn(
                    "the tracker at {} and this one are not of one cluster: {}; give both the same list, the same quorum and the"
                            + " same secret",
                    other,
                    failure.getMessage());
        }
    }
}
