// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.chordal.proto.chord.v1.GetRingStateRequest;
import io.chordal.proto.chord.v1.GetRingStateResponse;
import io.chordal.proto.chord.v1.NodeRef;
import io.chordal.proto.dht.v1.GetReplicasRequest;
import io.chordal.proto.dht.v1.Key;
import io.chordal.proto.dht.v1.Replica;
import java.math.BigInteger;
import java.util.Comparator;
import java.util.List;

/** A ring of daemons as each of them sees it, and as it ought to be: in the order of the nodes' places. */
public final class Rings {
    private Rings() {}

    /** What one daemon says about its neighbours. */
    public static GetRingStateResponse state(DaemonProcess daemon) {
        return daemon.client().chord().getRingState(GetRingStateRequest.getDefaultInstance());
    }

    /** Returns the place of a node of the default profile: its key hash as a number. */
    public static BigInteger place(NodeRef node) {
        return new BigInteger(1, node.getKeyHash().toByteArray());
    }

    /** Returns the daemons in the order of the circle, from zero. */
    public static List<DaemonProcess> inOrder(List<DaemonProcess> members) {
        return members.stream()
                .sorted(Comparator.comparing(daemon -> place(state(daemon).getSelf())))
                .toList();
    }

    /** Checks that these daemons, and no others, form one ring: each knows its neighbours and all the others. */
    public static void assertOneRing(List<DaemonProcess> members) {
        List<GetRingStateResponse> states = members.stream()
                .map(Rings::state)
                .sorted(Comparator.comparing(state -> place(state.getSelf())))
                .toList();
        int size = states.size();
        for (int i = 0; i < size; i++) {
            GetRingStateResponse state = states.get(i);
            for (int distance = 1; distance < size; distance++) {
                assertThat(state.getSuccessorsCount()).isGreaterThanOrEqualTo(size - 1);
                assertThat(state.getSuccessors(distance - 1).getKeyHash())
                        .as("successor %d of node %d", distance, i)
                        .isEqualTo(keyHash(states.get((i + distance) % size)));
            }
            if (size > 1) {
                assertThat(state.getSuccessorsCount()).isEqualTo(size - 1);
                assertThat(state.getPredecessor().getKeyHash())
                        .as("predecessor of node %d", i)
                        .isEqualTo(keyHash(states.get((i + size - 1) % size)));
            }
        }
    }

    /** Waits until these daemons, and no others, form one ring. */
    public static void awaitOneRing(List<DaemonProcess> members) {
        Eventually.eventually("one ring of " + members.size(), () -> assertOneRing(members));
    }

    /** Returns what each home of a text key holds, asked through one daemon. */
    public static List<Replica> replicas(DaemonProcess asked, String key) {
        return asked.client()
                .dht()
                .getReplicas(GetReplicasRequest.newBuilder().setKey(key(key)).build())
                .getReplicasList();
    }

    /** Returns the key that peerctl makes of a text. */
    public static Key key(String text) {
        return Key.newBuilder().setPartition(ByteString.copyFromUtf8(text)).build();
    }

    private static ByteString keyHash(GetRingStateResponse state) {
        return state.getSelf().getKeyHash();
    }
}
