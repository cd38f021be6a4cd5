// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.serve;

import com.google.protobuf.UnsafeByteOperations;
import io.chordal.peer.grpc.wire.PeerFailure;
import io.chordal.peer.grpc.wire.PeerProblem;
import io.chordal.peer.grpc.wire.PeerStatus;
import io.chordal.peer.grpc.wire.TransferCodec;
import io.chordal.proto.transfer.v1.ReadChunksRequest;
import io.chordal.proto.transfer.v1.ReadChunksResponse;
import io.chordal.swarm.chunk.ChunkReader;
import io.chordal.swarm.chunk.FrameRead;
import io.chordal.swarm.disk.StorageException;
import io.chordal.swarm.file.FileRef;
import io.grpc.stub.ServerCallStreamObserver;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One ReadChunks call: waits for a slot, then sends frame after frame while the transport takes them and the pace allows.
 *
 * <p>Invariants: at most one frame is read ahead of the transport, so a reader that stops reading costs one frame; no frame is
 * read of a file that the library has no more, and the stream ends there as one for a file that it never had. States: asked → waiting for a slot → sending → ended. All work runs on its own serial context over the disk's threads.
 */
final class ChunkStream {
    private static final Logger log = LoggerFactory.getLogger(ChunkStream.class);
    private static final int MOST_CHUNKS = 256;
    private static final int READY_THRESHOLD = 1 << 20;
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration LEAST_LOOK = Duration.ofMillis(100);
    /** A removal ends it too, and that is not known before it is heard of. */
    private static final Duration MOST_LOOK = Duration.ofSeconds(2);

    private final ServeContext context;
    private final ServerCallStreamObserver<ReadChunksResponse> call;
    private final Executor serial;
    private final AtomicBoolean queued = new AtomicBoolean();
    private @Nullable Sending sending;
    private UploadGate.@Nullable Pass pass;
    private boolean ended;

    ChunkStream(ServeContext context, ServerCallStreamObserver<ReadChunksResponse> call) {
        this.context = context;
        this.call = call;
        this.serial = context.serial();
    }

    /** Takes the call; to be called before the service method returns. */
    void start(ReadChunksRequest request, Asking asking) {
        call.setOnReadyThreshold(READY_THRESHOLD);
        call.setOnReadyHandler(this::wake);
        call.setOnCancelHandler(() -> serial.execute(this::end));
        serial.execute(() -> ask(request, asking));
    }

