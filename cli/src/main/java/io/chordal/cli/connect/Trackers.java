// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.connect;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.failure.ExitCode;
import io.chordal.cli.failure.Failures;
import io.chordal.daemon.grpc.ErrorStatus;
import io.chordal.dht.id.Endpoint;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.AbstractStub;
import io.grpc.stub.MetadataUtils;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The trackers that a command may ask: whoever of them answers first, and the next one when that one falls silent.
 *
 * <p>Invariant: what changes something is sent to one tracker only, unless that one says that it changed nothing. Confined to one
 * thread; it blocks on the network, for at most 1 s for a connection and 5 s for an answer at each tracker.
 */
public final class Trackers implements Callee {
    /** How long a connection may take. */
    public static final Duration DIAL = Duration.ofSeconds(1);
    /** How long an answer may take. */
    public static final Duration ANSWER = Duration.ofSeconds(5);

    private static final String NAME = "the tracker";
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final String TOO_FEW = "TOO_FEW_TRACKERS";
    private static final String WRITE_QUORUM = "write quorum";

    /** Reasons with which a tracker says that it did nothing, where another one may well do it. */
    private static final ImmutableSet<String> NOT_HERE = ImmutableSet.of("STOPPING", TOO_FEW);
    /** Reasons with which a tracker says that it cannot look, where another one may well. */
    private static final ImmutableSet<String> NOT_SEEN_HERE =
            ImmutableSet.of("CATALOG_UNAVAILABLE", "RECORDS_UNAVAILABLE", "OUTCOME_UNKNOWN");

    /** Reasons with which a tracker says that an access token is not good any more. */
    private static final ImmutableSet<String> TOKEN_REFUSED =
            ImmutableSet.of("UNAUTHENTICATED", "SESSION_ENDED", "TOKEN_EXPIRED", "TOKEN_REFUSED");

    private final Line line;
    private final Bearer bearer;
    private final Deque<Endpoint> first;
    private final Supplier<ImmutableList<Endpoint>> further;
    private @Nullable Connection current;

    /** Trackers in the order in which they are tried; {@code further} ones only when none of the first answers. */
    public Trackers(Line line, List<Endpoint> first, Supplier<ImmutableList<Endpoint>> further, Bearer bearer) {
        this.line = requireNonNull(line, "line is null");
        this.first = new ArrayDeque<>(first);
        this.further = requireNonNull(further, "further is null");
        this.bearer = requireNonNull(bearer, "bearer is null");
    }

    /** How a tracker is connected to. */
    @FunctionalInterface
    public interface Line {
        /** A connection of that name to an address, over which nothing was sent yet. */
        Connection open(String whom, Endpoint endpoint);
    }

    @Override
    public <S extends AbstractStub<S>, R> R call(Function<Channel, S> stub, Function<S, R> call) {
        return ask(stub, call, false, ANSWER);
    }

    @Override
    public <S extends AbstractStub<S>, R> R change(Function<Channel, S> stub, Function<S, R> call) {
        return ask(stub, call, true, ANSWER);
    }

    /** The same for what a tracker may let wait: an answer may take so long. */
    public <S extends AbstractStub<S>, R> R call(Duration patience, Function<Channel, S> stub, Function<S, R> call) {
        return ask(stub, call, false, patience);
    }

    /** The tracker that answered last, or that will be asked first. */
    public Endpoint endpoint() {
        return current == null ? first.getFirst() : current.endpoint();
    }

    @Override
    public String whom() {
        return NAME + " at " + endpoint();
    }

    @Override
    public void close() {
        if (current != null) {
            current.close();
            current = null;
        }
    }

    private <S extends AbstractStub<S>, R> R ask(
            Function<Channel, S> stub, Function<S, R> call, boolean changes, Duration patience) {
        Round round = new Round();
        for (Optional<Connection> next = round.next(); next.isPresent(); next = round.next()) {
            Connection tracker = next.get();
            try {
                return answer(tracker, stub, call, patience);
            } catch (StatusRuntimeException e) {
                if (!isForAnother(e, changes)) {
                    throw changes ? tracker.failureOfChange(e) : tracker.failure(e);
                }
                round.silent(tracker, e);
            }
        }
        throw changes ? ofChange(round.failure()) : round.failure();
    }

