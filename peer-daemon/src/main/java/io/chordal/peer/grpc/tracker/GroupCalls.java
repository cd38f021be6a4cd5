// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.tracker;

import static java.util.Objects.requireNonNull;

import io.chordal.daemon.grpc.ErrorStatus;
import io.chordal.daemon.session.LoggedIn;
import io.chordal.daemon.session.SessionTokens;
import io.chordal.peer.grpc.wire.PeerFailure;
import io.chordal.peer.grpc.wire.PeerProblem;
import io.chordal.peer.grpc.wire.PeerStatus;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes calls about groups as whoever may: the user who is logged in, with a new token if the tracker refuses the old one; where that
 * one is no member, or nobody is logged in, the node. About public nothing is shown.
 *
 * <p>Thread-safe; each way is tried once.
 */
final class GroupCalls {
    private static final String NOT_IN_GROUP = "NOT_IN_GROUP";

    private final Credentials credentials;

    GroupCalls(Credentials credentials) {
        this.credentials = requireNonNull(credentials, "credentials is null");
    }

    /** A call to be made as somebody. */
    interface Call<T> extends Function<CallerPass, CompletableFuture<T>> {}

    /** Makes a call about a group. */
    <T> CompletableFuture<T> make(String group, Call<T> call) {
        return group.isEmpty() || group.equals(Publication.PUBLIC) ? call.apply(CallerPass.NOBODY) : makeAsMember(call);
    }

    private <T> CompletableFuture<T> makeAsMember(Call<T> call) {
        return credentials
                .user()
                .handle((user, e) -> e == null
                        ? user.map(known -> asUser(known, call)).orElseGet(() -> asNode(call))
                        : CompletableFuture.<T>failedFuture(unknown(e)))
                .thenCompose(stage -> stage);
    }

    /**
     * Makes a call that takes back what was said before: as whoever is logged in, or was. Of somebody who is no member any more nothing
     * is left to be taken back; then it ends with {@code nothing}.
     *
     * @param refresh exchanges the refresh token of a session that is in no file any more, if its access token has ended
     */
    <T> CompletableFuture<T> takeBack(
            String group, Call<T> call, Function<String, CompletableFuture<SessionTokens>> refresh, T nothing) {
        CompletableFuture<T> present = make(group, call);
        if (group.equals(Publication.PUBLIC)) {
            return present;
        }
        return present.handle((reply, e) -> e == null || !isRefused(e)
                        ? present
                        : credentials
                                .last()
                                .map(last -> asFormer(last, call, refresh))
                                .orElse(present))
                .thenCompose(stage -> stage)
                .handle((reply, e) -> e != null && isNoMember(PeerStatus.cause(e))
                        ? CompletableFuture.completedFuture(nothing)
                        : ended(reply, e == null ? null : PeerStatus.cause(e)))
                .thenCompose(stage -> stage);
    }

    private <T> CompletableFuture<T> asFormer(
            LoggedIn last, Call<T> call, Function<String, CompletableFuture<SessionTokens>> refresh) {
        CompletableFuture<T> first = call.apply(CallerPass.of(last));
        return first.handle((reply, e) -> isUnauthenticated(e) ? afterTheEnd(last, call, refresh, first) : first)
                .thenCompose(stage -> stage);
    }

    /** A session that a file has is refreshed by whoever holds the file; one that none has any more, here. */
    private <T> CompletableFuture<T> afterTheEnd(
            LoggedIn last,
            Call<T> call,
            Function<String, CompletableFuture<SessionTokens>> refresh,
            CompletableFuture<T> first) {
        return credentials
                .user()
                .thenCompose(now -> now.isPresent()
                        ? first
                        : refresh.apply(last.tokens().refresh().text())
                                .thenCompose(
                                        tokens -> call.apply(CallerPass.of(last.refreshed(tokens, last.since())))));
    }

    private <T> CompletableFuture<T> asUser(LoggedIn user, Call<T> call) {
        CompletableFuture<T> first = call.apply(CallerPass.of(user));
        CompletableFuture<T> second = first.handle((reply, e) -> isUnauthenticated(e)
                        ? credentials
                                .userAfterRefusal(user.accessToken())
                                .thenCompose(fresh -> afterRefusal(user, fresh, call, first))
                        : first)
                .thenCompose(stage -> stage);
        return ifRefused(second, refused -> call.apply(node()));
    }

    private static <T> CompletableFuture<T> afterRefusal(
            LoggedIn user, Optional<LoggedIn> fresh, Call<T> call, CompletableFuture<T> first) {
        return fresh.filter(now -> !now.accessToken().equals(user.accessToken()))
                .map(now -> call.apply(CallerPass.of(now)))
                .orElse(first);
    }

    private <T> CompletableFuture<T> asNode(Call<T> call) {
        return call.apply(node())
                .handle((reply, e) -> ended(reply, e != null && isRefused(e) ? withHint(e) : e))
                .thenCompose(stage -> stage);
    }

    private CallerPass node() {
        return CallerPass.of(credentials::proof);
    }

    /** Tries another way where one is refused; if that is refused too, the first refusal counts. */
    private static <T> CompletableFuture<T> ifRefused(
            CompletableFuture<T> first, Function<Throwable, CompletableFuture<T>> other) {
        return first.handle((reply, e) -> e == null || !isRefused(e)
                        ? first
                        : other.apply(e)
                                .handle((late, again) -> again != null && isRefused(again) ? first : ended(late, again))
                                .thenCompose(stage -> stage))
                .thenCompose(stage -> stage);
    }

    private static <T> CompletableFuture<T> ended(T reply, @Nullable Throwable e) {
        return e == null ? CompletableFuture.completedFuture(reply) : CompletableFuture.failedFuture(e);
    }

    private static boolean isUnauthenticated(@Nullable Throwable e) {
        return e != null && Status.fromThrowable(e).getCode() == Status.Code.UNAUTHENTICATED;
    }

    /** Whether a tracker says that whoever called may not, for who it is. */
    static boolean isRefused(Throwable e) {
        return isUnauthenticated(e) || isNoMember(e);
    }

    private static boolean isNoMember(Throwable e) {
        return ErrorStatus.reason(e).filter(NOT_IN_GROUP::equals).isPresent();
    }

    private static StatusRuntimeException withHint(Throwable e) {
        return ErrorStatus.of(
                Status.fromThrowable(e).getCode(),
                ErrorStatus.reason(e).orElse(NOT_IN_GROUP),
                PeerStatus.describe(e)
                        + "; nobody is logged in here (peerctl login NAME), and this node is no member by itself");
    }

    private static PeerFailure unknown(Throwable e) {
        return new PeerFailure(PeerProblem.NO_TRACKER, PeerStatus.describe(e));
    }
}
