// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.figures;

import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.MoreExecutors;
import com.google.protobuf.ByteString;
import io.chordal.it.harness.DaemonProcess;
import io.chordal.it.harness.Program;
import io.chordal.proto.tracker.v1.AnnounceRequest;
import io.chordal.proto.tracker.v1.AnnounceResponse;
import io.chordal.proto.tracker.v1.CatalogServiceGrpc;
import io.chordal.proto.tracker.v1.FileAnnouncement;
import io.chordal.proto.tracker.v1.FileRegistration;
import io.chordal.proto.tracker.v1.LocationsRequest;
import io.chordal.proto.tracker.v1.RegisterFilesRequest;
import io.chordal.proto.tracker.v1.RegisterFilesResponse;
import io.chordal.proto.tracker.v1.RegistrationResult;
import io.chordal.proto.tracker.v1.RenewLeaseRequest;
import io.chordal.proto.tracker.v1.RenewLeaseResponse;
import io.chordal.proto.tracker.v1.SearchFilesRequest;
import io.chordal.proto.tracker.v1.SearchFilesResponse;
import io.chordal.proto.tracker.v1.SwarmServiceGrpc;
import io.chordal.proto.transfer.v1.ChunkSet;
import io.chordal.proto.transfer.v1.FileRef;
import io.chordal.proto.transfer.v1.PeerRef;
import io.grpc.ManagedChannel;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;

/**
 * A tracker process of 256 MiB that is filled with peers and files as they fill it: each peer enters files of its own, announces files of
 * others besides, and renews its lease.
 *
 * <p>Confined to one thread, but for the renewals.
 */
final class FullTracker implements AutoCloseable {
    private static final int CONNECTIONS = 8;
    private static final int AT_ONCE = 64;
    private static final int HOLDERS = 3;
    private static final int CHUNK = 512 * 1024;
    private static final int CHUNKS = 40;
    private static final Duration RENEWED_EACH = Duration.ofSeconds(12);
    private static final Duration LONGEST = Duration.ofMinutes(30);

    private final DaemonProcess tracker;
    private final List<ManagedChannel> channels = new ArrayList<>();
    private final ScheduledExecutorService renewing = Executors.newSingleThreadScheduledExecutor();
    private final AtomicInteger known = new AtomicInteger();
    private final AtomicLong forgotten = new AtomicLong();
    private final AtomicLong renewals = new AtomicLong();
    private final int peers;
    private final int filesEach;

    /** Starts a tracker in a folder that need not be there; it is filled with so many peers, each with so many files of its own. */
    FullTracker(Path folder, int peers, int filesEach) {
        this.peers = peers;
        this.filesEach = filesEach;
        this.tracker = DaemonProcess.spawn(
                        "tracker",
                        Program.TRACKER,
                        folder.toAbsolutePath(),
                        List.of(),
                        Map.of(),
                        DaemonProcess::compiledAsUsual)
                .awaitReady();
        for (int i = 0; i < CONNECTIONS; i++) {
            channels.add(Address.from(1, 1 + i, tracker.address()));
        }
        long between = RENEWED_EACH.toNanos() / peers;
        AtomicInteger next = new AtomicInteger();
        renewing.scheduleAtFixedRate(() -> renew(next.getAndIncrement()), between, between, TimeUnit.NANOSECONDS);
    }

