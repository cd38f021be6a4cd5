// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.grpc;

import com.google.protobuf.ByteString;
import io.chordal.dht.id.Bytes;
import io.chordal.proto.tracker.v1.Change;
import io.chordal.proto.tracker.v1.EntryRemoved;
import io.chordal.proto.tracker.v1.Holding;
import io.chordal.proto.tracker.v1.MemberRemoved;
import io.chordal.proto.tracker.v1.PeerGone;
import io.chordal.proto.tracker.v1.PeerLease;
import io.chordal.proto.tracker.v1.Publication;
import io.chordal.proto.tracker.v1.RelayChangesRequest;
import io.chordal.proto.tracker.v1.RingNodeSeen;
import io.chordal.swarm.file.FileName;
import io.chordal.swarm.file.Hash256;
import io.chordal.tracker.group.GroupId;
import io.chordal.tracker.group.Subject;
import io.chordal.tracker.membership.ClusterId;
import io.chordal.tracker.relay.RelayMessage;
import io.chordal.tracker.swarm.ChunkBits;
import io.chordal.tracker.swarm.HoldingKey;
import io.chordal.tracker.swarm.SharedFile;
import io.chordal.tracker.value.PeerId;
import io.chordal.tracker.value.TrackerException;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Optional;

/** What trackers tell each other, on the wire. */
final class RelayWire {
    private static final Duration LONGEST = Duration.ofDays(365);

    private RelayWire() {}

    static RelayChangesRequest message(RelayMessage message) {
        RelayChangesRequest.Builder wire = RelayChangesRequest.newBuilder()
                .setOrigin(message.origin())
                .setOriginBoot(message.boot())
                .setFirst(message.first())
                .setPublicAddress(message.publicAddress())
                .setAfresh(message.afresh())
                .setWhole(message.whole());
        message.changes().forEach(change -> wire.addChanges(change(change)));
        return wire.build();
    }

    static RelayMessage message(RelayChangesRequest wire) {
        FileWire.requireAtMost(RelayMessage.MAX_CHANGES, wire.getChangesCount(), "changes");
        return new RelayMessage(
                wire.getOrigin(),
                wire.getOriginBoot(),
                wire.getFirst(),
                wire.getPublicAddress(),
                wire.getAfresh(),
                wire.getWhole(),
                wire.getChangesList().stream().map(RelayWire::readable).toList());
    }

    private static Change change(io.chordal.tracker.relay.Change change) {
        Change.Builder wire = Change.newBuilder();
        if (change instanceof io.chordal.tracker.relay.Change.Lease lease) {
            wire.setLease(PeerLease.newBuilder()
                    .setPeer(FileWire.peer(lease.peer()))
                    .setRemaining(FileWire.duration(lease.remaining())));
        } else if (change instanceof io.chordal.tracker.relay.Change.Gone gone) {
            wire.setPeerGone(PeerGone.newBuilder().setPeerId(id(gone.peer())));
        } else if (change instanceof io.chordal.tracker.relay.Change.Holds holds) {
            wire.setHolding(holding(holds.key())
                    .setChunks(
                            FileWire.chunks(holds.chunks(), holds.key().shared().file())));
        } else if (change instanceof io.chordal.tracker.relay.Change.Drops drops) {
            wire.setHolding(holding(drops.key()).setKeepEntries(drops.keepEntries()));
        } else if (change instanceof io.chordal.tracker.relay.Change.Named named) {
            wire.setPublication(Publication.newBuilder()
                    .setGroupId(group(named.shared().group()))
                    .setFile(FileWire.file(named.shared().file()))
                    .setName(named.name().value()));
        } else if (change instanceof io.chordal.tracker.relay.Change.EntryRemoved removed) {
            wire.setEntryRemoved(EntryRemoved.newBuilder()
                    .setGroupId(group(removed.group()))
                    .setEntry(CatalogWire.entry(removed.entry())));
        } else if (change instanceof io.chordal.tracker.relay.Change.NodeSeen node) {
            wire.setRingNode(RingNodeSeen.newBuilder()
                    .setNode(NodeWire.node(node.node()))
                    .setClusterId(NodeWire.name(Optional.of(node.ring())))
                    .setLeft(node.left())
                    .setLastHeard(FileWire.duration(node.lastHeard())));
        } else if (change instanceof io.chordal.tracker.relay.Change.MemberRemoved removed) {
            wire.setMemberRemoved(MemberRemoved.newBuilder()
                    .setGroupId(group(removed.group()))
                    .setSubject(subject(Optional.of(removed.subject())))
                    .setEpoch(removed.epoch()));
        }
        return wire.build();
    }

