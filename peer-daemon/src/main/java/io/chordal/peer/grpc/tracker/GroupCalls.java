// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.tracker;

import static java.util.Objects.requireNonNull;

import io.chordal.daemon.grpc.ErrorStatus;
import io.chordal.daemon.session.LoggedIn;
import io.chordal.daemon.session.SessionTokens;
import io.chordal.daemon.session.SessionTrackers;
import io.chordal.dht.id.Endpoint;
import io.chordal.peer.grpc.wire.PeerFailure;
import io.chordal.peer.grpc.wire.PeerProblem;
import io.chordal.peer.grpc.wire.PeerStatus;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Makes calls about groups as whoever may: the user who is logged in, with a new token if the tracker refuses the old one; where that
 * one is no member, or nobody is logged in, the node. About public nothing is shown.
 *
 * <p>Invariant: a token is shown to a tracker of the session's own alone. While somebody is logged in, no other one is asked about a
 * group, as nobody and as the node neither: it could say of any group that it is there, and have files shared with it.
 *
 * <p>Thread-safe; each way is tried once.
 */
final class GroupCalls {
    private static final String NOT_IN_GROUP = "NOT_IN_GROUP";

    private final Credentials credentials;
    private final Predicate<SessionTrackers> isAnyOwn;

    /**
     * Calls as whoever is logged in by these credentials.
     *
     * @param isAnyOwn whether any of the trackers that may be asked is a session's own
     */
    GroupCalls(Credentials credentials, Predicate<SessionTrackers> isAnyOwn) {
        this.credentials = requireNonNull(credentials, "credentials is null");
        this.isAnyOwn = requireNonNull(isAnyOwn, "isAnyOwn is null");
    }

    /** A call to be made as somebody. */
    interface Call<T> extends Function<CallerPass, CompletableFuture<T>> {}

    /** Why a tracker is asked about no group, as far as is known without waiting: it is none of those of whoever is logged in. */
    Optional<PeerFailure> refusal(Endpoint at) {
        return credentials
                .known()
                .filter(user -> !user.trackers().has(at))
                .map(user -> ForeignTracker.refusal(user, at));
    }

    /** Makes a call about a group at a tracker; fails with FOREIGN_TRACKER if that is none of the session's own. */
    <T> CompletableFuture<T> make(Endpoint at, String group, Call<T> call) {
        return group.isEmpty() || group.equals(Publication.PUBLIC)
                ? call.apply(CallerPass.NOBODY)
                : makeAsMember(at, call);
    }

    private <T> CompletableFuture<T> makeAsMember(Endpoint at, Call<T> call) {
        Optional<PeerFailure> refusal = refusal(at);
        if (refusal.isPresent()) {
            return CompletableFuture.failedFuture(refusal.get());
        }
        return credentials
                .user()
                .handle((user, e) -> e == null
                        ? user.map(known -> asUser(known, at, call)).orElseGet(() -> asNode(call))
                        : CompletableFuture.<T>failedFuture(unknown(e)))
                .thenCompose(stage -> stage);
    }

    /**
     * Makes a call that takes back what was said before: as whoever is logged in, or was. Of somebody who is no member any more nothing
     * is left to be taken back; then it ends with {@code nothing}. So it does of somebody who is, or was, logged in elsewhere than at
     * any tracker that may be asked.
     *
     * @param refresh exchanges the refresh token of a session that is in no file any more, if its access token has ended
     */
    <T> CompletableFuture<T> takeBack(
            Endpoint at,
            String group,
            Call<T> call,
            Function<LoggedIn, CompletableFuture<SessionTokens>> refresh,
            T nothing) {
        CompletableFuture<T> present = make(at, group, call);
        if (group.equals(Publication.PUBLIC)) {
            return present;
        }
        return present.handle((reply, e) -> e == null || !(isRefused(e) || ForeignTracker.is(e))
                        ? present
                        : credentials
                                .last()
                                .map(last -> asFormer(last, at, call, refresh, nothing))
                                .orElse(present))
                .thenCompose(stage -> stage)
                .handle((reply, e) -> e != null && isNoMember(PeerStatus.cause(e))
                        ? CompletableFuture.completedFuture(nothing)
                        : ended(reply, e == null ? null : PeerStatus.cause(e)))
                .thenCompose(stage -> stage);
    }

    private <T> CompletableFuture<T> asFormer(
            LoggedIn last,
            Endpoint at,
            Call<T> call,
            Function<LoggedIn, CompletableFuture<SessionTokens>> refresh,
            T nothing) {
        if (!isAnyOwn.test(last.trackers())) {
            return CompletableFuture.completedFuture(nothing);
        }
        CompletableFuture<T> first = show(last, at, call);
        return first.handle((reply, e) -> isUnauthenticated(e) ? afterTheEnd(last, at, call, refresh, first) : first)
                .thenCompose(stage -> stage);
    }

    /** A session that a file has is refreshed by whoever holds the file; one that none has any more, here. */
    private <T> CompletableFuture<T> afterTheEnd(
            LoggedIn last,
            Endpoint at,
            Call<T> call,
            Function<LoggedIn, CompletableFuture<SessionTokens>> refresh,
            CompletableFuture<T> first) {
        return credentials
                .user()
                .thenCompose(now -> now.isPresent()
                        ? first
                        : refresh.apply(last)
                                .thenCompose(tokens -> show(last.refreshed(tokens, last.since()), at, call)));
    }

    /** The one place where a token is shown. */
    private static <T> CompletableFuture<T> show(LoggedIn user, Endpoint at, Call<T> call) {
        return user.trackers().has(at)
                ? call.apply(CallerPass.of(user))
                : CompletableFuture.failedFuture(ForeignTracker.refusal(user, at));
    }

    private <T> CompletableFuture<T> asUser(LoggedIn user, Endpoint at, Call<T> call) {
        CompletableFuture<T> first = show(user, at, call);
        CompletableFuture<T> second = first.handle((reply, e) -> isUnauthenticated(e)
                        ? credentials
                                .userAfterRefusal(user.accessToken())
                                .thenCompose(fresh -> afterRefusal(user, fresh, at, call, first))
                        : first)
                .thenCompose(stage -> stage);
        return ifRefused(second, refused -> call.apply(node()));
    }

    private static <T> CompletableFuture<T> afterRefusal(
            LoggedIn user, Optional<LoggedIn> fresh, Endpoint at, Call<T> call, CompletableFuture<T> first) {
        return fresh.filter(now -> !now.accessToken().equals(user.accessToken()))
                .map(now -> show(now, at, call))
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
