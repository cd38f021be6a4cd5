// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.policy;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Ticker;
import io.chordal.daemon.policy.CallDenied.Reason;
import io.chordal.daemon.trust.AccessClaims;
import io.chordal.daemon.trust.AccessTokens;
import io.chordal.daemon.trust.CallMetadata;
import io.chordal.daemon.trust.ProofChecker;
import io.chordal.daemon.trust.TokenException;
import io.chordal.daemon.trust.TrackerKeys;
import io.grpc.Metadata;
import java.net.SocketAddress;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Takes the bearer of an access token for its user, and whoever proves a node's key to the tracker for that node.
 *
 * <p>Thread-safe. A token counts if one of the trackers' keys signed it, its time is not over, and {@link LiveUsers} says that it still
 * holds. Of one source 50 proofs a second are looked at: anybody can make proofs of new keys, and room is needed to remember each.
 */
public final class TokenAuthenticator implements Authenticator {
    /** What trackers are called in proofs of a key. */
    public static final String CALLEE = "tracker";

    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of(CallMetadata.AUTHORIZATION, Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> PROOF =
            Metadata.Key.of(CallMetadata.PROOF, Metadata.ASCII_STRING_MARSHALLER);
    private static final int PROOFS_PER_SECOND = 50;

    private final TrackerKeys keys;
    private final ProofChecker proofs;
    private final LiveUsers users;
    private final InstantSource clock;
    private final SourceQuotas quotas;

    /**
     * Looks at what calls show.
     *
     * @param keys the trackers' keys
     * @param proofs checks proofs of nodes' keys
     * @param users says whether a token still holds
     * @param clock tells whether a token's time is over
     * @param ticker measures how many proofs come from where
     */
    public TokenAuthenticator(
            TrackerKeys keys, ProofChecker proofs, LiveUsers users, InstantSource clock, Ticker ticker) {
        this.keys = requireNonNull(keys, "keys is null");
        this.proofs = requireNonNull(proofs, "proofs is null");
        this.users = requireNonNull(users, "users is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.quotas = new SourceQuotas(PROOFS_PER_SECOND, ticker);
    }

    @Override
    public CompletionStage<Caller> authenticate(Metadata headers, String fullMethod, SocketAddress remote) {
        String token = only(headers, AUTHORIZATION, fullMethod);
        if (token != null) {
            return users.present(claims(token, fullMethod)).thenApply(Caller.User::new);
        }
        String proof = only(headers, PROOF, fullMethod);
        return CompletableFuture.completedFuture(
                proof == null ? new Caller.Anyone() : node(proof, fullMethod, new CallSource(Optional.of(remote))));
    }

    private AccessClaims claims(String authorization, String fullMethod) {
        // RFC 7235 2.1: the scheme is written in any case.
        if (!authorization.regionMatches(true, 0, CallMetadata.BEARER, 0, CallMetadata.BEARER.length())) {
            throw new CallDenied(
                    Reason.TOKEN_REFUSED,
                    fullMethod + " was called with metadata authorization that is not \"Bearer\" and an access token;"
                            + " log in with peerctl login NAME");
        }
        try {
            return AccessTokens.verify(authorization.substring(CallMetadata.BEARER.length()), keys, clock.instant());
        } catch (TokenException e) {
            throw denied(fullMethod, e);
        }
    }

    private Caller node(String proof, String fullMethod, CallSource source) {
        if (!quotas.take(source)) {
            throw new CallDenied(
                    Reason.BUSY,
                    fullMethod + ": " + source.key() + " shows more than " + PROOFS_PER_SECOND
                            + " proofs of a key in a second; try again");
        }
        try {
            return new Caller.Node(proofs.check(proof, fullMethod, CALLEE, Optional.empty()));
        } catch (TokenException e) {
            throw denied(fullMethod, e);
        }
    }

    private static @Nullable String only(Metadata headers, Metadata.Key<String> key, String fullMethod) {
        Iterable<String> all = headers.getAll(key);
        if (all == null) {
            return null;
        }
        Iterator<String> values = all.iterator();
        String first = values.next();
        if (values.hasNext()) {
            throw new CallDenied(
                    Reason.TOKEN_REFUSED, fullMethod + " was called with metadata " + key.name() + " twice; show one");
        }
        return first;
    }

    private static CallDenied denied(String fullMethod, TokenException e) {
        return switch (e.reason()) {
            case EXPIRED ->
                new CallDenied(Reason.TOKEN_EXPIRED, fullMethod + ": " + e.getMessage() + "; refresh the session");
            case BUSY -> new CallDenied(Reason.BUSY, fullMethod + ": " + e.getMessage());
            default ->
                new CallDenied(
                        Reason.TOKEN_REFUSED, fullMethod + ": " + e.getMessage() + "; log in with peerctl login NAME");
        };
    }
}
