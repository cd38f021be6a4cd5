// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.net;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingProfile;
import java.util.Optional;

/**
 * What every request between nodes begins with: which ring the caller means, and who it is.
 *
 * <p>Immutable.
 *
 * @param ringId the ring's name, 16 bytes; empty while a joiner or client does not know it yet
 * @param minProtocol the lowest protocol version that the caller speaks, from 1
 * @param maxProtocol the highest protocol version that the caller speaks
 * @param profile the shape of the caller's ring
 * @param sender the caller; empty for a client, which is in nobody's list
 * @param member whether the sender is a member at present; a joiner is not
 * @param placement the digest of the configured homes where the caller's ring keeps records, {@value #PLACEMENT_SIZE} bytes; empty: where the live view
 *     places them
 * @param stage at which stage of its list the caller is; 0 without one
 * @param receiver who is to take the request; empty: whoever it reaches
 */
public record Header(
        Optional<Bytes> ringId,
        int minProtocol,
        int maxProtocol,
        RingProfile profile,
        Optional<NodeRef> sender,
        boolean member,
        Bytes placement,
        long stage,
        Optional<Receiver> receiver) {
    /** The length of a ring's name in bytes. */
    public static final int RING_ID_SIZE = 16;

    /** The length of the digest of a placement in bytes. */
    public static final int PLACEMENT_SIZE = 8;

    /** The one protocol version that this code speaks. */
    public static final int PROTOCOL = 1;

    public Header {
        requireNonNull(profile, "profile is null");
        requireNonNull(sender, "sender is null");
        requireNonNull(receiver, "receiver is null");
        if (!placement.isEmpty() && placement.size() != PLACEMENT_SIZE) {
            throw new IllegalArgumentException(
                    "the digest of a placement has " + PLACEMENT_SIZE + " bytes, not " + placement.size());
        }
        if (stage < 0 || (stage == 0) != placement.isEmpty()) {
            throw new IllegalArgumentException("stage " + stage + " of the list of homes with the digest " + placement);
        }
        if (ringId.isPresent() && ringId.get().size() != RING_ID_SIZE) {
            throw new IllegalArgumentException("a ring's name has " + RING_ID_SIZE + " bytes, not "
                    + ringId.get().size());
        }
        if (minProtocol < 1 || maxProtocol < minProtocol) {
            throw new IllegalArgumentException("no range of protocol versions: " + minProtocol + ".." + maxProtocol);
        }
        if (member && sender.isEmpty()) {
            throw new IllegalArgumentException("a member's request names its sender");
        }
    }

    /** A header of a request for whoever it reaches, in a ring whose live view places records. */
    public Header(
            Optional<Bytes> ringId,
            int minProtocol,
            int maxProtocol,
            RingProfile profile,
            Optional<NodeRef> sender,
            boolean member) {
        this(ringId, minProtocol, maxProtocol, profile, sender, member, Bytes.EMPTY, 0, Optional.empty());
    }

    /** Returns the same for a request that only this node is to take. */
    public Header to(Optional<Receiver> meant) {
        return new Header(ringId, minProtocol, maxProtocol, profile, sender, member, placement, stage, meant);
    }

    /** Says whether this code speaks a version that the caller speaks. */
    public boolean speaksOurProtocol() {
        return minProtocol <= PROTOCOL && PROTOCOL <= maxProtocol;
    }
}
