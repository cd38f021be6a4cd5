// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.ring;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.names.PeerText;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.RingId;
import io.chordal.proto.chord.v1.NodeRef;
import io.chordal.proto.chord.v1.RingIdSource;
import io.chordal.proto.chord.v1.RingProfile;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * Where nodes stand on a ring of some profile, as the profile derives it.
 *
 * <p>Immutable.
 */
final class NodeIds {
    private static final io.chordal.dht.id.RingProfile.Hash SHA_256 = io.chordal.dht.id.RingProfile.Hash.SHA_256;

    private final RingProfile profile;

    /** The places on a ring of this profile; an unset one is the default. */
    NodeIds(RingProfile profile) {
        this.profile = requireNonNull(profile, "profile is null");
    }

    /** A node's place, in hexadecimal or, below 2^32, in decimal; a dash for no node. */
    String of(NodeRef node) {
        if (node.getHost().isEmpty()) {
            return "-";
        }
        if (profile.getIdSource() == RingIdSource.RING_ID_SOURCE_ADDRESS) {
            return new io.chordal.dht.id.RingProfile(
                            hash(), profile.getBits(), io.chordal.dht.id.RingProfile.IdSource.ADDRESS)
                    .position(PeerText.address(node))
                    .toString();
        }
        byte[] keyHash = node.getKeyHash().toByteArray();
        if (node.getVnode() > 0) {
            ByteBuffer both = ByteBuffer.allocate(keyHash.length + Short.BYTES);
            both.put(keyHash).putShort((short) node.getVnode());
            return io.chordal.dht.id.RingProfile.DEFAULT
                    .position(Bytes.copyOf(both.array()))
                    .toString();
        }
        return keyHash.length == SHA_256.bits() / Byte.SIZE
                ? RingId.of(Bytes.copyOf(keyHash)).toString()
                : HexFormat.of().formatHex(keyHash);
    }

    private io.chordal.dht.id.RingProfile.Hash hash() {
        return switch (profile.getHash()) {
            case RING_HASH_SHA1 -> io.chordal.dht.id.RingProfile.Hash.SHA_1;
            case RING_HASH_MD5 -> io.chordal.dht.id.RingProfile.Hash.MD5;
            default -> SHA_256;
        };
    }
}
