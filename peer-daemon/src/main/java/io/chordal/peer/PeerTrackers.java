// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer;

import static java.util.Objects.requireNonNull;

import io.chordal.daemon.home.OpenHome;
import io.chordal.daemon.lifecycle.Lifecycle;
import io.chordal.daemon.session.CurrentSession;
import io.chordal.daemon.session.LoggedIn;
import io.chordal.daemon.session.SessionFile;
import io.chordal.daemon.session.SessionTrackers;
import io.chordal.daemon.trackers.KnownTrackers;
import io.chordal.daemon.trackers.ToldTrackers;
import io.chordal.daemon.trackers.TrackersFile;
import io.chordal.peer.grpc.tracker.SessionRefresh;
import io.chordal.peer.grpc.tracker.TrackerWatch;
import io.chordal.peer.grpc.tracker.Trackers;
import io.chordal.peer.session.SessionKeeper;
import io.chordal.peer.trust.KeyProver;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The trackers of a peer and who is logged in at its home, put together: either needs the other.
 *
 * @param trackers those that it asks
 * @param session who is logged in
 * @param file where the list of trackers is kept
 */
record PeerTrackers(Trackers trackers, SessionKeeper session, TrackersFile file) {
    private static final Logger log = LoggerFactory.getLogger(PeerTrackers.class);

    /** What the last run knew of both, kept up to date from now on. */
    static PeerTrackers open(
            PeerConfig config,
            OpenHome home,
            PeerThreads threads,
            KeyProver prover,
            InstantSource wallClock,
            Lifecycle parts) {
        TrackersFile file = new TrackersFile(home.home());
        SessionFile sessionFile = new SessionFile(home.home());
        AtomicReference<SessionKeeper> keeper = new AtomicReference<>();
        Trackers trackers = parts.add(
                "trackers",
                new Trackers(
                        config.asking(),
                        config.trackers(),
                        told(file, config, loggedIn(sessionFile)),
                        endpoint -> Dialing.tracker(endpoint, threads.workers()),
                        threads.timers(),
                        new PeerCredentials(() -> requireNonNull(keeper.get(), "keeper is null"), prover)));
        CurrentSession current = new CurrentSession(sessionFile, wallClock, new SessionRefresh(trackers));
        SessionKeeper session = parts.add("session", new SessionKeeper(sessionFile, current, threads.session()));
        keeper.set(session);
        session.onChange(() -> session.known().ifPresent(user -> warn(user, trackers)));
        session.start(threads.timers());
        return new PeerTrackers(trackers, session, file);
    }

    /**
     * What an earlier run heard of trackers is a help, no more: where it cannot be read, or is the word of others, it is asked for again.
     * It counts if one of the given trackers is among those whose word it is, or if it is the word of the session's own, and one of the
     * given is its own too; where both are mixed, of the latter kind alone.
     */
    private static ToldTrackers told(TrackersFile file, PeerConfig config, Optional<SessionTrackers> session) {
        try {
            ToldTrackers told = file.read();
            boolean isAnyOwn = session.filter(own -> config.trackers().stream().anyMatch(own::has))
                    .isPresent();
            KnownTrackers believed = isAnyOwn ? told.of(session.orElseThrow()::has) : told.to(config.trackers());
            return believed.equals(KnownTrackers.NONE) ? ToldTrackers.NONE : told;
        } catch (IOException e) {
            log.warn("{}", e.getMessage());
            return ToldTrackers.NONE;
        }
    }

    /** The trackers of whoever is logged in; one who cannot be read counts as nobody, and the keeper of the session says so. */
    private static Optional<SessionTrackers> loggedIn(SessionFile file) {
        try {
            return file.read().user().map(LoggedIn::trackers);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static void warn(LoggedIn user, Trackers trackers) {
        trackers.elsewhere(user)
                .ifPresent(words -> log.warn("{}; till then this peer has a part in what is public alone", words));
    }

    /** Hears from trackers which there are, from now on. */
    void watch(PeerConfig config, PeerThreads threads, Lifecycle parts) {
        parts.add(
                "list of trackers",
                new TrackerWatch(
                        trackers,
                        file,
                        session::heard,
                        threads.session(),
                        threads.timers(),
                        config.asking().listEvery()));
    }
}
