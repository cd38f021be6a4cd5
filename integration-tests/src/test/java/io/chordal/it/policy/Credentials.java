// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.policy;

import io.chordal.daemon.home.ControlToken;
import io.chordal.daemon.trust.CallMetadata;
import io.chordal.daemon.trust.KeyProofs;
import io.chordal.dht.identity.NodeIdentity;
import io.grpc.Metadata;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;

/** Puts what callers show into the metadata of calls. Confined to the test's thread: proofs are numbered. */
final class Credentials {
    static final Metadata.Key<String> AUTHORIZATION = key(CallMetadata.AUTHORIZATION);
    static final Metadata.Key<String> GRANT = key(CallMetadata.GRANT);
    static final Metadata.Key<String> PROOF = key(CallMetadata.PROOF);
    static final Metadata.Key<String> CLUSTER_PROOF = key(CallMetadata.CLUSTER_PROOF);
    static final Metadata.Key<String> CONTROL_TOKEN = key(ControlToken.METADATA_KEY);

    private long proofs;

    static Metadata none() {
        return new Metadata();
    }

    static Metadata bearer(String token) {
        return with(AUTHORIZATION, CallMetadata.BEARER + token);
    }

    static Metadata with(Metadata.Key<String> key, String text) {
        Metadata headers = new Metadata();
        headers.put(key, text);
        return headers;
    }

    /** Returns a proof that was never shown before, made now. */
    String proof(NodeIdentity node, String method, String callee, Optional<String> boundTo) {
        return proof(node, method, callee, boundTo, Instant.now());
    }

    /** Returns a proof that was never shown before. */
    String proof(NodeIdentity node, String method, String callee, Optional<String> boundTo, Instant made) {
        byte[] id = ByteBuffer.allocate(16).putLong(proofs++).array();
        return KeyProofs.sign(node.keys(), method, callee, boundTo, made, id);
    }

    private static Metadata.Key<String> key(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }
}
