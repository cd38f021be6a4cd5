// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.grpc;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.RingId;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.ring.message.FingerTableAnswer;
import io.chordal.proto.chord.v1.Finger;
import io.chordal.proto.chord.v1.GetFingerTableResponse;
import java.util.List;

/** Writes and reads finger tables. */
final class FingerCodec {
    private static final int MAX_ROWS = 256;

    private FingerCodec() {}

    static GetFingerTableResponse write(FingerTableAnswer table) {
        GetFingerTableResponse.Builder message = GetFingerTableResponse.newBuilder();
        for (FingerTableAnswer.Row row : table.rows()) {
            message.addFingers(Finger.newBuilder()
                    .setIndex(row.index())
                    .setStart(row.start().toString())
                    .setNode(NodeRefCodec.write(row.node()))
                    .setNodeId(row.node().id().toString()));
        }
        return message.build();
    }

    static FingerTableAnswer read(GetFingerTableResponse message, RingProfile profile) {
        List<Finger> fingers = message.getFingersList();
        if (fingers.size() > MAX_ROWS) {
            throw new IllegalArgumentException("more than " + MAX_ROWS + " fingers: " + fingers.size());
        }
        return new FingerTableAnswer(fingers.stream()
                .map(finger -> new FingerTableAnswer.Row(
                        finger.getIndex(), point(finger.getStart()), NodeRefCodec.read(finger.getNode(), profile)))
                .toList());
    }

    private static RingId point(String text) {
        return text.length() == 64 ? RingId.of(Bytes.fromHex(text)) : RingId.of(Long.parseUnsignedLong(text));
    }
}
