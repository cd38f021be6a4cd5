// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.grpc;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.net.Header;
import io.chordal.dht.net.Receiver;
import io.chordal.proto.chord.v1.RingHash;
import io.chordal.proto.chord.v1.RingHeader;
import io.chordal.proto.chord.v1.RingIdSource;
import java.util.Optional;

/** Writes and reads the header that every request between nodes begins with. */
public final class HeaderCodec {
    private HeaderCodec() {}

    /** Writes a header. */
    public static RingHeader write(Header header) {
        RingHeader.Builder message = RingHeader.newBuilder()
                .setMinProtocol(header.minProtocol())
                .setMaxProtocol(header.maxProtocol())
                .setProfile(write(header.profile()))
                .setMember(header.member());
        header.ringId().ifPresent(ring -> message.setClusterId(NodeRefCodec.bytes(ring)));
        message.setPlacement(NodeRefCodec.bytes(header.placement())).setHomesStage(header.stage());
        header.sender().ifPresent(sender -> message.setSender(NodeRefCodec.write(sender)));
        header.receiver()
                .ifPresent(receiver -> message.setReceiver(NodeRefCodec.bytes(receiver.keyHash()))
                        .setReceiverVnode(receiver.vnode()));
        return message.build();
    }

    /**
     * Reads a header; one with nothing in it is none.
     *
     * @throws IllegalArgumentException if it is malformed
     */
    public static Optional<Header> read(RingHeader message) {
        if (message.equals(RingHeader.getDefaultInstance())) {
            return Optional.empty();
        }
        RingProfile profile = read(message.getProfile());
        Bytes ring = NodeRefCodec.bytes(message.getClusterId());
        return Optional.of(new Header(
                ring.isEmpty() ? Optional.empty() : Optional.of(ring),
                message.getMinProtocol(),
                message.getMaxProtocol(),
                profile,
                NodeRefCodec.read(message.hasSender(), message.getSender(), profile),
                message.getMember(),
                NodeRefCodec.bytes(message.getPlacement()),
                message.getHomesStage(),
                receiver(message)));
    }

    private static Optional<Receiver> receiver(RingHeader message) {
        return message.getReceiver().isEmpty()
                ? Optional.empty()
                : Optional.of(new Receiver(NodeRefCodec.bytes(message.getReceiver()), message.getReceiverVnode()));
    }

    /** Writes the shape of a ring. */
    public static io.chordal.proto.chord.v1.RingProfile write(RingProfile profile) {
        return io.chordal.proto.chord.v1.RingProfile.newBuilder()
                .setHash(
                        switch (profile.hash()) {
                            case SHA_256 -> RingHash.RING_HASH_SHA256;
                            case SHA_1 -> RingHash.RING_HASH_SHA1;
                            case MD5 -> RingHash.RING_HASH_MD5;
                        })
                .setBits(profile.bits())
                .setIdSource(
                        switch (profile.idSource()) {
                            case PUBLIC_KEY -> RingIdSource.RING_ID_SOURCE_PUBLIC_KEY;
                            case ADDRESS -> RingIdSource.RING_ID_SOURCE_ADDRESS;
                            case ADDRESS_WITHOUT_COLON -> RingIdSource.RING_ID_SOURCE_ADDRESS_WITHOUT_COLON;
                        })
                .build();
    }

    /**
     * Reads the shape of a ring.
     *
     * @throws IllegalArgumentException if it is malformed
     */
    public static RingProfile read(io.chordal.proto.chord.v1.RingProfile message) {
        return new RingProfile(hash(message.getHash()), message.getBits(), idSource(message.getIdSource()));
    }

    private static RingProfile.Hash hash(RingHash hash) {
        return switch (hash) {
            case RING_HASH_SHA256 -> RingProfile.Hash.SHA_256;
            case RING_HASH_SHA1 -> RingProfile.Hash.SHA_1;
            case RING_HASH_MD5 -> RingProfile.Hash.MD5;
            default ->
                throw new IllegalArgumentException("the ring's profile names no hash function known here: " + hash);
        };
    }

    private static RingProfile.IdSource idSource(RingIdSource source) {
        return switch (source) {
            case RING_ID_SOURCE_PUBLIC_KEY -> RingProfile.IdSource.PUBLIC_KEY;
            case RING_ID_SOURCE_ADDRESS -> RingProfile.IdSource.ADDRESS;
            case RING_ID_SOURCE_ADDRESS_WITHOUT_COLON -> RingProfile.IdSource.ADDRESS_WITHOUT_COLON;
            default -> throw new IllegalArgumentException("the ring's profile does not say what of a node is hashed");
        };
    }
}
