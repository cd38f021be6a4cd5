// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.ring;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.InvalidProtocolBufferException;
import io.chordal.dht.Attempt;
import io.chordal.dht.DhtException;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.record.Addition;
import io.chordal.dht.record.LeaseSequence;
import io.chordal.dht.record.Removal;
import io.chordal.dht.record.SetMember;
import io.chordal.dht.record.SetValue;
import io.chordal.dht.record.SetWrite;
import io.chordal.peer.grpc.wire.PeerAddress;
import io.chordal.peer.grpc.wire.PeerStatus;
import io.chordal.peer.grpc.wire.TransferCodec;
import io.chordal.proto.transfer.v1.PeerRef;
import io.chordal.swarm.file.FileRef;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Provider records as leased members of sets on the ring.
 *
 * <p>A file's providers are the members of the set {@code (FileId ‖ size, "providers")}, each named by its key hash; whether
 * a peer lives is a set of its own, {@code ("peer:" ‖ key hash, "lease")}, whose one member carries the peer's endpoint. Thread-
 * safe: the sequence is given to the owner of every lease in the order in which writes are made.
 */
public final class RingProviders implements ProviderRecords {
    private static final Bytes PROVIDERS = Bytes.utf8("providers");
    private static final Bytes LEASE = Bytes.utf8("lease");
    private static final Bytes PEER = Bytes.utf8("peer:");
    private static final int OPERATION_BYTES = 16;
    private static final int MOST_PROVIDERS = 200;
    private static final int PAGE = 200;

    private final SetOperations sets;
    private final Supplier<LeaseSequence> sequence;
    private final RandomGenerator random;

    /**
     * Provider records over sets.
     *
     * @param sequence the next place in this peer's own order: its persisted start, and a number that counts up within it
     * @param random makes the ids that let a write be repeated; thread-safe
     */
    public RingProviders(SetOperations sets, Supplier<LeaseSequence> sequence, RandomGenerator random) {
        this.sets = sets;
        this.sequence = sequence;
        this.random = random;
    }

    @Override
    public CompletableFuture<List<Optional<String>>> provide(PeerAddress me, List<FileRef> files, Duration lease) {
        Bytes payload = payload(me);
        return sets.write(files.stream()
                .<SetWrite>map(file -> addition(providersOf(file), me.peerId(), payload, lease))
                .toList());
    }

    @Override
    public CompletableFuture<List<Optional<String>>> withdraw(PeerAddress me, List<FileRef> files) {
        return sets.write(files.stream()
                .<SetWrite>map(file -> removal(providersOf(file), me.peerId()))
                .toList());
    }

    @Override
    public CompletableFuture<Void> renewPeerLease(PeerAddress me, Duration lease) {
        return writeOne(addition(peerLease(me.peerId()), me.peerId(), payload(me), lease));
    }

    @Override
    public CompletableFuture<Void> endPeerLease(PeerAddress me) {
        return writeOne(removal(peerLease(me.peerId()), me.peerId()));
    }

    private CompletableFuture<Void> writeOne(SetWrite write) {
        return sets.write(List.of(write))
                .thenAccept(outcomes -> outcomes.get(0).ifPresent(why -> {
                    throw new DhtException(CallFailure.Reason.UNAVAILABLE, why);
                }));
    }

    @Override
    public CompletableFuture<ImmutableList<PeerAddress>> providers(FileRef file) {
        return sets.read(List.of(providersOf(file)))
                .thenCompose(found -> living(
                        ImmutableList.of(),
                        Optional.empty(),
                        leases(found.get(0).get())));
    }

    private static List<Key> leases(SetValue providers) {
        return providers.members().stream()
                .map(SetMember::member)
                .filter(id -> id.size() == 32)
                .map(RingProviders::peerLease)
                .toList();
    }

    /**
     * Asks for leases page by page until enough of them live: records of the dead stay for hours and must not hide others,
     * and neither must a lease that nobody can tell. Fails only if nobody was found and somebody may be there.
     */
    private CompletableFuture<ImmutableList<PeerAddress>> living(
            ImmutableList<PeerAddress> found, Optional<DhtException> untold, List<Key> leases) {
        if (leases.isEmpty() || found.size() >= MOST_PROVIDERS) {
            return found.isEmpty() && untold.isPresent()
                    ? CompletableFuture.failedFuture(untold.get())
                    : CompletableFuture.completedFuture(
                            found.stream().limit(MOST_PROVIDERS).collect(ImmutableList.toImmutableList()));
        }
        int page = Math.min(PAGE, leases.size());
        return attempts(leases.subList(0, page)).thenCompose(attempts -> {
            ImmutableList.Builder<PeerAddress> all =
                    ImmutableList.<PeerAddress>builder().addAll(found);
            attempts.forEach(
                    attempt -> attempt.result().flatMap(RingProviders::address).ifPresent(all::add));
            Optional<DhtException> failure =
                    attempts.stream().flatMap(a -> a.failure().stream()).findFirst();
            return living(all.build(), untold.or(() -> failure), leases.subList(page, leases.size()));
        });
    }

    /** Reads a page; if it fails as a whole, each of its leases failed. */
    private CompletableFuture<List<Attempt<SetValue>>> attempts(List<Key> leases) {
        return sets.read(leases).exceptionally(e -> {
            DhtException failure =
                    new DhtException(CallFailure.Reason.UNAVAILABLE, PeerStatus.describe(e), PeerStatus.cause(e));
            return List.of(new Attempt<>(Optional.empty(), Optional.of(failure)));
        });
    }

    private static Optional<PeerAddress> address(SetValue lease) {
        return lease.members().stream().findFirst().flatMap(member -> address(member.member(), member.payload()));
    }

    /** Where a living peer is called; nothing for a record that makes no sense. */
    private static Optional<PeerAddress> address(Bytes peerId, Bytes payload) {
        try {
            PeerAddress read = TransferCodec.fromWire(PeerRef.parseFrom(payload.toByteArray()));
            return Optional.of(new PeerAddress(peerId, read.endpoint()));
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private Addition addition(Key key, Bytes member, Bytes payload, Duration lease) {
        return new Addition(
                key, member, payload, Optional.of(new Addition.Lease(sequence.get(), lease)), operationId());
    }

    private Removal removal(Key key, Bytes member) {
        return new Removal(key, member, Optional.of(sequence.get()), operationId());
    }

    private Bytes operationId() {
        byte[] id = new byte[OPERATION_BYTES];
        random.nextBytes(id);
        return Bytes.copyOf(id);
    }

    private static Bytes payload(PeerAddress me) {
        PeerAddress endpointOnly = PeerAddress.at(me.endpoint());
        return Bytes.copyOf(TransferCodec.toWire(endpointOnly).toByteArray());
    }

    private static Key providersOf(FileRef file) {
        ByteBuffer partition = ByteBuffer.allocate(40)
                .put(file.fileId().toBytes())
                .putLong(file.size())
                .flip();
        return new Key(Bytes.copyOf(partition), PROVIDERS);
    }

    private static Key peerLease(Bytes peerId) {
        ByteBuffer partition = ByteBuffer.allocate(PEER.size() + peerId.size())
                .put(PEER.toByteBuffer())
                .put(peerId.toByteBuffer())
                .flip();
        return new Key(Bytes.copyOf(partition), LEASE);
    }
}
