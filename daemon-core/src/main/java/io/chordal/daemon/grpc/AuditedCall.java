// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.grpc;

import io.chordal.daemon.policy.AuditLog;
import io.chordal.daemon.policy.AuditRule;
import io.chordal.daemon.policy.CallSource;
import io.chordal.daemon.policy.CallSubject;
import io.chordal.daemon.policy.Caller;
import io.chordal.daemon.policy.Policy;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Writes into the audit log, when a call ends, whether its caller was let in, and to what; who was let in is written once.
 *
 * <p>Thread-safe as far as a call is: what it is about is read by the thread that ends it.
 */
final class AuditedCall<Q, R> extends SimpleForwardingServerCall<Q, R> {
    private final AuditLog audit;
    private final Policy policy;
    private final Caller caller;
    private final CallSource source;
    private final AtomicBoolean written = new AtomicBoolean();
    private volatile String subject = "";

    AuditedCall(ServerCall<Q, R> call, AuditLog audit, Policy policy, Caller caller, CallSource source) {
        super(call);
        this.audit = audit;
        this.policy = policy;
        this.caller = caller;
        this.source = source;
    }

    /** Returns a listener that sees what the request is about. */
    ServerCall.Listener<Q> watching(ServerCall.Listener<Q> listener) {
        return new SimpleForwardingServerCallListener<>(listener) {
            private boolean first = true;

            @Override
            public void onMessage(Q message) {
                if (first) {
                    first = false;
                    subject = CallSubject.of(message);
                }
                super.onMessage(message);
            }

            @Override
            public void onCancel() {
                write(Status.CANCELLED, new Metadata());
                super.onCancel();
            }
        };
    }

    @Override
    public void close(Status status, Metadata trailers) {
        write(status, trailers);
        super.close(status, trailers);
    }

    private void write(Status status, Metadata trailers) {
        if (!written.compareAndSet(false, true)) {
            return;
        }
        String method = getMethodDescriptor().getFullMethodName();
        if (AuditRule.isRefusal(status.getCode())) {
            audit.refused(caller, source, method, subject, reason(status, trailers) + ": " + status.getDescription());
        } else if (AuditRule.isGrant(policy, caller, !subject.isEmpty())) {
            audit.granted(caller, source, method, subject, allowed() + ended(status, trailers));
        }
    }

    private String allowed() {
        if (caller instanceof Caller.Control) {
            return "control token";
        }
        return switch (policy.role()) {
            case ROLE_ANYONE -> "for everybody";
            default -> policy.role().name().substring("ROLE_".length()).toLowerCase(Locale.ROOT);
        };
    }

    private static String ended(Status status, Metadata trailers) {
        return status.isOk() ? "" : ", ended " + reason(status, trailers);
    }

    private static String reason(Status status, Metadata trailers) {
        return ErrorStatus.reason(status.asRuntimeException(trailers))
                .orElse(status.getCode().name());
    }
}
