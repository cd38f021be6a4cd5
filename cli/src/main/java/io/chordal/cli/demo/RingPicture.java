// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.demo;

import io.chordal.cli.dht.Copies;
import io.chordal.cli.names.KeyText;
import io.chordal.cli.output.Table;
import io.chordal.proto.peer.v1.GetStatusResponse;
import io.chordal.proto.transfer.v1.FileRef;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The ring as its nodes describe it, and the copies of a file's provider record on it. Immutable.
 *
 * @param nodes the nodes, in the order of their places
 * @param copies the homes of the record, and whether each holds a copy
 */
record RingPicture(List<GetStatusResponse> nodes, Copies copies) {
    RingPicture {
        nodes = List.copyOf(nodes);
    }

    /** Asks the peers, and one of them for the copies. */
    static RingPicture take(Crew crew, List<String> peers, FileRef file) {
        List<GetStatusResponse> nodes = new ArrayList<>();
        peers.forEach(peer -> nodes.add(crew.status(peer)));
        nodes.sort(Comparator.comparing(GetStatusResponse::getNodeId));
        return new RingPicture(nodes, Copies.of(crew.peer(peers.get(0)), KeyText.providers(file)));
    }

    /** Whether the nodes know each other and nobody else, and every copy of the record is where it should be. */
    boolean isWhole() {
        Set<String> members = new HashSet<>();
        nodes.forEach(node -> members.add(node.getNodeId()));
        boolean closed = nodes.stream()
                .allMatch(node -> node.getSuccessorsCount() == nodes.size() - 1
                        && node.getSuccessorsList().stream()
                                .allMatch(successor -> nodes.stream()
                                        .anyMatch(other ->
                                                other.getNode().getKeyHash().equals(successor.getKeyHash()))));
        return closed && members.size() == nodes.size() && copiesPresent() == Math.min(3, nodes.size());
    }

    /** How many copies of the record there are. */
    long copiesPresent() {
        return copies.present();
    }

    /** The ring for people. */
    List<String> ring(Crew crew) {
        Table table = Table.of("PLACE:place", "NODE:node", "SUCCESSORS:successors", ">RECORDS:records");
        for (GetStatusResponse node : nodes) {
            String id = node.getNodeId();
            table.row(
                    id.length() > 12 ? id.substring(0, 12) + "…" : id,
                    crew.names().name(node.getPeer()),
                    String.join(" -> ", crew.names().names(node.getSuccessorsList())),
                    node.getRecords());
        }
        return table.lines();
    }

    /** The copies for people. */
    List<String> copies(Crew crew) {
        return copies.table(crew.names()).lines();
    }
}