    /** Of a change that cannot be, as a later version may tell one, only the number counts: the others go on. */
    private static io.chordal.tracker.relay.Change readable(Change wire) {
        try {
            return change(wire);
        } catch (IllegalArgumentException | TrackerException | ArithmeticException | DateTimeException e) {
            return new io.chordal.tracker.relay.Change.Nothing();
        }
    }

    private static io.chordal.tracker.relay.Change change(Change wire) {
        return switch (wire.getChangeCase()) {
            case LEASE ->
                new io.chordal.tracker.relay.Change.Lease(
                        FileWire.peer(wire.getLease().getPeer()),
                        duration(wire.getLease().getRemaining()));
            case PEER_GONE ->
                new io.chordal.tracker.relay.Change.Gone(
                        new PeerId(FileWire.hash(wire.getPeerGone().getPeerId(), "a peer id")));
            case HOLDING -> holding(wire.getHolding());
            case PUBLICATION ->
                new io.chordal.tracker.relay.Change.Named(
                        shared(
                                wire.getPublication().getGroupId(),
                                wire.getPublication().getFile()),
                        new FileName(wire.getPublication().getName()));
            case ENTRY_REMOVED ->
                new io.chordal.tracker.relay.Change.EntryRemoved(
                        group(wire.getEntryRemoved().getGroupId()),
                        CatalogWire.entry(wire.getEntryRemoved().getEntry()));
            case RING_NODE ->
                new io.chordal.tracker.relay.Change.NodeSeen(
                        NodeWire.node(wire.getRingNode().getNode()),
                        new ClusterId(NodeWire.bytes(wire.getRingNode().getClusterId())),
                        wire.getRingNode().getLeft(),
                        duration(wire.getRingNode().getLastHeard()));
            case MEMBER_REMOVED ->
                new io.chordal.tracker.relay.Change.MemberRemoved(
                        group(wire.getMemberRemoved().getGroupId()),
                        subject(wire.getMemberRemoved().getSubject())
                                .orElseThrow(() -> new IllegalArgumentException("nobody in particular is no member")),
                        wire.getMemberRemoved().getEpoch());
            case CHANGE_NOT_SET -> new io.chordal.tracker.relay.Change.Nothing();
        };
    }

    private static Holding.Builder holding(HoldingKey key) {
        return Holding.newBuilder()
                .setPeer(io.chordal.proto.transfer.v1.PeerRef.newBuilder().setPeerId(id(key.peer())))
                .setGroupId(group(key.shared().group()))
                .setFile(FileWire.file(key.shared().file()))
                .setSubject(subject(key.subject()));
    }

    private static io.chordal.tracker.relay.Change holding(Holding wire) {
        HoldingKey key = new HoldingKey(
                new PeerId(FileWire.hash(wire.getPeer().getPeerId(), "a peer id")),
                shared(wire.getGroupId(), wire.getFile()),
                subject(wire.getSubject()));
        if (!wire.hasChunks()) {
            return new io.chordal.tracker.relay.Change.Drops(key, wire.getKeepEntries());
        }
        ChunkBits chunks = FileWire.chunks(wire.getChunks(), key.shared().file());
        return new io.chordal.tracker.relay.Change.Holds(key, chunks);
    }

    /** A time that can be reckoned with: of leases, and of nodes that were heard of. */
    private static Duration duration(com.google.protobuf.Duration wire) {
        Duration duration = FileWire.duration(wire);
        if (duration.isNegative() || duration.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("no lease and no node is so old: " + duration);
        }
        return duration;
    }

    private static SharedFile shared(ByteString group, io.chordal.proto.transfer.v1.FileRef file) {
        return new SharedFile(group(group), FileWire.file(file));
    }

    private static GroupId group(ByteString wire) {
        return new GroupId(NodeWire.bytes(wire));
    }

    private static ByteString group(GroupId group) {
        return ByteString.copyFrom(group.bytes().toByteBuffer());
    }

    private static ByteString id(PeerId peer) {
        return FileWire.bytes(peer.hash());
    }

    private static ByteString subject(Optional<Subject> subject) {
        if (subject.isEmpty()) {
            return ByteString.EMPTY;
        }
        return subject.get() instanceof Subject.User user
                ? ByteString.copyFrom(user.id().toByteBuffer())
                : id(((Subject.Node) subject.get()).key());
    }

    private static Optional<Subject> subject(ByteString wire) {
        return switch (wire.size()) {
            case 0 -> Optional.empty();
            case Subject.User.BYTES -> Optional.of(new Subject.User(Bytes.copyOf(wire.toByteArray())));
            case Hash256.BYTES -> Optional.of(new Subject.Node(new PeerId(Hash256.of(wire.toByteArray()))));
            default ->
                throw new IllegalArgumentException(
                        "neither a user's id nor the hash of a key: " + wire.size() + " bytes");
        };
    }
}
