// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.grpc;

import io.chordal.daemon.policy.Authenticator;
import io.chordal.daemon.policy.CallDenied;
import io.chordal.daemon.policy.Caller;
import io.chordal.daemon.trust.CallMetadata;
import io.chordal.daemon.trust.ClusterSecret;
import io.grpc.ClientInterceptor;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import java.util.concurrent.CompletableFuture;

/** The proof of the cluster's secret on calls between trackers: puts it there, and demands it. Stateless. */
public final class ClusterProof {
    private static final Metadata.Key<String> PROOF =
            Metadata.Key.of(CallMetadata.CLUSTER_PROOF, Metadata.ASCII_STRING_MARSHALLER);

    private ClusterProof() {}

    /** Returns what puts the proof on each call to another tracker. */
    public static ClientInterceptor shown(ClusterSecret secret) {
        Metadata headers = new Metadata();
        headers.put(PROOF, secret.proof());
        return MetadataUtils.newAttachHeadersInterceptor(headers);
    }

    /** Returns what takes whoever shows the proof for a tracker of the cluster, and refuses all others. */
    public static Authenticator demanded(ClusterSecret secret) {
        return (headers, fullMethod, remote) -> {
            String shown = headers.get(PROOF);
            if (shown != null && secret.matches(shown)) {
                return CompletableFuture.completedFuture(new Caller.Tracker());
            }
            throw new CallDenied(
                    CallDenied.Reason.CLUSTER_PROOF_REQUIRED,
                    fullMethod
                            + (shown == null
                                    ? " is for trackers alone; call a tracker's public listener"
                                    : " was called with the proof of another secret; give all trackers of the cluster"
                                            + " the same --cluster-secret"));
        };
    }
}