    /** A change begins with a reading, for which there may be too few trackers already: it is the change that is refused. */
    private static CommandFailure ofChange(CommandFailure failure) {
        boolean ofReading = failure.getCause() instanceof StatusRuntimeException e
                && ErrorStatus.reason(e).filter(TOO_FEW::equals).isPresent()
                && !failure.getMessage().contains(WRITE_QUORUM);
        return ofReading
                ? new CommandFailure(
                        failure.exit(),
                        "insufficient replicas for " + WRITE_QUORUM + ", so nothing was changed: "
                                + failure.getMessage(),
                        failure.next(),
                        failure.getCause())
                : failure;
    }

    /** Makes the call with the bearer's token, and once more with another one if that is refused. */
    private <S extends AbstractStub<S>, R> R answer(
            Connection tracker, Function<Channel, S> stub, Function<S, R> call, Duration patience) {
        Optional<String> token = bearer.token(tracker.endpoint());
        try {
            return send(tracker, token, stub, call, patience);
        } catch (StatusRuntimeException e) {
            Optional<String> other = token.filter(shown -> ErrorStatus.reason(e)
                            .filter(TOKEN_REFUSED::contains)
                            .isPresent())
                    .flatMap(shown -> bearer.tokenAfter(shown, tracker.endpoint()));
            if (other.isEmpty() || other.equals(token)) {
                throw e;
            }
            return send(tracker, other, stub, call, patience);
        }
    }

    private static <S extends AbstractStub<S>, R> R send(
            Connection tracker,
            Optional<String> token,
            Function<Channel, S> stub,
            Function<S, R> call,
            Duration patience) {
        S ready = tracker.stream(channel ->
                        stub.apply(token.map(shown -> showing(channel, shown)).orElse(channel)))
                .withDeadlineAfter(patience.toMillis(), TimeUnit.MILLISECONDS);
        return call.apply(ready);
    }

    private static Channel showing(Channel channel, String token) {
        Metadata headers = new Metadata();
        headers.put(AUTHORIZATION, "Bearer " + token);
        return ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    private static boolean isForAnother(StatusRuntimeException error, boolean changes) {
        Optional<String> reason = ErrorStatus.reason(error);
        if (reason.isPresent()) {
            return NOT_HERE.contains(reason.get()) || (!changes && NOT_SEEN_HERE.contains(reason.get()));
        }
        return !changes && Failures.isWithoutAnswer(error);
    }

    /** One round through all trackers, beginning with the one that answered last. Confined to one call. */
    private final class Round {
        private final List<String> tried = new ArrayList<>();
        private final Deque<Endpoint> left = new ArrayDeque<>(first);
        private boolean all;
        private @Nullable CommandFailure said;

        /** The next one that can be connected to. */
        Optional<Connection> next() {
            if (tried.isEmpty() && current != null) {
                left.remove(current.endpoint());
                return Optional.of(current);
            }
            for (Endpoint each = poll(); each != null; each = poll()) {
                Connection connection = line.open(NAME, each);
                if (connection.isConnectedWithin(DIAL)) {
                    current = connection;
                    return Optional.of(connection);
                }
                connection.close();
                tried.add(each + " (no connection)");
            }
            return Optional.empty();
        }

        private @Nullable Endpoint poll() {
            if (left.isEmpty() && !all) {
                all = true;
                further.get().stream()
                        .filter(each -> tried.stream().noneMatch(text -> text.startsWith(each + " ")))
                        .forEach(left::add);
            }
            return left.poll();
        }

        /** Notes that a tracker did not do it, and lets go of it. */
        void silent(Connection tracker, StatusRuntimeException error) {
            if (ErrorStatus.reason(error).isPresent()) {
                said = tracker.failure(error);
            }
            tried.add(tracker.endpoint() + " (" + why(error) + ")");
            close();
        }

        private static String why(StatusRuntimeException error) {
            return ErrorStatus.reason(error)
                    .orElse(
                            error.getStatus().getCode() == Status.Code.DEADLINE_EXCEEDED
                                    ? "no answer in " + ANSWER.toSeconds() + " s"
                                    : "connection lost");
        }

        /** What is said when nobody is left: a tracker's own words if one had any. */
        CommandFailure failure() {
            return said != null
                    ? said
                    : new CommandFailure(
                            ExitCode.UNREACHABLE,
                            "no trackers available (tried " + String.join(", ", tried) + ")",
                            "see that one runs and that its address is right; name others: --tracker HOST:PORT,HOST:PORT");
        }
    }
}
