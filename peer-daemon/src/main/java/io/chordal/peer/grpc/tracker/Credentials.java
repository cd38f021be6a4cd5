// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.tracker;

import io.chordal.daemon.session.LoggedIn;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What this peer can show of who it is. Thread-safe. */
public interface Credentials {
    /** The user who is logged in, with an access token that is good; fails if that cannot be found out. */
    CompletableFuture<Optional<LoggedIn>> user();

    /** The same after a tracker refused an access token. */
    CompletableFuture<Optional<LoggedIn>> userAfterRefusal(String accessToken);

    /** The user who was logged in when the session was looked at last, which waits for nothing. */
    Optional<LoggedIn> known();

    /** Whoever was logged in last, with the last token. */
    Optional<LoggedIn> last();

    /** A proof of the node's key for one call of a tracker's method. */
    String proof(String method);
}
