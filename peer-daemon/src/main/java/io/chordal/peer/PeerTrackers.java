// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer;

import static java.util.Objects.requireNonNull;

import io.chordal.daemon.home.OpenHome;
import io.chordal.daemon.lifecycle.Lifecycle;
import io.chordal.daemon.session.CurrentSession;
import io.chordal.daemon.session.SessionFile;
import io.chordal.daemon.trackers.KnownTrackers;
import io.chordal.daemon.trackers.TrackersFile;
import io.chordal.peer.grpc.tracker.SessionRefresh;
import io.chordal.peer.grpc.tracker.TrackerWatch;
import io.chordal.peer.grpc.tracker.Trackers;
import io.chordal.peer.session.SessionKeeper;
import io.chordal.peer.trust.KeyProver;
import java.io.IOException;
import java.time.InstantSource;
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
        AtomicReference<SessionKeeper> keeper = new AtomicReference<>();
        Trackers trackers = parts.add(
                "trackers",
                new Trackers(
                        config.asking(),
                        config.trackers(),
                        known(file, config),
                        endpoint -> Dialing.tracker(endpoint, threads.workers()),
                        threads.timers(),
                        new PeerCredentials(() -> requireNonNull(keeper.get(), "keeper is null"), prover)));
        SessionFile sessionFile = new SessionFile(home.home());
        CurrentSession current = new CurrentSession(sessionFile, wallClock, new SessionRefresh(trackers));
        SessionKeeper session = parts.add("session", new SessionKeeper(sessionFile, current, threads.session()));
        keeper.set(session);
        session.start(threads.timers());
        return new PeerTrackers(trackers, session, file);
    }

    /** What an earlier run heard of trackers is a help, no more: where it cannot be read it is asked for again. */
    private static KnownTrackers known(TrackersFile file, PeerConfig config) {
        try {
            return file.read().to(config.trackers());
        } catch (IOException e) {
            log.warn("{}", e.getMessage());
            return KnownTrackers.NONE;
        }
    }

    /** Hears from trackers which there are, from now on. */
    void watch(PeerConfig config, PeerThreads threads, Lifecycle parts) {
        parts.add(
                "list of trackers",
                new TrackerWatch(
                        trackers,
                        file,
                        threads.blocking(),
                        threads.timers(),
                        config.asking().listEvery()));
    }
}
