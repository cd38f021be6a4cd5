// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.serve;

import com.google.common.base.Ticker;
import com.google.common.util.concurrent.MoreExecutors;
import io.chordal.peer.grpc.wire.PeerFailure;
import io.chordal.peer.grpc.wire.PeerProblem;
import io.chordal.peer.grpc.wire.TransferCodec;
import io.chordal.swarm.file.FileRef;
import io.chordal.swarm.file.InvalidInputException;
import io.chordal.swarm.limit.UploadSlots;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.LongAdder;

/**
 * What all streams of one chunk service share: slots, pace, the threads that read the disk, timers, counters.
 *
 * <p>Thread-safe. The executors belong to whoever made them.
 */
public final class ServeContext {
    private final ServeConfig config;
    private final Library library;
    private final ReadAccess access;
    private final Executor disk;
    private final ScheduledExecutorService timers;
    private final Ticker ticker;
    private final UploadGate gate;
    private final UploadPace pace;
    private final LongAdder uploaded = new LongAdder();

    /** A context over a bounded pool of threads that may block on the disk. */
    public ServeContext(
            ServeConfig config,
            Library library,
            ReadAccess access,
            Executor disk,
            ScheduledExecutorService timers,
            Ticker ticker) {
        this.config = config;
        this.access = access;
        this.library = library;
        this.disk = disk;
        this.timers = timers;
        this.ticker = ticker;
        this.gate = new UploadGate(new UploadSlots(config.uploadSlots(), config.slotsPerReader()), config.waiting());
        this.pace = new UploadPace(config.bytesPerSecond(), ticker);
    }

    /** Streams of chunks that are served at present. */
    public int activeUploads() {
        return gate.active();
    }

    /** Bytes of chunks given to others so far. */
    public long uploadedBytes() {
        return uploaded.sum();
    }

    /** The limits. */
    public ServeConfig config() {
        return config;
    }

    ReadAccess access() {
        return access;
    }

    Library library() {
        return library;
    }

    /** A new serial context on the disk's threads. */
    Executor serial() {
        return MoreExecutors.newSequentialExecutor(disk);
    }

    ScheduledExecutorService timers() {
        return timers;
    }

    long now() {
        return ticker.read();
    }

    UploadGate gate() {
        return gate;
    }

    UploadPace pace() {
        return pace;
    }

    void countUploaded(FileRef ref, long bytes) {
        uploaded.add(bytes);
        library.uploaded(ref, bytes);
    }

    /** Reads which file a call means; bytes that cannot be a FileId name no file here. */
    static FileRef file(io.chordal.proto.transfer.v1.FileRef ref) {
        try {
            return TransferCodec.fromWire(ref);
        } catch (InvalidInputException e) {
            throw notHere();
        }
    }

    /** What a caller may know of a file that is not served: nothing more than that. */
    static PeerFailure notHere() {
        return new PeerFailure(PeerProblem.FILE_NOT_FOUND, "this peer does not share such a file");
    }
}