    /** Enters and announces everything; returns how long it took. Fails if the tracker does not take something. */
    Duration fill() throws InterruptedException {
        long begun = System.nanoTime();
        inTurn(
                peers,
                peer -> Futures.transform(
                        register(peer), answer -> taken(peer, answer), MoreExecutors.directExecutor()));
        inTurn(
                peers,
                peer -> Futures.transform(
                        announce(peer), answer -> taken(peer, answer), MoreExecutors.directExecutor()));
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    /** Searches so often for a file by two words of its name, of which one is in all names; fails if one search does not find it. */
    Percentiles search(int atOnce, int times) throws InterruptedException {
        return measured(atOnce, times, number -> {
            int file = number * 31 % (peers * filesEach);
            ListenableFuture<SearchFilesResponse> answer = CatalogServiceGrpc.newFutureStub(channel(number))
                    .withDeadlineAfter(120, TimeUnit.SECONDS)
                    .searchFiles(SearchFilesRequest.newBuilder()
                            .addWords("file")
                            .addWords(String.valueOf(file))
                            .setLimit(10)
                            .build());
            return Futures.transform(
                    answer,
                    found -> {
                        require(
                                found.getFiles(0).getEntry().getName().equals(name(file)),
                                "search finds " + name(file));
                        return found;
                    },
                    MoreExecutors.directExecutor());
        });
    }

    /** Asks so often who has a file, 8 times at once; fails if not all its holders are told. */
    Percentiles locate(int times) throws InterruptedException {
        return measured(CONNECTIONS, times, number -> {
            int file = number * 31 % (peers * filesEach);
            return Futures.transform(
                    SwarmServiceGrpc.newFutureStub(channel(number))
                            .withDeadlineAfter(30, TimeUnit.SECONDS)
                            .locations(LocationsRequest.newBuilder()
                                    .setFile(file(file))
                                    .build()),
                    found -> {
                        require(found.getLocationsCount() == HOLDERS, name(file) + " has " + HOLDERS + " holders");
                        return found;
                    },
                    MoreExecutors.directExecutor());
        });
    }

    /** Returns what the process takes. */
    ProcessMemory memory() {
        return ProcessMemory.afterCollection(tracker.pid());
    }

    /** Returns how many leases were renewed. */
    long renewals() {
        return renewals.get();
    }

    /** Returns how often a peer was told that the tracker does not know it any more. */
    long forgotten() {
        return forgotten.get();
    }

    /** Says whether the process runs. */
    boolean isAlive() {
        return tracker.isAlive();
    }

    private ListenableFuture<RegisterFilesResponse> register(int peer) {
        RegisterFilesRequest.Builder request = RegisterFilesRequest.newBuilder().setPeer(peer(peer));
        for (int i = 0; i < filesEach; i++) {
            int file = peer * filesEach + i;
            request.addFiles(FileRegistration.newBuilder().setName(name(file)).setFile(file(file)));
        }
        return CatalogServiceGrpc.newFutureStub(channel(peer))
                .withDeadlineAfter(60, TimeUnit.SECONDS)
                .registerFiles(request.build());
    }

    /** Each peer has parts of the files of the next ones, so that each file has as many holders. */
    private ListenableFuture<AnnounceResponse> announce(int peer) {
        AnnounceRequest.Builder request = AnnounceRequest.newBuilder().setPeer(peer(peer));
        for (int i = 0; i < (HOLDERS - 1) * filesEach; i++) {
            int file = ((peer + 1) * filesEach + i) % (peers * filesEach);
            request.addFiles(FileAnnouncement.newBuilder()
                    .setFile(file(file))
                    .setChunks(ChunkSet.newBuilder()
                            .setChunkCount(CHUNKS)
                            .setBitfield(ByteString.copyFrom(new byte[] {(byte) 0xf0, 1, (byte) peer, 0, 7}))));
        }
        return SwarmServiceGrpc.newFutureStub(channel(peer))
                .withDeadlineAfter(60, TimeUnit.SECONDS)
                .announce(request.build());
    }

    private RegisterFilesResponse taken(int peer, RegisterFilesResponse answer) {
        require(
                answer.getResultsList().stream().allMatch(RegistrationResult::getSuccess),
                "files of peer " + peer + " are entered: " + answer.getResultsList());
        known.incrementAndGet();
        return answer;
    }

    private static AnnounceResponse taken(int peer, AnnounceResponse answer) {
        require(answer.getAcceptedList().stream().allMatch(yes -> yes), "files of peer " + peer + " are announced");
        return answer;
    }

    private void renew(int number) {
        int some = known.get();
        if (some > 0) {
            ListenableFuture<RenewLeaseResponse> answer = SwarmServiceGrpc.newFutureStub(channel(number))
                    .withDeadlineAfter(30, TimeUnit.SECONDS)
                    .renewLease(RenewLeaseRequest.newBuilder()
                            .setPeer(peer(number % some))
                            .build());
            answer.addListener(() -> renewed(answer), MoreExecutors.directExecutor());
        }
    }

    private void renewed(ListenableFuture<RenewLeaseResponse> answer) {
        try {
            renewals.incrementAndGet();
            if (!answer.get().getKnown()) {
                forgotten.incrementAndGet();
            }
        } catch (Exception e) {
            forgotten.incrementAndGet();
        }
    }

    private static Percentiles measured(int atOnce, int times, IntFunction<ListenableFuture<?>> question)
            throws InterruptedException {
        Duration[] took = new Duration[times];
        Asking asking = new Asking(atOnce);
        for (int i = 0; i < times; i++) {
            int number = i;
            AtomicLong begun = new AtomicLong();
            asking.ask(
                    () -> {
                        begun.set(System.nanoTime());
                        return question.apply(number);
                    },
                    () -> took[number] = Duration.ofNanos(System.nanoTime() - begun.get()));
        }
        asking.awaitAll();
        return Percentiles.of(List.of(took));
    }

    private static void inTurn(int times, IntFunction<ListenableFuture<?>> question) throws InterruptedException {
        Asking asking = new Asking(AT_ONCE);
        for (int i = 0; i < times; i++) {
            int number = i;
            asking.ask(() -> question.apply(number), () -> {});
        }
        asking.awaitAll();
    }

    private ManagedChannel channel(int number) {
        return channels.get(Math.floorMod(number, CONNECTIONS));
    }

    private static PeerRef peer(int number) {
        return PeerRef.newBuilder()
                .setPeerId(hash(-1 - number))
                .setHost("127.0.1." + (1 + number % CONNECTIONS))
                .setPort(10_000 + number % 50_000)
                .build();
    }

    private static FileRef file(int number) {
        return FileRef.newBuilder()
                .setFileId(hash(number))
                .setSize((long) CHUNKS * CHUNK)
                .build();
    }

    private static String name(int number) {
        return "a file of usual length, number " + number + ".bin";
    }

    private static ByteString hash(int number) {
        byte[] bytes = new byte[32];
        ByteBuffer.wrap(bytes).putInt(number).putInt(28, number * 0x9E3779B9);
        return ByteString.copyFrom(bytes);
    }

    private static void require(boolean met, String what) {
        if (!met) {
            throw new IllegalStateException("not so: " + what);
        }
    }

    @Override
    public void close() {
        renewing.shutdownNow();
        channels.forEach(ManagedChannel::shutdownNow);
        tracker.close();
    }

    /** Questions of which so many are asked at once. */
    private static final class Asking {
        private final Semaphore places;
        private final int all;
        private final AtomicReference<Throwable> failure = new AtomicReference<>();

        Asking(int atOnce) {
            this.places = new Semaphore(atOnce);
            this.all = atOnce;
        }

        /** A question. */
        interface Question {
            ListenableFuture<?> ask();
        }

        void ask(Question question, Runnable answered) throws InterruptedException {
            places.acquire();
            ListenableFuture<?> answer = question.ask();
            answer.addListener(
                    () -> {
                        answered.run();
                        try {
                            answer.get();
                        } catch (Exception e) {
                            failure.compareAndSet(null, e);
                        }
                        places.release();
                    },
                    MoreExecutors.directExecutor());
        }

        void awaitAll() throws InterruptedException {
            if (!places.tryAcquire(all, LONGEST.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("questions have no answer after " + LONGEST);
            }
            if (failure.get() != null) {
                throw new IllegalStateException("a question failed", failure.get());
            }
        }
    }
}
