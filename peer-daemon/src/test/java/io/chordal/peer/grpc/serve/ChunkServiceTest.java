// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.serve;

import static io.chordal.peer.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.base.Ticker;
import com.google.protobuf.ByteString;
import com.google.rpc.RetryInfo;
import io.chordal.daemon.grpc.ErrorStatus;
import io.chordal.peer.grpc.wire.ManifestAssembly;
import io.chordal.peer.grpc.wire.PeerStatus;
import io.chordal.peer.grpc.wire.TransferCodec;
import io.chordal.proto.transfer.v1.ChunkRange;
import io.chordal.proto.transfer.v1.ChunkServiceGrpc;
import io.chordal.proto.transfer.v1.FileRef;
import io.chordal.proto.transfer.v1.GetBitfieldRequest;
import io.chordal.proto.transfer.v1.GetManifestRequest;
import io.chordal.proto.transfer.v1.ReadChunksRequest;
import io.chordal.proto.transfer.v1.ReadChunksResponse;
import io.chordal.proto.transfer.v1.WatchBitfieldRequest;
import io.chordal.proto.transfer.v1.WatchBitfieldResponse;
import io.chordal.swarm.chunk.ChunkSet;
import io.chordal.swarm.file.Manifest;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.testing.GrpcCleanupRule;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.Rule;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.migrationsupport.rules.EnableRuleMigrationSupport;

@EnableRuleMigrationSupport
class ChunkServiceTest {
    private static final int CHUNK = 512 * 1024;

    @Rule
    public final GrpcCleanupRule cleanup = new GrpcCleanupRule();

    private final MemoryLibrary library = new MemoryLibrary();
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(3);
    private ManagedChannel channel;
    private ServeContext context;

    @BeforeEach
    void serveWithDefaults() throws IOException {
        serve(ServeConfig.defaults());
    }

    @AfterEach
    void stop() {
        channel.shutdownNow();
        threads.shutdown();
    }

    private void serve(ServeConfig config) throws IOException {
        context = new ServeContext(
                config, library, TestGates.publicOnly(library), threads, threads, Ticker.systemTicker());
        String name = InProcessServerBuilder.generateName();
        cleanup.register(InProcessServerBuilder.forName(name)
                .directExecutor()
                .addService(new ChunkServiceAdapter(context))
                .build()
                .start());
        channel = cleanup.register(InProcessChannelBuilder.forName(name).build());
    }

    @Test
    @Tag("S2-30")
    void chunksComeInTheOrderAskedForInFramesOf256KiBAtMost() {
        Manifest file = library.add(3 * CHUNK + 1000);

        List<ReadChunksResponse> frames = all(read(file, range(3, 1), range(0, 2)));

        assertThat(frames).extracting(ReadChunksResponse::getChunk).containsExactly(3, 0, 0, 1, 1);
        assertThat(frames).allMatch(f -> f.getData().size() <= 256 * 1024);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        frames.stream().skip(1).forEach(f -> bytes.writeBytes(f.getData().toByteArray()));
        assertThat(bytes.toByteArray()).isEqualTo(Arrays.copyOf(library.bytes(file.ref()), 2 * CHUNK));
        eventually("the reader is closed", () -> library.readersOpen.get() == 0);
        assertThat(context.uploadedBytes()).isEqualTo(2 * CHUNK + 1000);
    }

    @Test
    @Tag("S1-24")
    void nothingIsServedThatIsNotInTheLibrary() {
        Manifest shared = library.add(1000);
        Manifest secret = library.add(2000);
        library.remove(secret.ref());
        FileRef path = FileRef.newBuilder()
                .setFileId(ByteString.copyFrom("../secret.txt", StandardCharsets.UTF_8))
                .setSize(2000)
                .build();
        FileRef otherSize =
                TransferCodec.toWire(shared.ref()).toBuilder().setSize(999).build();

        for (FileRef refused : List.of(TransferCodec.toWire(secret.ref()), path, otherSize)) {
            assertThat(codeOf(() -> all(read(refused, range(0, 1))))).isEqualTo(Status.Code.NOT_FOUND);
            assertThat(codeOf(() -> blocking()
                            .getManifest(GetManifestRequest.newBuilder()
                                    .setFile(refused)
                                    .build())
                            .next()))
                    .isEqualTo(Status.Code.NOT_FOUND);
            assertThat(codeOf(() -> blocking()
                            .getBitfield(GetBitfieldRequest.newBuilder()
                                    .setFile(refused)
                                    .build())))
                    .isEqualTo(Status.Code.NOT_FOUND);
            assertThat(codeOf(() -> blocking()
                            .watchBitfield(WatchBitfieldRequest.newBuilder()
                                    .setFile(refused)
                                    .build())
                            .next()))
                    .isEqualTo(Status.Code.NOT_FOUND);
        }
        assertThat(library.framesRead).hasValue(0);
        assertThat(all(read(shared, range(0, 1)))).hasSize(1);
    }

