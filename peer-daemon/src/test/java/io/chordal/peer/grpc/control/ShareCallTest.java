// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Ticker;
import com.google.common.util.concurrent.MoreExecutors;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import io.chordal.peer.TestTrackers;
import io.chordal.peer.announce.AnnounceConfig;
import io.chordal.peer.announce.Announcer;
import io.chordal.peer.grpc.tracker.Trackers;
import io.chordal.peer.grpc.wire.PeerAddress;
import io.chordal.peer.grpc.wire.PeerFailure;
import io.chordal.peer.grpc.wire.PeerProblem;
import io.chordal.peer.ring.ProviderRecords;
import io.chordal.proto.peer.v1.ShareResponse;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a folder's many results cost where nobody reads them. */
class ShareCallTest {
    private static final int MEMBERS = 1000;

    private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
    private final Reader reader = new Reader();

    @AfterEach
    void stop() {
        timers.shutdownNow();
    }

    @Test
    void noMoreResultsAreMadeThanTheReaderTakes() throws Exception {
        reader.takes(10);
        CompletableFuture<Void> told = tellAll(call(Duration.ofSeconds(60)));
        assertThat(reader.full.await(10, TimeUnit.SECONDS)).isTrue();

        assertThat(reader.messages).as("taken so far").hasValue(10);
        assertThat(told).isNotDone();
        while (!told.isDone()) {
            reader.takes(50);
            Thread.onSpinWait();
        }
        told.get(10, TimeUnit.SECONDS);
        assertThat(reader.messages).hasValue(MEMBERS);
    }

    @Test
    void aCancelledCallEndsTheWait() throws Exception {
        CompletableFuture<Void> told = tellAll(call(Duration.ofSeconds(60)));
        assertThat(reader.full.await(10, TimeUnit.SECONDS)).isTrue();
        reader.cancel();

        told.get(10, TimeUnit.SECONDS);
        assertThat(reader.messages).hasValue(0);
    }

    @Test
    void aReaderThatTakesNothingIsGivenUp() throws Exception {
        tellAll(call(Duration.ofMillis(20))).get(10, TimeUnit.SECONDS);

        assertThat(reader.messages).hasValue(0);
        assertThat(reader.error.getNow(null))
                .isNotNull()
                .satisfies(
                        e -> assertThat(Status.fromThrowable(e).getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED));
    }

    private static CompletableFuture<Void> tellAll(ShareCall call) {
        return CompletableFuture.runAsync(() -> {
            for (int i = 0; i < MEMBERS; i++) {
                call.memberFailed(0, "member-" + i, new PeerFailure(PeerProblem.NOT_A_FILE, "it is a link"));
            }
        });
    }

    private ShareCall call(Duration patience) {
        PeerAddress me = new PeerAddress(Bytes.fromHex("ab".repeat(32)), new Endpoint("127.0.0.1", 7070));
        Trackers nobody = TestTrackers.nobody(timers);
        ProviderRecords ring = (ProviderRecords) Proxy.newProxyInstance(
                ProviderRecords.class.getClassLoader(), new Class<?>[] {ProviderRecords.class}, (p, method, args) -> {
                    throw new AssertionError("the ring is not to be asked");
                });
        Announcer announcer = new Announcer(
                AnnounceConfig.defaults(),
                () -> me,
                ref -> Optional.empty(),
                nobody,
                ring,
                () -> MoreExecutors.newSequentialExecutor(timers),
                timers,
                Ticker.systemTicker());
        return new ShareCall(
                reader,
                1,
                new ShareView(announcer, nobody, () -> me),
                announcer,
                timers,
                (share, group) -> new CompletableFuture<>(),
                patience);
    }

    /** A call whose reader takes as many messages as it is told to. */
    private static final class Reader extends ServerCallStreamObserver<ShareResponse> {
        final AtomicInteger messages = new AtomicInteger();
        final CountDownLatch full = new CountDownLatch(1);
        final CompletableFuture<@Nullable Throwable> error = new CompletableFuture<>();
        private final AtomicInteger room = new AtomicInteger();
        private volatile boolean cancelled;
        private volatile Runnable onReady = () -> {};
        private volatile Runnable onCancel = () -> {};

        void takes(int more) {
            room.set(messages.get() + more);
            onReady.run();
        }

        void cancel() {
            cancelled = true;
            onCancel.run();
        }

        @Override
        public boolean isReady() {
            boolean ready = messages.get() < room.get();
            if (!ready) {
                full.countDown();
            }
            return ready;
        }

        @Override
        public boolean isCancelled() {
            return cancelled;
        }

        @Override
        public void onNext(ShareResponse response) {
            messages.incrementAndGet();
        }

        @Override
        public void onError(Throwable e) {
            assertThat(error.complete(e)).isTrue();
        }

        @Override
        public void onCompleted() {
            throw new AssertionError("its one result is owed");
        }

        @Override
        public void setOnReadyHandler(Runnable handler) {
            onReady = handler;
        }

        @Override
        public void setOnCancelHandler(Runnable handler) {
            onCancel = handler;
        }

        @Override
        public void setCompression(String compression) {
            throw new AssertionError("not asked for");
        }

        @Override
        public void disableAutoInboundFlowControl() {
            throw new AssertionError("not asked for");
        }

        @Override
        public void request(int count) {
            throw new AssertionError("not asked for");
        }

        @Override
        public void setMessageCompression(boolean enable) {
            throw new AssertionError("not asked for");
        }
    }
}
