// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.connect;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.failure.Failures;
import io.chordal.daemon.grpc.ErrorStatus;
import io.chordal.daemon.home.ControlToken;
import io.chordal.dht.id.Endpoint;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.AbstractStub;
import io.grpc.stub.MetadataUtils;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A daemon that commands are sent to, with the token that it wants to see.
 *
 * <p>Thread-safe. A failed call becomes a {@link CommandFailure} that names the daemon.
 */
public final class Connection implements Callee {
    /** How long a call may take. */
    public static final Duration DEADLINE = Duration.ofSeconds(10);

    private static final Metadata.Key<String> TOKEN =
            Metadata.Key.of(ControlToken.METADATA_KEY, Metadata.ASCII_STRING_MARSHALLER);

    private final String whom;
    private final Endpoint endpoint;
    private final ManagedChannel channel;
    private final Channel authorised;

    private Connection(
            String whom,
            Endpoint endpoint,
            ManagedChannel channel,
            Optional<ControlToken> token,
            Optional<Consumer<String>> trace) {
        this.whom = whom;
        this.endpoint = endpoint;
        this.channel = channel;
        Channel traced = trace.<Channel>map(
                        lines -> ClientInterceptors.intercept(channel, new CallTrace(whom(), lines)))
                .orElse(channel);
        this.authorised = token.map(t -> withToken(traced, t)).orElse(traced);
    }

    /** A connection to {@code whom}, such as {@code peer-1}; nothing is sent before the first call. */
    public static Connection open(Dialer dialer, String whom, Endpoint endpoint, Optional<ControlToken> token) {
        return open(dialer, whom, endpoint, token, Optional.empty());
    }

    /** The same; {@code trace} is told of every call in one line when it has ended. */
    public static Connection open(
            Dialer dialer,
            String whom,
            Endpoint endpoint,
            Optional<ControlToken> token,
            Optional<Consumer<String>> trace) {
        requireNonNull(whom, "whom is null");
        return new Connection(whom, endpoint, dialer.dial(endpoint), token, trace);
    }

    /** What the daemon is called in messages: its name and address. */
    @Override
    public String whom() {
        return whom + " at " + endpoint;
    }

    /** The name alone. */
    public String name() {
        return whom;
    }

    /** The address. */
    public Endpoint endpoint() {
        return endpoint;
    }

    /** Makes one call with the usual deadline. */
    @Override
    public <S extends AbstractStub<S>, R> R call(Function<Channel, S> stub, Function<S, R> call) {
        return call(DEADLINE, stub, call);
    }

    /** Makes one call with a deadline. */
    public <S extends AbstractStub<S>, R> R call(Duration deadline, Function<Channel, S> stub, Function<S, R> call) {
        S ready = stub.apply(authorised).withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS);
        return translated(() -> call.apply(ready));
    }

    @Override
    public <S extends AbstractStub<S>, R> R change(Function<Channel, S> stub, Function<S, R> call) {
        return change(DEADLINE, stub, call);
    }

    /** The same with a deadline. */
    <S extends AbstractStub<S>, R> R change(Duration deadline, Function<Channel, S> stub, Function<S, R> call) {
        try {
            return call.apply(stub.apply(authorised).withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS));
        } catch (StatusRuntimeException e) {
            throw failureOfChange(e);
        }
    }

    /** A stub without a deadline, for streams; its failures are translated by {@link #translated}. */
    public <S extends AbstractStub<S>> S stream(Function<Channel, S> stub) {
        return stub.apply(authorised);
    }

    /** Runs what makes calls, such as the reading of a stream, and names the daemon in the failure. */
    public <R> R translated(Supplier<R> calls) {
        try {
            return calls.get();
        } catch (StatusRuntimeException e) {
            throw failure(e);
        }
    }

    /** What became of a call that failed. */
    public CommandFailure failure(StatusRuntimeException error) {
        boolean unanswered = error.getStatus().getCode() == Status.Code.DEADLINE_EXCEEDED
                && ErrorStatus.reason(error).isEmpty();
        return unanswered && channel.getState(false) != ConnectivityState.READY
                ? Failures.silent(error, whom())
                : Failures.of(error, whom());
    }

    /** The same of a call that may have changed something. */
    CommandFailure failureOfChange(StatusRuntimeException error) {
        CommandFailure failure = failure(error);
        // Lost connections are idle; those that never came about are neither.
        ConnectivityState state = channel.getState(false);
        boolean sent = state == ConnectivityState.READY || state == ConnectivityState.IDLE;
        return sent && Failures.isWithoutAnswer(error) ? Failures.maybeDone(failure) : failure;
    }

    /** Whether the daemon has taken the connection, before the time is over. */
    boolean isConnectedWithin(Duration within) {
        return Dialling.isConnected(channel, within);
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }

    private static Channel withToken(Channel channel, ControlToken token) {
        Metadata headers = new Metadata();
        headers.put(TOKEN, token.reveal());
        return ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers));
    }
}
