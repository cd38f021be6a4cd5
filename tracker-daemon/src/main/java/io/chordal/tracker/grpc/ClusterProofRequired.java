// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.grpc;

import static java.util.Objects.requireNonNull;

import io.chordal.daemon.grpc.ErrorStatus;
import io.chordal.daemon.trust.CallMetadata;
import io.chordal.daemon.trust.ClusterSecret;
import io.chordal.tracker.value.TrackerReason;
import io.grpc.BindableService;
import io.grpc.ClientInterceptor;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;

/**
 * Answers only trackers of the same cluster: every call has to carry the proof of the cluster's secret, also those that only look.
 *
 * <p>Immutable.
 */
public final class ClusterProofRequired implements ServerInterceptor {
    private static final Metadata.Key<String> PROOF =
            Metadata.Key.of(CallMetadata.CLUSTER_PROOF, Metadata.ASCII_STRING_MARSHALLER);

    private final ClusterSecret secret;

    private ClusterProofRequired(ClusterSecret secret) {
        this.secret = requireNonNull(secret, "secret is null");
    }

    /** Returns the service for trackers of the cluster with this secret alone. */
    public static BindableService of(BindableService service, ClusterSecret secret) {
        return () -> ServerInterceptors.intercept(service.bindService(), new ClusterProofRequired(secret));
    }

    /** Returns what puts the proof on each call to another tracker. */
    public static ClientInterceptor shown(ClusterSecret secret) {
        Metadata headers = new Metadata();
        headers.put(PROOF, secret.proof());
        return MetadataUtils.newAttachHeadersInterceptor(headers);
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        String shown = headers.get(PROOF);
        if (shown != null && secret.matches(shown)) {
            return next.startCall(call, headers);
        }
        StatusRuntimeException error = ErrorStatus.of(
                Status.Code.UNAUTHENTICATED,
                TrackerReason.NO_TRACKER_OF_CLUSTER.name(),
                call.getMethodDescriptor().getFullMethodName()
                        + (shown == null
                                ? " is for trackers alone; call a tracker's public listener"
                                : " was called with the proof of another secret; give all trackers of the cluster the"
                                        + " same --cluster-secret"));
        Metadata trailers = error.getTrailers();
        call.close(error.getStatus(), trailers == null ? new Metadata() : trailers);
        return new ServerCall.Listener<>() {};
    }
}
