// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.ring;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.names.KeyText;
import io.chordal.cli.names.PeerText;
import io.chordal.proto.chord.v1.Finger;
import io.chordal.proto.chord.v1.NodeRef;
import io.chordal.proto.dht.v1.RegisterSibling;
import io.chordal.proto.dht.v1.SetMember;
import io.chordal.proto.dht.v1.StoredSet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How a node of the ring is shown: itself, its neighbours, its fingers, what it stores.
 *
 * <p>Immutable.
 */
final class NodePage {
    private final NodeView node;
    private final PeerText peers;
    private final NodeIds ids;

    /** A page about a node. */
    NodePage(NodeView node, PeerText peers) {
        this.node = requireNonNull(node, "node is null");
        this.peers = requireNonNull(peers, "peers is null");
        this.ids = new NodeIds(node.ping().getProfile());
    }

    /** The page for people. Rows of the finger table that lead to the same node are one line. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("nodeId:        " + idAndName(node.state().getSelf()));
        lines.add("predecessorId: " + idAndName(node.state().getPredecessor()));
        lines.add("successorId:   " + idAndName(successor()));
        if (node.state().getSuccessorsCount() > 1) {
            lines.add("successors:    "
                    + String.join(", ", peers.names(node.state().getSuccessorsList())));
        }
        lines.add("finger table:");
        List<Finger> fingers = node.fingers();
        for (int first = 0; first < fingers.size(); ) {
            int last = first;
            while (last + 1 < fingers.size()
                    && fingers.get(last + 1)
                            .getNodeId()
                            .equals(fingers.get(first).getNodeId())) {
                last++;
            }
            lines.add("  " + rows(fingers.get(first), fingers.get(last))
                    + fingers.get(first).getStart() + " -> ["
                    + fingers.get(first).getNodeId() + ", "
                    + peers.full(fingers.get(first).getNode()) + "]");
            first = last + 1;
        }
        lines.add("stored keys: " + node.records().size() + (node.more() ? " shown, there are more" : ""));
        for (StoredSet record : node.records()) {
            String key = KeyText.text(record.getValue().getKey());
            for (String value : registered(record)) {
                lines.add("  copy " + record.getCopyNumber() + "  revision "
                        + record.getRegister().getRevision() + "  " + key + " = " + value);
            }
            if (record.getValue().getMembersCount() > 0) {
                lines.add("  copy " + record.getCopyNumber() + "  version "
                        + record.getValue().getSetVersion() + "  " + key + " = "
                        + values(record).stream().collect(Collectors.joining(", ", "[", "]")));
            }
        }
        return lines;
    }

    /** The page for programs. */
    Map<String, @Nullable Object> object() {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("nodeId", ids.of(node.state().getSelf()));
        object.put("address", address(node.state().getSelf()));
        object.put("predecessorId", ids.of(node.state().getPredecessor()));
        object.put("predecessor", address(node.state().getPredecessor()));
        object.put("successorId", ids.of(successor()));
        object.put(
                "successors",
                node.state().getSuccessorsList().stream().map(NodePage::address).toList());
        object.put("fingers", node.fingers().stream().map(NodePage::finger).toList());
        object.put("records", node.records().stream().map(NodePage::stored).toList());
        return object;
    }

    private NodeRef successor() {
        return node.state().getSuccessorsCount() == 0
                ? node.state().getSelf()
                : node.state().getSuccessors(0);
    }

    private String idAndName(NodeRef ref) {
        return ref.getHost().isEmpty() ? "-" : ids.of(ref) + "  " + peers.full(ref);
    }

    private static String rows(Finger first, Finger last) {
        return first.getIndex() == last.getIndex()
                ? first.getIndex() + ": "
                : first.getIndex() + ".." + last.getIndex() + ": ";
    }

    private static @Nullable String address(NodeRef ref) {
        return ref.getHost().isEmpty() ? null : PeerText.address(ref);
    }

    private static Map<String, @Nullable Object> finger(Finger finger) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("index", finger.getIndex());
        object.put("start", finger.getStart());
        object.put("nodeId", finger.getNodeId());
        object.put("address", address(finger.getNode()));
        return object;
    }

    private static Map<String, @Nullable Object> stored(StoredSet set) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("key", KeyText.text(set.getValue().getKey()));
        object.put("position", set.getPosition());
        object.put("copy", set.getCopyNumber());
        object.put("version", set.getValue().getSetVersion());
        object.put("values", values(set));
        object.put("revision", set.getRegister().getRevision());
        object.put("register", registered(set));
        return object;
    }

    private static List<String> registered(StoredSet record) {
        return record.getRegister().getSiblingsList().stream()
                .map(RegisterSibling::getValue)
                .map(KeyText::bytes)
                .toList();
    }

    private static List<String> values(StoredSet set) {
        return set.getValue().getMembersList().stream()
                .map(SetMember::getMember)
                .map(KeyText::bytes)
                .toList();
    }
}
