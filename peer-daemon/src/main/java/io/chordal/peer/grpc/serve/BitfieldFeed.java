// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.serve;

import io.chordal.peer.grpc.wire.PeerFailure;
import io.chordal.peer.grpc.wire.PeerProblem;
import io.chordal.peer.grpc.wire.PeerStatus;
import io.chordal.proto.transfer.v1.WatchBitfieldResponse;
import io.chordal.swarm.chunk.ChunkSet;
import io.chordal.swarm.file.FileRef;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Tells watchers which chunks this peer has, and every change, once in a period at most.
 *
 * <p>Invariant: a watcher costs one set of chunks, however slow it reads; there are never more than the configured number.
 * The files are looked at once in a period while anybody watches. Confined to its own serial context.
 */
final class BitfieldFeed {
    private static final Duration RETRY = Duration.ofSeconds(10);

    private final ServeContext context;
    private final Executor serial;
    private final List<Watcher> watchers = new ArrayList<>();
    private boolean armed;

    BitfieldFeed(ServeContext context) {
        this.context = context;
        this.serial = context.serial();
    }

    /** Begins to tell; to be called before the service method returns. */
    void add(FileRef ref, Asking asking, ServerCallStreamObserver<WatchBitfieldResponse> call) {
        Watcher watcher = new Watcher(ref, asking, call);
        call.setOnCancelHandler(() -> serial.execute(() -> watchers.remove(watcher)));
        serial.execute(() -> begin(watcher));
    }

    private void begin(Watcher watcher) {
        if (watcher.call.isCancelled()) {
            return;
        }
        if (watchers.size() >= context.config().bitfieldWatchers()) {
            watcher.call.onError(PeerStatus.of(PeerFailure.retryable(
                    PeerProblem.BUSY, "too many callers watch bitfields here; try again later", RETRY)));
            return;
        }
        try {
            watcher.pass = Optional.of(context.access().admit(watcher.ref, watcher.asking));
        } catch (PeerFailure e) {
            watcher.call.onError(PeerStatus.of(e));
            return;
        }
        watchers.add(watcher);
        tell(watcher);
        arm();
    }

    private void arm() {
        if (!armed && !watchers.isEmpty()) {
            armed = true;
            long period = context.config().bitfieldPeriod().toNanos();
            context.timers().schedule(() -> serial.execute(this::look), period, TimeUnit.NANOSECONDS);
        }
    }

    private void look() {
        armed = false;
        List.copyOf(watchers).forEach(this::tell);
        arm();
    }

    private void tell(Watcher watcher) {
        try {
            watcher.pass.ifPresent(ReadAccess.Pass::check);
        } catch (PeerFailure e) {
            watchers.remove(watcher);
            watcher.call.onError(PeerStatus.of(e));
            return;
        }
        Optional<ChunkSet> have = context.library().have(watcher.ref);
        if (have.isEmpty()) {
            watchers.remove(watcher);
            watcher.call.onError(PeerStatus.of(ServeContext.notHere()));
            return;
        }
        if (watcher.call.isReady()) {
            watcher.watch.next(have.get()).ifPresent(watcher.call::onNext);
        }
    }

    private static final class Watcher {
        private final FileRef ref;
        private final ServerCallStreamObserver<WatchBitfieldResponse> call;
        private final BitfieldWatch watch;
        private final Asking asking;
        private Optional<ReadAccess.Pass> pass = Optional.empty();

        Watcher(FileRef ref, Asking asking, ServerCallStreamObserver<WatchBitfieldResponse> call) {
            this.ref = ref;
            this.asking = asking;
            this.call = call;
            this.watch = new BitfieldWatch(ref.layout().chunkCount());
        }
    }
}
