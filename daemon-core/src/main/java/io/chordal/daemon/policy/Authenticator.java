// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.policy;

import io.grpc.Metadata;
import java.net.SocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Finds out who calls, from what a call carries.
 *
 * <p>Asked on the transport's threads, at once by many: it does not block. It is not asked about calls whose method leaves that to
 * its service (nodes of a ring, readers of chunks).
 */
@FunctionalInterface
public interface Authenticator {
    /**
     * Returns who calls: {@link Caller.Anyone} if the call shows nothing.
     *
     * @param headers what the call carries
     * @param fullMethod the method, which a proof of a key has to name
     * @param remote the other end of the connection
     * @return fails with {@link CallDenied} if what the call shows does not count; the service must then not see the call, unless it
     *     is for everybody. It completes, one way or the other, in seconds
     * @throws CallDenied as well, if that is clear at once
     */
    CompletionStage<Caller> authenticate(Metadata headers, String fullMethod, SocketAddress remote);

    /** Returns the one to whom everybody is anyone, for daemons whose services check by themselves what calls show. */
    static Authenticator none() {
        return (headers, fullMethod, remote) -> CompletableFuture.completedFuture(new Caller.Anyone());
    }
}