    private void ask(ReadChunksRequest request, Asking asking) {
        if (ended) {
            return;
        }
        try {
            FileRef ref = ServeContext.file(request.getFile());
            ReadAccess.Pass admitted = context.access().admit(ref, asking);
            if (context.library().have(ref).isEmpty()) {
                throw ServeContext.notHere();
            }
            FrameCursor cursor = new FrameCursor(
                    ref.layout(),
                    TransferCodec.fromWire(request.getRangesList(), ref.layout().chunkCount(), MOST_CHUNKS),
                    context.pace().frameBytes(context.config().frameBytes()));
            pass = context.gate()
                    .enter(
                            admitted.reader().orElseGet(() -> reader(request)),
                            () -> serial.execute(() -> admit(ref, admitted, cursor)))
                    .orElseThrow(() -> PeerFailure.retryable(
                            PeerProblem.BUSY, "all upload slots are taken; try again or ask another peer", RETRY));
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    private void admit(FileRef ref, ReadAccess.Pass admitted, FrameCursor cursor) {
        if (ended) {
            return;
        }
        try {
            admitted.check();
            ChunkReader reader = context.library().open(ref).orElseThrow(ServeContext::notHere);
            ReaderWatch watch = new ReaderWatch(
                    context.config().floorBytesPerSecond(), context.config().floorWindow(), context.now());
            sending = new Sending(ref, admitted, reader, cursor, watch);
            armWatch();
            armEnd();
            pump();
        } catch (StorageException e) {
            log.warn("cannot serve {}: {}", ref, e.getMessage());
            fail(ServeContext.notHere());
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    private void wake() {
        if (queued.compareAndSet(false, true)) {
            serial.execute(() -> {
                queued.set(false);
                pump();
            });
        }
    }

    private void pump() {
        Sending now = sending;
        if (ended || now == null || now.paced) {
            return;
        }
        try {
            while (call.isReady() && !ended && now.cursor.hasFrame()) {
                Duration wait = now.turn();
                if (!wait.isZero()) {
                    now.paced = true;
                    now.watch.excuse();
                    context.timers().schedule(() -> serial.execute(this::resume), wait.toNanos(), TimeUnit.NANOSECONDS);
                    return;
                }
                send(now);
            }
            if (!now.cursor.hasFrame() && !ended) {
                call.onCompleted();
                end();
            }
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    private void resume() {
        if (sending != null) {
            sending.paced = false;
        }
        pump();
    }

    private void send(Sending now) {
        now.admitted.check();
        if (context.library().have(now.ref).isEmpty()) {
            throw ServeContext.notHere();
        }
        int chunk = now.cursor.chunk();
        FrameRead read = now.reader.read(chunk, now.cursor.offset(), now.cursor.length());
        now.delayed = false;
        if (read instanceof FrameRead.Frame frame) {
            call.onNext(frame(chunk, now.cursor.offset(), frame.bytes()));
            int bytes = now.cursor.length();
            now.watch.sent(bytes);
            context.countUploaded(now.ref, bytes);
            now.cursor.frameDone();
            return;
        }
        if (read instanceof FrameRead.Damaged) {
            context.library().chunkDamaged(now.ref, chunk);
        } else if (read instanceof FrameRead.Changed) {
            context.library().fileChanged(now.ref);
        } else if (read instanceof FrameRead.Failed failed) {
            log.warn("{}", failed.cause().getMessage());
        }
        call.onNext(ReadChunksResponse.newBuilder()
                .setChunk(chunk)
                .setUnavailable(true)
                .build());
        now.cursor.chunkDone();
    }

    /** A stream on which nothing moves ends too when the grant does, or is void, and not only with its next frame. */
    private void armEnd() {
        Sending now = sending;
        if (now != null) {
            now.admitted
                    .left()
                    .ifPresent(left -> context.timers()
                            .schedule(
                                    () -> serial.execute(this::checkGrant),
                                    Math.max(Math.min(left.toNanos(), MOST_LOOK.toNanos()), LEAST_LOOK.toNanos()),
                                    TimeUnit.NANOSECONDS));
        }
    }

    private void checkGrant() {
        Sending now = sending;
        if (ended || now == null) {
            return;
        }
        try {
            now.admitted.check();
            armEnd();
        } catch (PeerFailure e) {
            fail(e);
        }
    }

    private void armWatch() {
        long window = context.config().floorWindow().toNanos();
        context.timers().schedule(() -> serial.execute(this::checkReader), window, TimeUnit.NANOSECONDS);
    }

    private void checkReader() {
        Sending now = sending;
        if (ended || now == null) {
            return;
        }
        if (now.watch.tooSlow(context.now()) && !call.isReady()) {
            fail(new PeerFailure(PeerProblem.READER_TOO_SLOW, "the stream was cut because nothing was read from it"));
            return;
        }
        armWatch();
    }

    private void fail(Throwable e) {
        if (!ended) {
            if (!call.isCancelled()) {
                call.onError(PeerStatus.of(e));
            }
            end();
        }
    }

    private void end() {
        ended = true;
        if (pass != null) {
            pass.giveBack();
        }
        if (sending != null) {
            ChunkReader reader = sending.reader;
            sending = null;
            reader.close();
        }
    }

    private static ReadChunksResponse frame(int chunk, int offset, ByteBuffer bytes) {
        return ReadChunksResponse.newBuilder()
                .setChunk(chunk)
                .setOffset(offset)
                .setData(UnsafeByteOperations.unsafeWrap(bytes))
                .build();
    }

    private static String reader(ReadChunksRequest request) {
        return TransferCodec.fromWire(request.getReader()).toHex();
    }

    /** What an admitted stream holds. */
    private final class Sending {
        private final FileRef ref;
        private final ReadAccess.Pass admitted;
        private final ChunkReader reader;
        private final FrameCursor cursor;
        private final ReaderWatch watch;
        private boolean paced;
        private boolean delayed;

        Sending(FileRef ref, ReadAccess.Pass admitted, ChunkReader reader, FrameCursor cursor, ReaderWatch watch) {
            this.ref = ref;
            this.admitted = admitted;
            this.reader = reader;
            this.cursor = cursor;
            this.watch = watch;
        }

        /** How long to wait before the next frame may be sent; zero once its turn is taken and its chunk's delay is over. */
        Duration turn() {
            if (cursor.offset() == 0
                    && !delayed
                    && !context.config().chunkDelay().isZero()) {
                delayed = true;
                return context.config().chunkDelay();
            }
            return context.pace().take(cursor.length());
        }
    }
}
