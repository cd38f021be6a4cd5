// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.daemon.grpc.ErrorStatus;
import io.chordal.proto.tracker.v1.AddMemberRequest;
import io.chordal.proto.tracker.v1.CreateGroupRequest;
import io.chordal.proto.tracker.v1.RemoveMemberRequest;
import io.chordal.proto.tracker.v1.WatchEpochsRequest;
import io.chordal.proto.tracker.v1.WatchEpochsResponse;
import io.chordal.tracker.testing.Eventually;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who watches epochs over a connection. */
class EpochCallTest {
    private static final int MOST = 1024;
    private static final int PER_CONNECTION = 64;

    private final Desk desk = new Desk();
    private String ada;
    private int begun;

    @BeforeEach
    void aGroup() {
        ada = desk.user("ada");
        desk.user("bob");
        desk.groups(ada)
                .createGroup(CreateGroupRequest.newBuilder().setName("photos").build());
        desk.groups(ada)
                .addMember(AddMemberRequest.newBuilder()
                        .setGroup("photos")
                        .setMember("bob")
                        .build());
    }

    @AfterEach
    void close() {
        desk.close();
    }

    @Test
    void whoWatchesHearsTheEpochAndThenThatItIsRaised() {
        Watch watch = watch();
        await(() -> watch.epochs.equals(List.of(1L)));

        desk.groups(ada)
                .removeMember(RemoveMemberRequest.newBuilder()
                        .setGroup("photos")
                        .setMember("bob")
                        .build());

        await(() -> watch.epochs.equals(List.of(1L, 2L)));
    }

    @Test
    void moreThanTheMostAreRefusedAndOneThatIsCancelledFreesItsPlace() {
        List<Watch> watches = IntStream.range(0, MOST).mapToObj(i -> watch()).toList();
        await(() -> watches.stream().allMatch(watch -> watch.epochs.equals(List.of(1L))));

        Watch more = watch();
        await(more::isRefused);
        assertThat(Status.fromThrowable(more.failures.get(0)).getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(ErrorStatus.reason(more.failures.get(0))).contains("TRACKER_FULL");

        watches.get(7).cancel();
        List<Watch> tried = new ArrayList<>();
        await(() -> {
            Watch again = watch();
            tried.add(again);
            Eventually.within(Duration.ofSeconds(10), () -> again.isRefused() || !again.epochs.isEmpty());
            return !again.epochs.isEmpty();
        });
        Watch last = watch();
        await(last::isRefused);
        assertThat(tried.stream().filter(watch -> !watch.isRefused())).hasSize(1);
    }

    @Test
    void allPlacesAreFreeAgainWhenAllAreGone() {
        for (int round = 0; round < 3; round++) {
            List<Watch> watches =
                    IntStream.range(0, MOST / 2).mapToObj(i -> watch()).toList();
            await(() -> watches.stream().allMatch(watch -> !watch.epochs.isEmpty()));
            watches.forEach(Watch::cancel);
        }
        await(() -> {
            Watch watch = watch();
            Eventually.within(Duration.ofSeconds(10), () -> watch.isRefused() || !watch.epochs.isEmpty());
            return !watch.epochs.isEmpty();
        });
    }

    private Watch watch() {
        Watch watch = new Watch();
        desk.watching(begun++ / PER_CONNECTION)
                .watchEpochs(WatchEpochsRequest.newBuilder().addGroups("photos").build(), watch);
        return watch;
    }

    private static void await(BooleanSupplier condition) {
        Eventually.within(Duration.ofSeconds(20), condition);
    }

    /** What a watcher hears; a beat tells nothing. */
    private static final class Watch implements ClientResponseObserver<WatchEpochsRequest, WatchEpochsResponse> {
        private final List<Long> epochs = new CopyOnWriteArrayList<>();
        private final List<Throwable> failures = new CopyOnWriteArrayList<>();
        private final CompletableFuture<ClientCallStreamObserver<WatchEpochsRequest>> call = new CompletableFuture<>();

        void cancel() {
            call.join().cancel("enough", null);
        }

        boolean isRefused() {
            return !failures.isEmpty();
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<WatchEpochsRequest> stream) {
            call.complete(stream);
        }

        @Override
        public void onNext(WatchEpochsResponse told) {
            told.getEpochsList().forEach(each -> epochs.add(each.getEpoch()));
        }

        @Override
        public void onError(Throwable thrown) {
            failures.add(thrown);
        }

        @Override
        public void onCompleted() {}
    }
}