    @Test
    void aStreamThatIsOpenEndsWhenItsFileIsSharedNoMore() {
        Manifest file = library.add(40 * CHUNK);
        ManualReader reader = new ManualReader();
        ChunkServiceGrpc.newStub(channel).readChunks(request(file, range(0, 40)), reader);
        reader.call.get().request(1);
        eventually("the first frame came", reader::isServed);

        library.remove(file.ref());
        reader.call.get().request(Integer.MAX_VALUE);
        eventually("the stream ended", () -> reader.error.get() != null);

        assertThat(ErrorStatus.reason(reader.error.get())).contains("FILE_NOT_FOUND");
        assertThat(reader.frames)
                .as("what was read before")
                .hasSizeLessThan(10)
                .noneMatch(ReadChunksResponse::getUnavailable);
        eventually("the slot is free again", () -> context.activeUploads() == 0);
        eventually("the reader is closed", () -> library.readersOpen.get() == 0);
    }

    @Test
    void chunksBeyondTheFileOrTooManyAreRefused() {
        Manifest file = library.add(1000);

        assertThat(codeOf(() -> all(read(file, range(0, 2))))).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(codeOf(() -> all(read(file, range(-1, 1))))).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(codeOf(() -> all(read(file, range(0, Integer.MAX_VALUE))))).isEqualTo(Status.Code.INVALID_ARGUMENT);
    }

    @Test
    void aReaderThatNeverAsksCostsAFewFrames() {
        Manifest file = library.add(40 * CHUNK);
        ManualReader reader = new ManualReader();

        ChunkServiceGrpc.newStub(channel).readChunks(request(file, range(0, 40)), reader);
        reader.call.get().request(1);
        eventually("the first frame came", () -> reader.frames.size() == 1);
        eventually("the stream holds a slot", () -> context.activeUploads() == 1);

        assertThat(library.framesRead.get()).isLessThan(10);
        reader.call.get().cancel("enough", null);
        eventually("the slot is free again", () -> context.activeUploads() == 0);
        eventually("the reader is closed", () -> library.readersOpen.get() == 0);
    }

    @Test
    void aReaderThatStallsIsCutOff() throws IOException {
        serve(ServeConfig.defaults().withFloor(1024, Duration.ofMillis(100)));
        Manifest file = library.add(40 * CHUNK);
        ManualReader reader = new ManualReader();

        ChunkServiceGrpc.newStub(channel).readChunks(request(file, range(0, 40)), reader);
        eventually("it was cut off", () -> reader.error.get() != null);

        assertThat(ErrorStatus.reason(reader.error.get())).contains("READER_TOO_SLOW");
        eventually("the slot is free again", () -> context.activeUploads() == 0);
    }

    @Test
    void whoFindsAllSlotsTakenWaitsAndWhoFindsTheQueueFullIsTurnedAway() throws IOException {
        serve(ServeConfig.defaults().withUploadSlots(1));
        Manifest file = library.add(40 * CHUNK);
        List<ManualReader> readers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            ManualReader reader = new ManualReader();
            readers.add(reader);
            ChunkServiceGrpc.newStub(channel).readChunks(request(file, range(0, 40)), reader);
        }

        eventually("one is turned away", () -> readers.stream().anyMatch(r -> r.error.get() != null));
        ManualReader refused =
                readers.stream().filter(r -> r.error.get() != null).findFirst().orElseThrow();
        assertThat(ErrorStatus.reason(refused.error.get())).contains("BUSY");
        assertThat(StatusProto.fromThrowable(refused.error.get()).getDetailsList())
                .anyMatch(detail -> detail.is(RetryInfo.class));

