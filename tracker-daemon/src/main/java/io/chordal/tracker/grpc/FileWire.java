// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.grpc;

import com.google.common.net.InetAddresses;
import com.google.common.net.InternetDomainName;
import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import io.chordal.dht.id.Endpoint;
import io.chordal.proto.transfer.v1.ChunkSet;
import io.chordal.swarm.file.FileId;
import io.chordal.swarm.file.FileRef;
import io.chordal.swarm.file.Hash256;
import io.chordal.tracker.swarm.ChunkBits;
import io.chordal.tracker.value.PeerId;
import io.chordal.tracker.value.PeerRef;
import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Optional;

/** Files, peers and chunk sets on the wire; what comes in is checked here, and nothing unchecked gets past. */
final class FileWire {
    private FileWire() {}

    static FileRef file(io.chordal.proto.transfer.v1.FileRef wire) {
        FileId id = new FileId(hash(wire.getFileId(), "a FileId"));
        if (wire.getSize() == 0) {
            throw new TrackerException(
                    TrackerReason.EMPTY_FILE, "cannot upload empty file (0 bytes); choose one with content");
        }
        return new FileRef(id, wire.getSize());
    }

    static io.chordal.proto.transfer.v1.FileRef file(FileRef file) {
        return io.chordal.proto.transfer.v1.FileRef.newBuilder()
                .setFileId(bytes(file.fileId().hash()))
                .setSize(file.size())
                .build();
    }

    static PeerRef peer(io.chordal.proto.transfer.v1.PeerRef wire) {
        return new PeerRef(new PeerId(hash(wire.getPeerId(), "a peer id")), endpoint(wire.getHost(), wire.getPort()));
    }

    static io.chordal.proto.transfer.v1.PeerRef peer(PeerRef peer) {
        return io.chordal.proto.transfer.v1.PeerRef.newBuilder()
                .setPeerId(bytes(peer.id().hash()))
                .setHost(peer.endpoint().host())
                .setPort(peer.endpoint().port())
                .build();
    }

    /** Reads where somebody says that it can be called: a host name, or an address that one can call. */
    static Endpoint endpoint(String host, int port) {
        Endpoint endpoint = new Endpoint(host, port);
        if (InetAddresses.isInetAddress(host)) {
            InetAddress address = InetAddresses.forString(host);
            if (address.isAnyLocalAddress() || address.isMulticastAddress()) {
                throw new IllegalArgumentException(
                        "nobody can call " + host + "; say with --advertise where this node is reached");
            }
        } else if (!InternetDomainName.isValid(host)) {
            throw new IllegalArgumentException("not a host name or address: '" + host + "'");
        }
        return endpoint;
    }

    static ChunkBits chunks(ChunkSet wire, FileRef file) {
        int chunkCount = file.layout().chunkCount();
        if (wire.getChunkCount() != chunkCount) {
            throw new IllegalArgumentException("file " + file + " has " + chunkCount + " chunks, not "
                    + Integer.toUnsignedString(wire.getChunkCount()));
        }
        return wire.getComplete()
                ? ChunkBits.COMPLETE
                : ChunkBits.of(wire.getBitfield().toByteArray(), chunkCount);
    }

    static ChunkSet chunks(ChunkBits chunks, FileRef file) {
        int chunkCount = file.layout().chunkCount();
        ChunkSet.Builder wire = ChunkSet.newBuilder().setChunkCount(chunkCount).setComplete(chunks.isComplete());
        if (!chunks.isComplete()) {
            wire.setBitfield(ByteString.copyFrom(chunks.toBitfield(chunkCount)));
        }
        return wire.build();
    }

    static Hash256 hash(ByteString wire, String what) {
        if (wire.size() != Hash256.BYTES) {
            throw new IllegalArgumentException(what + " has " + Hash256.BYTES + " bytes, not " + wire.size());
        }
        return Hash256.of(wire.toByteArray());
    }

    static Optional<Hash256> optionalHash(ByteString wire, String what) {
        return wire.isEmpty() ? Optional.empty() : Optional.of(hash(wire, what));
    }

    static ByteString bytes(Hash256 hash) {
        return ByteString.copyFrom(hash.toBytes());
    }

    static Duration duration(java.time.Duration duration) {
        return Duration.newBuilder()
                .setSeconds(duration.getSeconds())
                .setNanos(duration.getNano())
                .build();
    }

    static java.time.Duration duration(Duration wire) {
        return java.time.Duration.ofSeconds(wire.getSeconds(), wire.getNanos());
    }

    static Instant instant(Timestamp wire) {
        return Instant.ofEpochSecond(wire.getSeconds(), wire.getNanos());
    }

    static Timestamp timestamp(Instant instant) {
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
    }

    static void requireAtMost(int limit, int count, String what) {
        if (count > limit) {
            throw new IllegalArgumentException("at most " + limit + " " + what + " in one call, not " + count);
        }
    }
}
