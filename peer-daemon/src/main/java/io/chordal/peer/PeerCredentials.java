// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer;

import io.chordal.daemon.session.LoggedIn;
import io.chordal.peer.grpc.tracker.Credentials;
import io.chordal.peer.session.SessionKeeper;
import io.chordal.peer.trust.KeyProver;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * What this peer shows to trackers: the session of its home, and its own key. Thread-safe.
 *
 * @param session who is logged in
 * @param prover proves the key
 */
record PeerCredentials(Supplier<SessionKeeper> session, KeyProver prover) implements Credentials {
    @Override
    public CompletableFuture<Optional<LoggedIn>> user() {
        return session.get().user();
    }

    @Override
    public CompletableFuture<Optional<LoggedIn>> userAfterRefusal(String accessToken) {
        return session.get().userAfterRefusal(accessToken);
    }

    @Override
    public Optional<LoggedIn> known() {
        return session.get().known();
    }

    @Override
    public Optional<LoggedIn> last() {
        return session.get().last();
    }

    @Override
    public String proof(String method) {
        return prover.prove(method, KeyProver.TRACKER, Optional.empty());
    }
}
