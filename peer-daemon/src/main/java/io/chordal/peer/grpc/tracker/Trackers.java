// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.tracker;

import com.google.common.collect.ImmutableList;
import io.chordal.dht.id.Endpoint;
import io.chordal.peer.grpc.wire.PeerFailure;
import io.chordal.peer.grpc.wire.PeerProblem;
import io.grpc.ManagedChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The trackers that this peer was told of, in the order in which they are asked, and those that tickets name.
 *
 * <p>Thread-safe; the lock guards the latter, at most {@value #MOST_GUESTS}. It owns all channels.
 */
public final class Trackers implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(5);
    private static final int MOST_GUESTS = 32;

    private final Function<Endpoint, ManagedChannel> dial;
    private final Object lock = new Object();
    private final ImmutableList<Tracker> all;
    private final List<ManagedChannel> channels = new ArrayList<>();
    private final Map<Endpoint, Tracker> guests = new TreeMap<>();

    private Trackers(Collection<Endpoint> endpoints, Function<Endpoint, ManagedChannel> dial) {
        this.dial = dial;
        this.all = endpoints.stream().distinct().map(this::dialled).collect(ImmutableList.toImmutableList());
    }

    /** The trackers at some endpoints; each gets a channel that connects when it is first used. */
    public static Trackers at(Collection<Endpoint> endpoints, Function<Endpoint, ManagedChannel> dial) {
        return new Trackers(endpoints, dial);
    }

    /** Those that this peer was told of. */
    public ImmutableList<Tracker> all() {
        return all;
    }

    /** Whether this peer was told of none. */
    public boolean isEmpty() {
        return all.isEmpty();
    }

    /** The first one's endpoint, for tickets. */
    public Optional<Endpoint> first() {
        return all.stream().map(Tracker::endpoint).findFirst();
    }

    /** The tracker that a ticket names, unless this peer was told of it anyway, or too many others were named before. */
    public Optional<Tracker> guest(Endpoint endpoint) {
        if (all.stream().anyMatch(t -> t.endpoint().equals(endpoint))) {
            return Optional.empty();
        }
        synchronized (lock) {
            if (!guests.containsKey(endpoint) && guests.size() >= MOST_GUESTS) {
                return Optional.empty();
            }
            return Optional.of(guests.computeIfAbsent(endpoint, this::dialled));
        }
    }

    /** Asks one after the other until one answers, be it with a refusal; fails with NO_TRACKER, naming all, if none does. */
    public <T> CompletableFuture<T> ask(Function<Tracker, CompletableFuture<T>> call) {
        return askFrom(0, call);
    }

    private <T> CompletableFuture<T> askFrom(int index, Function<Tracker, CompletableFuture<T>> call) {
        if (index == all.size()) {
            return CompletableFuture.failedFuture(none());
        }
        return call.apply(all.get(index))
                .handle((reply, e) -> {
                    if (e == null) {
                        return CompletableFuture.completedFuture(reply);
                    }
                    return Tracker.isUnreachable(e)
                            ? this.<T>askFrom(index + 1, call)
                            : CompletableFuture.<T>failedFuture(e);
                })
                .thenCompose(stage -> stage);
    }

    private PeerFailure none() {
        String tried = all.stream().map(t -> t.endpoint().toString()).collect(Collectors.joining(", "));
        return new PeerFailure(
                PeerProblem.NO_TRACKER,
                all.isEmpty()
                        ? "this peer knows no tracker; start it with --tracker HOST:PORT, or use a ticket"
                        : "no trackers available (tried " + tried + "); start one, or use a ticket that names a peer");
    }

    private Tracker dialled(Endpoint endpoint) {
        ManagedChannel channel = dial.apply(endpoint);
        synchronized (lock) {
            channels.add(channel);
        }
        return new Tracker(endpoint, channel, DEADLINE);
    }

    @Override
    public void close() {
        synchronized (lock) {
            channels.forEach(ManagedChannel::shutdownNow);
        }
    }
}
