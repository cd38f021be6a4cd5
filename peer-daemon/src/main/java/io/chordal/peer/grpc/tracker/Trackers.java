// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.tracker;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import io.chordal.daemon.grpc.DialLimit;
import io.chordal.daemon.grpc.ErrorStatus;
import io.chordal.daemon.session.LoggedIn;
import io.chordal.daemon.session.SessionTrackers;
import io.chordal.daemon.trackers.KnownTracker;
import io.chordal.daemon.trackers.KnownTrackers;
import io.chordal.daemon.trackers.ToldTrackers;
import io.chordal.dht.id.Endpoint;
import io.chordal.peer.grpc.wire.PeerFailure;
import io.chordal.peer.grpc.wire.PeerProblem;
import io.chordal.peer.grpc.wire.PeerStatus;
import io.grpc.ClientInterceptors;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The trackers that this peer was told of and those that these named, of which one is asked as long as it answers, and those that
 * tickets name.
 *
 * <p>Invariant: there is a channel for each that was asked and is still among them, and for at most {@value #MOST_GUESTS} of
 * tickets. Thread-safe; the lock guards the roster and the channels, which it owns.
 */
public final class Trackers implements AutoCloseable {
    private static final int MOST_GUESTS = 32;

    private final TrackerConfig config;
    private final Function<Endpoint, ManagedChannel> dial;
    private final ScheduledExecutorService timers;
    private final Credentials credentials;
    private final GroupCalls groups;
    private final Object lock = new Object();
    private final Map<Endpoint, Dialled> dialled = new TreeMap<>();
    private final Map<Endpoint, Dialled> guests = new TreeMap<>();
    private volatile TrackerRoster roster;

    /** A tracker with its channel. */
    private record Dialled(Tracker tracker, ManagedChannel channel) {}

    /**
     * The trackers at some endpoints; each gets a channel when it is first asked.
     *
     * @param given those that the user named, in order
     * @param told what an earlier run heard of others
     * @param credentials what is shown with calls about groups
     */
    public Trackers(
            TrackerConfig config,
            Collection<Endpoint> given,
            ToldTrackers told,
            Function<Endpoint, ManagedChannel> dial,
            ScheduledExecutorService timers,
            Credentials credentials) {
        this.config = config;
        this.groups = new GroupCalls(credentials, own -> roster.hasAny(own));
        this.credentials = credentials;
        this.dial = dial;
        this.timers = timers;
        this.roster = new TrackerRoster(
                given.stream().distinct().collect(ImmutableList.toImmutableList()), told, Optional.empty());
    }

    /** Whether this peer was told of none. */
    public boolean isEmpty() {
        return roster.given().isEmpty();
    }

    /** The one that is asked, else the first of all: for tickets. */
    public Optional<Endpoint> first() {
        return roster.next(Set.of());
    }

    /** What is known of all trackers. */
    public KnownTrackers known() {
        return roster.known();
    }

    /** The same, and whose word it is, for a later run. */
    ToldTrackers told() {
        return roster.told();
    }

    /** Those of all that are known whose keys count for what belongs to groups. */
    public KnownTrackers trusted() {
        return roster.trusted(session());
    }

    private Optional<SessionTrackers> session() {
        return credentials.known().map(LoggedIn::trackers);
    }

    /** Why a tracker is asked about no group, and does not say anything of one: it is none of those of whoever is logged in. */
    Optional<PeerFailure> refusal(Endpoint at) {
        return groups.refusal(at);
    }

    /** What a user is told who is logged in elsewhere than at any of them; nothing where there is none. */
    public Optional<String> elsewhere(LoggedIn user) {
        TrackerRoster now = roster;
        return now.candidates().isEmpty() || now.hasAny(user.trackers())
                ? Optional.empty()
                : Optional.of(ForeignTracker.words(user, now.candidates()));
    }

    /** All of them with how they are, in the order in which they are asked. */
    public ImmutableList<TrackerStanding> standings() {
        TrackerRoster now = roster;
        return now.candidates().stream().map(each -> standing(now, each)).collect(ImmutableList.toImmutableList());
    }

    private TrackerStanding standing(TrackerRoster now, Endpoint endpoint) {
        boolean isCurrent = now.current().filter(endpoint::equals).isPresent();
        Optional<Dialled> asked;
        synchronized (lock) {
            asked = Optional.ofNullable(dialled.get(endpoint));
        }
        Optional<String> own = asked.map(each -> each.tracker().problem()).orElse(Optional.of("not asked yet"));
        if (isCurrent || now.current().isEmpty()) {
            return new TrackerStanding(endpoint, isCurrent, own.orElse(""));
        }
        Optional<Boolean> isUp = now.known().trackers().stream()
                .filter(each -> each.address().filter(endpoint::equals).isPresent())
                .map(KnownTracker::isUp)
                .findFirst();
        String problem = isUp.map(up -> up ? "" : "another tracker says that it does not answer")
                .orElse(own.orElse(""));
        return new TrackerStanding(endpoint, false, problem);
    }

    /** The tracker that a ticket names, unless this peer was told of it anyway, or too many others were named before. */
    public Optional<Tracker> guest(Endpoint endpoint) {
        if (roster.candidates().contains(endpoint)) {
            return Optional.empty();
        }
        synchronized (lock) {
            if (!guests.containsKey(endpoint) && guests.size() >= MOST_GUESTS) {
                return Optional.empty();
            }
            return Optional.of(guests.compute(endpoint, this::dialled).tracker());
        }
    }

    /**
     * A tracker told the list: those on it are asked when others do not answer. Returns whether it differs from what was known, but
     * for who is up.
     */
    public boolean hear(Endpoint teller, KnownTrackers list) {
        Optional<SessionTrackers> session = session();
        synchronized (lock) {
            TrackerRoster before = roster;
            roster = before.hearing(teller, list, session);
            Set<Endpoint> wanted = new LinkedHashSet<>(roster.candidates());
            roster.current().ifPresent(wanted::add);
            dialled.values().removeIf(each -> {
                boolean isGone = !wanted.contains(each.tracker().endpoint());
                if (isGone) {
                    each.channel().shutdown();
                }
                return isGone;
            });
            return !roster.told().isKeptAs(before.told());
        }
    }

    /** Hears the list from whichever answers; where any of all is the session's own, from one of these. */
    CompletableFuture<Told> list() {
        boolean isAnyOwn = session().filter(roster::hasAny).isPresent();
        return ask(tracker -> {
            Optional<PeerFailure> refusal = isAnyOwn ? refusal(tracker.endpoint()) : Optional.empty();
            return refusal.isPresent()
                    ? CompletableFuture.failedFuture(refusal.get())
                    : tracker.list().thenApply(list -> new Told(tracker.endpoint(), list));
        });
    }

    /** A list of trackers, and the one that told it. */
    record Told(Endpoint teller, KnownTrackers list) {}

    /**
     * Asks the one that answered last, and the others one after the other until one answers, be it with a refusal; fails with
     * NO_TRACKER, naming all, if none does. One that answers that it is unable to is remembered, in case no other is able.
     *
     * <p>A call that is not to be made at a tracker that is none of the session's own (FOREIGN_TRACKER) goes on to the next one, at no
     * cost. The one that answers it then stays the one that is asked, also about what is public: so that a list in which own and
     * foreign ones are mixed settles on an own one, instead of having two that take turns in being told everything.
     */
    public <T> CompletableFuture<T> ask(Function<Tracker, CompletableFuture<T>> call) {
        return ask(call, ImmutableSet.of());
    }

    /** The same, passing over trackers that were just found silent. */
    <T> CompletableFuture<T> ask(Function<Tracker, CompletableFuture<T>> call, Set<Endpoint> silent) {
        return new Round<>(call, silent).next();
    }

    /** One question on its way from tracker to tracker. Confined to one step at a time. */
    private final class Round<T> {
        private final Function<Tracker, CompletableFuture<T>> call;
        private final Set<Endpoint> inVain;
        private final Set<Endpoint> foreign = new LinkedHashSet<>();
        private Optional<Throwable> unable = Optional.empty();
        private Optional<Throwable> refusal = Optional.empty();

        Round(Function<Tracker, CompletableFuture<T>> call, Set<Endpoint> silent) {
            this.call = call;
            this.inVain = new LinkedHashSet<>(silent);
        }

        CompletableFuture<T> next() {
            Optional<Endpoint> endpoint = roster.next(Sets.union(inVain, foreign));
            if (endpoint.isEmpty()) {
                return CompletableFuture.failedFuture(unable.orElseGet(this::nobody));
            }
            return call.apply(tracker(endpoint.get()))
                    .handle((reply, e) -> {
                        if (e != null && Tracker.isUnreachable(e)) {
                            return inVain(endpoint.get(), e);
                        }
                        if (e != null && ForeignTracker.is(e)) {
                            return passedOver(endpoint.get(), e);
                        }
                        if (e == null || PeerStatus.cause(e) instanceof StatusRuntimeException) {
                            answered(endpoint.get(), Sets.union(inVain, foreign));
                        }
                        return e == null
                                ? CompletableFuture.completedFuture(reply)
                                : CompletableFuture.<T>failedFuture(e);
                    })
                    .thenCompose(stage -> stage);
        }

        private CompletableFuture<T> inVain(Endpoint endpoint, Throwable e) {
            inVain.add(endpoint);
            if (unable.isEmpty() && ErrorStatus.reason(e).isPresent()) {
                unable = Optional.of(e);
            }
            return next();
        }

        private CompletableFuture<T> passedOver(Endpoint endpoint, Throwable e) {
            foreign.add(endpoint);
            refusal = refusal.or(() -> Optional.of(e));
            return next();
        }

        private Throwable nobody() {
            return inVain.isEmpty() && refusal.isPresent() ? refusal.get() : none(inVain, foreign);
        }
    }

    private void answered(Endpoint by, Set<Endpoint> inVain) {
        if (roster.current().filter(by::equals).isEmpty()) {
            synchronized (lock) {
                roster = roster.answered(by, inVain);
            }
        }
    }

    private static PeerFailure none(Set<Endpoint> tried, Set<Endpoint> foreign) {
        return new PeerFailure(
                PeerProblem.NO_TRACKER,
                tried.isEmpty()
                        ? "this peer knows no tracker; start it with --tracker HOST:PORT, or use a ticket"
                        : "no trackers available (tried "
                                + listed(tried)
                                + (foreign.isEmpty() ? "" : ", not " + listed(foreign) + ", where nobody is logged in")
                                + "); start one, or use a ticket that names a peer");
    }

    private static String listed(Set<Endpoint> endpoints) {
        return endpoints.stream().map(Endpoint::toString).collect(Collectors.joining(", "));
    }

    private Tracker tracker(Endpoint endpoint) {
        synchronized (lock) {
            return dialled.compute(endpoint, this::dialled).tracker();
        }
    }

    /**
     * The way to a tracker. One that could not be connected is dialled anew, where its name leads now: the old channel would refuse
     * calls for as long as it waits for its own next try.
     */
    private Dialled dialled(Endpoint endpoint, @Nullable Dialled before) {
        if (before != null && before.channel().getState(false) != ConnectivityState.TRANSIENT_FAILURE) {
            return before;
        }
        if (before != null) {
            before.channel().shutdown();
        }
        ManagedChannel channel = dial.apply(endpoint);
        DialLimit limit = new DialLimit(channel, config.dial(), timers);
        Tracker tracker = new Tracker(
                endpoint,
                ClientInterceptors.intercept(channel, limit),
                config.call(),
                groups,
                before == null ? Optional.of("not asked yet") : before.tracker().problem());
        return new Dialled(tracker, channel);
    }

    @Override
    public void close() {
        synchronized (lock) {
            dialled.values().forEach(each -> each.channel().shutdownNow());
            guests.values().forEach(each -> each.channel().shutdownNow());
        }
    }
}
