// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.common.base.Ticker;
import io.chordal.daemon.policy.CallDenied.Reason;
import io.chordal.daemon.trust.AccessClaims;
import io.chordal.daemon.trust.AccessTokens;
import io.chordal.daemon.trust.CallMetadata;
import io.chordal.daemon.trust.GrantClaims;
import io.chordal.daemon.trust.Grants;
import io.chordal.daemon.trust.KeyProofs;
import io.chordal.daemon.trust.ProofChecker;
import io.chordal.daemon.trust.SigningKey;
import io.chordal.daemon.trust.TrackerKeys;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.identity.NodeIdentity;
import io.grpc.Metadata;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class TokenAuthenticatorTest {
    private static final String METHOD = "chordal.tracker.v1.GroupService/IssueGrants";
    private static final SocketAddress HERE = new InetSocketAddress("127.0.0.1", 4711);
    private static final SigningKey KEY = SigningKey.generate();
    private static final NodeIdentity NODE = NodeIdentity.ephemeral();
    private static final AccessClaims ADA = new AccessClaims(
            Bytes.fromHex("01".repeat(16)),
            "ada",
            Bytes.fromHex("02".repeat(16)),
            3,
            false,
            Instant.ofEpochSecond(1_000),
            Instant.ofEpochSecond(1_900));

    private Instant now = Instant.ofEpochSecond(1_100);
    private long nanos = 1;
    private int proofs;
    private long epoch = 3;
    private final TokenAuthenticator authenticator = new TokenAuthenticator(
            TrackerKeys.of(Map.of(KEY.id(), KEY.publicKey())),
            new ProofChecker(() -> now, 1_000),
            claims -> claims.epoch() == epoch
                    ? CompletableFuture.completedFuture(claims)
                    : CompletableFuture.failedFuture(new CallDenied(Reason.SESSION_ENDED, "of another epoch; log in")),
            () -> now,
            new Ticker() {
                @Override
                public long read() {
                    return nanos;
                }
            });

    @Test
    void whoShowsNothingIsAnyone() {
        assertThat(caller(new Metadata())).isEqualTo(new Caller.Anyone());
    }

    @Test
    void theBearerOfATokenIsItsUserWhileTheEpochIsTheTokens() {
        assertThat(caller(bearer("Bearer " + token()))).isEqualTo(new Caller.User(ADA));
        assertThat(caller(bearer("bearer " + token()))).isEqualTo(new Caller.User(ADA));
        epoch = 4;
        assertDenied(bearer("Bearer " + token()), Reason.SESSION_ENDED);
        epoch = 3;
        now = ADA.expiresAt();
        assertDenied(bearer("Bearer " + token()), Reason.TOKEN_EXPIRED);
    }

    @Test
    void whatIsShownAndIsNoTokenIsNotTakenForNothing() {
        String grant = Grants.sign(
                KEY,
                new GrantClaims(
                        Bytes.fromHex("01".repeat(16)),
                        Bytes.fromHex("02".repeat(32)),
                        5,
                        NODE.keyHash(),
                        1,
                        Instant.ofEpochSecond(1_000),
                        Instant.ofEpochSecond(1_900)));
        for (String shown : new String[] {
            "",
            "Bearer",
            "Bearer ",
            "Basic YTpi",
            token(),
            "Bearer " + grant,
            "Bearer " + AccessTokens.sign(SigningKey.generate(), ADA),
            "Bearer " + token() + "x"
        }) {
            assertDenied(bearer(shown), Reason.TOKEN_REFUSED);
        }
        Metadata twice = bearer("Bearer " + token());
        twice.put(key(CallMetadata.AUTHORIZATION), "Bearer " + token());
        assertDenied(twice, Reason.TOKEN_REFUSED);
    }

    @Test
    void whoProvesANodesKeyIsThatNodeOnce() {
        Metadata proof = proof(METHOD, TokenAuthenticator.CALLEE);
        assertThat(caller(proof)).isEqualTo(new Caller.Node(NODE.keyHash()));
        assertDenied(proof, Reason.TOKEN_REFUSED);
        assertDenied(proof(METHOD + "x", TokenAuthenticator.CALLEE), Reason.TOKEN_REFUSED);
        assertDenied(proof(METHOD, "ab".repeat(32)), Reason.TOKEN_REFUSED);
    }

    @Test
    void oneSourceCannotUseUpTheRoomForProofs() {
        for (int i = 0; i < 50; i++) {
            caller(proof(METHOD, TokenAuthenticator.CALLEE));
        }
        assertDenied(proof(METHOD, TokenAuthenticator.CALLEE), Reason.BUSY);
        Metadata proof = proof(METHOD, TokenAuthenticator.CALLEE);
        assertThat(authenticator
                        .authenticate(proof, METHOD, new InetSocketAddress("127.0.0.2", 1))
                        .toCompletableFuture()
                        .join())
                .isInstanceOf(Caller.Node.class);
        nanos += 1_000_000_000;
        assertThat(caller(proof(METHOD, TokenAuthenticator.CALLEE))).isInstanceOf(Caller.Node.class);
    }

    private void assertDenied(Metadata headers, Reason reason) {
        CallDenied denied = catchThrowableOfType(CallDenied.class, () -> {
            try {
                caller(headers);
            } catch (CompletionException e) {
                throw e.getCause();
            }
        });
        assertThat(denied).isNotNull();
        assertThat(denied.reason()).isEqualTo(reason);
    }

    private Caller caller(Metadata headers) {
        return authenticator
                .authenticate(headers, METHOD, HERE)
                .toCompletableFuture()
                .join();
    }

    private static String token() {
        return AccessTokens.sign(KEY, ADA);
    }

    private static Metadata bearer(String text) {
        Metadata headers = new Metadata();
        headers.put(key(CallMetadata.AUTHORIZATION), text);
        return headers;
    }

    private Metadata proof(String method, String callee) {
        Metadata headers = new Metadata();
        byte[] id = ByteBuffer.allocate(16).putInt(proofs++).array();
        headers.put(key(CallMetadata.PROOF), KeyProofs.sign(NODE.keys(), method, callee, Optional.empty(), now, id));
        return headers;
    }

    private static Metadata.Key<String> key(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }
}
