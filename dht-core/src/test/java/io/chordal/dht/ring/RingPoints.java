// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import io.chordal.dht.id.RingProfile;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Nodes at places chosen by hand on a circle of 256 points. */
final class RingPoints {
    static final RingProfile CIRCLE = new RingProfile(RingProfile.Hash.SHA_256, 8, RingProfile.IdSource.PUBLIC_KEY);

    private RingPoints() {}

    static NodeRef at(int place) {
        return life(place, 1);
    }

    static NodeRef life(int place, long incarnation) {
        Bytes keyHash = RingId.of(place).toBytes();
        return CIRCLE.node(keyHash, 0, new Endpoint("n" + place, 7000), incarnation);
    }

    static List<NodeRef> these(int... places) {
        return IntStream.of(places).mapToObj(RingPoints::at).toList();
    }

    static RingView member(int self, Integer predecessor, boolean closed, int... successors) {
        NodeRef node = at(self);
        return new RingView(
                node,
                CIRCLE,
                ListLength.defaults(),
                Standing.MEMBER,
                predecessor == null ? Optional.empty() : Optional.of(at((int) predecessor)),
                new SuccessorList(node, these(successors), closed),
                1,
                1);
    }
}
