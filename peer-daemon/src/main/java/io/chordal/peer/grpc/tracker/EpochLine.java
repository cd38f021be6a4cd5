// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.tracker;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableSet;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import io.chordal.proto.tracker.v1.GroupEpoch;
import io.chordal.proto.tracker.v1.WatchEpochsRequest;
import io.chordal.proto.tracker.v1.WatchEpochsResponse;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.ObjLongConsumer;

/**
 * One call by which a tracker tells the epochs of some groups, from its first word to its end.
 *
 * <p>What it tells of groups that were not asked for is left out. Thread-safe.
 */
final class EpochLine implements ClientResponseObserver<WatchEpochsRequest, WatchEpochsResponse> {
    private static final int ID_BYTES = 16;

    private final Endpoint by;
    private final ImmutableSet<String> groups;
    private final ImmutableSet<String> folded;
    private final ObjLongConsumer<Bytes> heard;
    private final Ticker ticker;
    private final CompletableFuture<EpochLine> opened = new CompletableFuture<>();
    private volatile Optional<ClientCallStreamObserver<WatchEpochsRequest>> call = Optional.empty();
    private volatile long lastWord;
    private volatile boolean over;

    /**
     * A line that is not open yet.
     *
     * @param by whose word it is
     * @param groups the names of the groups
     * @param heard is told the id of a group and its epoch, one at a time
     */
    EpochLine(Endpoint by, ImmutableSet<String> groups, ObjLongConsumer<Bytes> heard, Ticker ticker) {
        this.by = requireNonNull(by, "by is null");
        this.groups = requireNonNull(groups, "groups is null");
        this.folded = groups.stream().map(EpochLine::fold).collect(ImmutableSet.toImmutableSet());
        this.heard = requireNonNull(heard, "heard is null");
        this.ticker = requireNonNull(ticker, "ticker is null");
        this.lastWord = ticker.read();
    }

    /** Itself, once the tracker has told all that there are; fails, and is over, if it does not within a time. */
    CompletableFuture<EpochLine> openedWithin(Duration deadline) {
        CompletableFuture.delayedExecutor(deadline.toNanos(), TimeUnit.NANOSECONDS)
                .execute(() -> {
                    if (opened.completeExceptionally(Status.DEADLINE_EXCEEDED.asRuntimeException())) {
                        close();
                    }
                });
        return opened;
    }

    Endpoint by() {
        return by;
    }

    ImmutableSet<String> groups() {
        return groups;
    }

    /** Whether nothing comes any more. */
    boolean isOver() {
        return over;
    }

    /** For how long nothing has come. */
    long silence() {
        return ticker.read() - lastWord;
    }

    /** Ends it. */
    void close() {
        over = true;
        call.ifPresent(each -> each.cancel("not needed any more", null));
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<WatchEpochsRequest> started) {
        call = Optional.of(started);
    }

    @Override
    public void onNext(WatchEpochsResponse told) {
        lastWord = ticker.read();
        told.getEpochsList().forEach(this::hear);
        opened.complete(this);
    }

    private void hear(GroupEpoch told) {
        boolean isWanted =
                folded.contains(fold(told.getGroup())) && told.getGroupId().size() == ID_BYTES;
        if (isWanted && told.getEpoch() > 0) {
            heard.accept(Bytes.copyOf(told.getGroupId().toByteArray()), told.getEpoch());
        }
    }

    @Override
    public void onError(Throwable e) {
        over = true;
        opened.completeExceptionally(e);
    }

    @Override
    public void onCompleted() {
        onError(Status.UNAVAILABLE.withDescription("the tracker ended it").asRuntimeException());
    }

    private static String fold(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