        readers.remove(refused);
        readers.forEach(reader -> reader.call.get().request(1));
        eventually("one is served", () -> readers.stream().anyMatch(ManualReader::isServed));
        ManualReader served =
                readers.stream().filter(ManualReader::isServed).findFirst().orElseThrow();
        served.call.get().cancel("enough", null);
        eventually(
                "the next one is",
                () -> readers.stream().filter(ManualReader::isServed).count() == 2);
    }

    @Test
    void allStreamsTogetherStayBelowTheLimit() throws IOException {
        serve(ServeConfig.defaults().withPace(2 * CHUNK, Duration.ZERO));
        Manifest file = library.add(2 * CHUNK);
        long start = System.nanoTime();

        Iterator<ReadChunksResponse> one = read(file, range(0, 1));
        Iterator<ReadChunksResponse> other = read(file, range(1, 1));
        all(one);
        all(other);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(500));
    }

    @Test
    @Tag("S2-29")
    void eachChunkIsHeldBackForTheDelay() throws IOException {
        serve(ServeConfig.defaults().withPace(0, Duration.ofMillis(60)));
        Manifest file = library.add(5 * CHUNK);
        long start = System.nanoTime();

        all(read(file, range(0, 5)));

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(300));
    }

    @Test
    void aDamagedChunkIsSaidToBeUnavailableAndReported() {
        Manifest file = library.add(3 * CHUNK);
        library.damage(1);

        List<ReadChunksResponse> frames = all(read(file, range(0, 3)));

        assertThat(frames)
                .filteredOn(ReadChunksResponse::getUnavailable)
                .singleElement()
                .satisfies(f -> assertThat(f.getChunk()).isEqualTo(1))
                .satisfies(f -> assertThat(f.getData().isEmpty()).isTrue());
        assertThat(frames).extracting(ReadChunksResponse::getChunk).contains(0, 2);
        assertThat(library.damage).containsExactly("chunk 1");
    }

    @Test
    @Tag("S2-30")
    void aManifestComesInPartsAndIsPutTogetherAgain() {
        Manifest file = library.add(3 * CHUNK);
        ManifestAssembly assembly = new ManifestAssembly(file.ref());

        blocking()
                .getManifest(GetManifestRequest.newBuilder()
                        .setFile(TransferCodec.toWire(file.ref()))
                        .build())
                .forEachRemaining(assembly::add);

        assertThat(assembly.finish()).isEqualTo(file);
    }

    @Test
    @Tag("S2-30")
    void aWatcherHearsWhatThereIsAndThenWhatCame() {
        Manifest file = library.add(10 * CHUNK);
        library.setHave(file.ref(), ChunkSet.of(10, 0, 1));
        Iterator<WatchBitfieldResponse> told = blocking()
                .watchBitfield(WatchBitfieldRequest.newBuilder()
                        .setFile(TransferCodec.toWire(file.ref()))
                        .build());

        assertThat(TransferCodec.fromWire(told.next().getChunks(), 10)).isEqualTo(ChunkSet.of(10, 0, 1));
        library.setHave(file.ref(), ChunkSet.of(10, 0, 1, 4, 7));
        assertThat(told.next().getHave().getChunksList()).containsExactly(4, 7);
        library.setHave(file.ref(), ChunkSet.of(10, 0));
        assertThat(TransferCodec.fromWire(told.next().getChunks(), 10)).isEqualTo(ChunkSet.of(10, 0));
        library.remove(file.ref());
        assertThatThrownBy(told::next)
                .satisfies(e -> assertThat(ErrorStatus.reason(e)).contains("FILE_NOT_FOUND"));
    }

    @Test
    void watchersAreBounded() throws IOException {
        ServeConfig few = new ServeConfig(
                2, 2, 0, Duration.ZERO, 1024, 1024, Duration.ofSeconds(30), 2, Duration.ofMillis(20), 2);
        serve(few);
        Manifest file = library.add(1000);
        WatchBitfieldRequest request = WatchBitfieldRequest.newBuilder()
                .setFile(TransferCodec.toWire(file.ref()))
                .build();
        List<Iterator<WatchBitfieldResponse>> watchers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            watchers.add(blocking().watchBitfield(request));
            watchers.get(i).next();
        }

        assertThat(codeOf(() -> blocking().watchBitfield(request).next())).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    }

    private ChunkServiceGrpc.ChunkServiceBlockingStub blocking() {
        return ChunkServiceGrpc.newBlockingStub(channel).withDeadlineAfter(20, TimeUnit.SECONDS);
    }

    private Iterator<ReadChunksResponse> read(Manifest file, ChunkRange... ranges) {
        return blocking().readChunks(request(file, ranges));
    }

    private Iterator<ReadChunksResponse> read(FileRef file, ChunkRange... ranges) {
        return blocking()
                .readChunks(ReadChunksRequest.newBuilder()
                        .setFile(file)
                        .addAllRanges(List.of(ranges))
                        .build());
    }

    private static ReadChunksRequest request(Manifest file, ChunkRange... ranges) {
        return ReadChunksRequest.newBuilder()
                .setFile(TransferCodec.toWire(file.ref()))
                .addAllRanges(List.of(ranges))
                .build();
    }

    private static ChunkRange range(int first, int count) {
        return ChunkRange.newBuilder().setFirst(first).setCount(count).build();
    }

    private static List<ReadChunksResponse> all(Iterator<ReadChunksResponse> frames) {
        List<ReadChunksResponse> all = new ArrayList<>();
        frames.forEachRemaining(all::add);
        return all;
    }

    private static Status.Code codeOf(Runnable call) {
        try {
            call.run();
            return Status.Code.OK;
        } catch (StatusRuntimeException e) {
            assertThat(PeerStatus.of(e)).isSameAs(e);
            return e.getStatus().getCode();
        }
    }

    /** A reader that asks for frames one by one, when the test says so. */
    private static final class ManualReader implements ClientResponseObserver<ReadChunksRequest, ReadChunksResponse> {
        private final AtomicReference<ClientCallStreamObserver<ReadChunksRequest>> call = new AtomicReference<>();
        private final AtomicReference<Throwable> error = new AtomicReference<>();
        private final List<ReadChunksResponse> frames = new CopyOnWriteArrayList<>();

        boolean isServed() {
            return !frames.isEmpty();
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<ReadChunksRequest> stream) {
            stream.disableAutoRequestWithInitial(0);
            call.set(stream);
        }

        @Override
        public void onNext(ReadChunksResponse frame) {
            frames.add(frame);
        }

        @Override
        public void onError(Throwable t) {
            error.set(t);
        }

        @Override
        public void onCompleted() {}
    }
}
