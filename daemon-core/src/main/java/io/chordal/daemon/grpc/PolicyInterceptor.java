// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.grpc;

import static java.util.Objects.requireNonNull;

import com.google.common.util.concurrent.RateLimiter;
import io.chordal.daemon.home.ControlToken;
import io.chordal.daemon.policy.Admission;
import io.chordal.daemon.policy.AuditRule;
import io.chordal.daemon.policy.CallDenied;
import io.chordal.daemon.policy.CallSource;
import io.chordal.daemon.policy.Caller;
import io.chordal.daemon.policy.Gate;
import io.chordal.daemon.policy.Policies;
import io.chordal.daemon.policy.Policy;
import io.chordal.daemon.policy.Refusals;
import io.chordal.daemon.policy.Shown;
import io.chordal.proto.policy.v1.Role;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a call through to its service if its method's policy allows it, and tells the service who calls and from where.
 *
 * <p>No call reaches a service before it is clear who makes it; nothing waits on a thread meanwhile. A token that is shown and does
 * not count ends the call, also where none was needed, unless the method is for everybody: there its caller is
 * {@link Caller.Anyone}. Calls of nodes of a ring ({@code ROLE_RING_NODE}) and of readers of chunks ({@code ROLE_READER}) are passed on
 * as anyone's: dht-core looks at the ring's header, the chunk service at grant and proof. Thread-safe.
 */
final class PolicyInterceptor implements ServerInterceptor {
    private static final Logger log = LoggerFactory.getLogger(PolicyInterceptor.class);
    private static final Metadata.Key<String> CONTROL =
            Metadata.Key.of(ControlToken.METADATA_KEY, Metadata.ASCII_STRING_MARSHALLER);
    private static final SocketAddress NOWHERE = InetSocketAddress.createUnresolved("unknown", 0);

    private final Gate gate;
    private final Optional<ControlToken> token;
    private final Executor executor;
    private final RateLimiter logging = RateLimiter.create(1);

    /**
     * Stands at this gate.
     *
     * @param token the daemon's, if this is its local listener
     * @param executor where a call goes on that had to wait until it was clear who makes it
     */
    PolicyInterceptor(Gate gate, Optional<ControlToken> token, Executor executor) {
        this.gate = requireNonNull(gate, "gate is null");
        this.token = requireNonNull(token, "token is null");
        this.executor = requireNonNull(executor, "executor is null");
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        Policy policy = Policies.of(call.getMethodDescriptor());
        Context context = Context.current().withValue(CallSource.KEY, CallSource.of(call.getAttributes()));
        CompletableFuture<Finding> found = find(call, headers, policy);
        if (found.isDone()) {
            return decide(call, headers, next, policy, context, found.join());
        }
        DelayedCall<Q> delayed = new DelayedCall<>();
        found.whenComplete((finding, failure) -> {
            try {
                executor.execute(() ->
                        delayed.start(() -> decide(call, headers, next, policy, context, requireNonNull(finding))));
            } catch (RejectedExecutionException e) {
                delayed.start(() ->
                        close(call, new CallDenied(CallDenied.Reason.UNAVAILABLE, "this daemon is being stopped")));
            }
        });
        return delayed;
    }

    /** Finds out who calls; never fails. */
    private CompletableFuture<Finding> find(ServerCall<?, ?> call, Metadata headers, Policy policy) {
        if (!Admission.asksWho(gate.side(), policy)) {
            return CompletableFuture.completedFuture(Finding.of(new Caller.Anyone()));
        }
        String method = call.getMethodDescriptor().getFullMethodName();
        SocketAddress remote = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
        CompletionStage<Caller> caller;
        try {
            caller = gate.authenticator().authenticate(headers, method, remote == null ? NOWHERE : remote);
        } catch (RuntimeException e) {
            caller = CompletableFuture.failedFuture(e);
        }
        return caller.handle((who, failure) -> failure == null ? Finding.of(who) : finding(policy, method, failure))
                .toCompletableFuture();
    }

    private Finding finding(Policy policy, String method, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (!(cause instanceof CallDenied) && logging.tryAcquire()) {
            log.error("cannot find out who calls {}", method, cause);
        }
        if (policy.role() == Role.ROLE_ANYONE && gate.side() != Gate.Side.TRACKERS) {
            return Finding.of(new Caller.Anyone());
        }
        return new Finding(
                new Caller.Anyone(),
                cause instanceof CallDenied denied
                        ? denied
                        : Refusals.of(CallDenied.Reason.UNAVAILABLE, method, false));
    }

    private <Q, R> ServerCall.Listener<Q> decide(
            ServerCall<Q, R> call,
            Metadata headers,
            ServerCallHandler<Q, R> next,
            Policy policy,
            Context context,
            Finding finding) {
        String shownToken = headers.get(CONTROL);
        Shown shown = new Shown(
                finding.caller(),
                shownToken != null && token.isPresent() && token.get().matches(shownToken));
        Caller caller = shown.callerFor(policy.role());
        Optional<CallDenied> denied = Optional.ofNullable(finding.denied())
                .or(() -> Admission.refusal(gate.side(), policy, shown)
                        .map(reason -> Refusals.of(
                                reason, call.getMethodDescriptor().getFullMethodName(), shownToken != null)));
        if (denied.isEmpty() && !AuditRule.mayConcern(policy, caller)) {
            return Contexts.interceptCall(context.withValue(Caller.KEY, caller), call, headers, next);
        }
        AuditedCall<Q, R> audited = new AuditedCall<>(call, gate.audit(), policy, caller, CallSource.KEY.get(context));
        return denied.isPresent()
                ? close(audited, denied.get())
                : audited.watching(
                        Contexts.interceptCall(context.withValue(Caller.KEY, caller), audited, headers, next));
    }

    private static <Q> ServerCall.Listener<Q> close(ServerCall<Q, ?> call, CallDenied denied) {
        StatusRuntimeException error =
                ErrorStatus.of(denied.reason().code(), denied.reason().name(), String.valueOf(denied.getMessage()));
        Metadata trailers = error.getTrailers();
        call.close(error.getStatus(), trailers == null ? new Metadata() : trailers);
        return new ServerCall.Listener<>() {};
    }

    /** What was found out: who calls, or that the call is not to go on. */
    private record Finding(Caller caller, @Nullable CallDenied denied) {
        static Finding of(Caller caller) {
            return new Finding(caller, null);
        }
    }
}
