// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.id.Arc;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What a place does not own and knows not to be in step: what it lost before it was, what it was waiting for when its process stopped, and
 * what other owners are waiting for. Whoever had not been heard then has to be heard by the next owner, and by this place if it gains
 * the part.
 *
 * <p>Of at most {@value #MOST_OWNERS} other owners. Confined to the node's serial context.
 */
final class Unsettled {
    private static final int MOST_OWNERS = 64;

    private final List<Piece> lost = new ArrayList<>();
    private final TreeMap<RingId, List<Piece>> told = new TreeMap<>();

    void add(Piece piece) {
        lost.add(piece);
    }

    Stream<Piece> all() {
        return Stream.concat(lost.stream(), told.values().stream().flatMap(List::stream));
    }

    /** Says whether this is what the owner said of the arc last. */
    boolean isTold(NodeRef owner, Arc arc, Set<Bytes> nodes) {
        List<Piece> before = told.getOrDefault(owner.id(), List.of()).stream()
                .filter(piece -> piece.arc().overlaps(arc))
                .toList();
        return nodes.isEmpty()
                ? before.isEmpty()
                : before.size() == 1
                        && before.get(0).arc().equals(arc)
                        && before.get(0).waitsFor().equals(nodes);
    }

    /** An owner says whom it waits for, instead of what it said of this arc before. */
    void told(NodeRef owner, Piece piece) {
        List<Piece> pieces = without(told.getOrDefault(owner.id(), List.of()), piece.arc());
        if (!piece.waitsFor().isEmpty()) {
            pieces.add(piece);
        }
        if (pieces.isEmpty()) {
            told.remove(owner.id());
        } else if (told.containsKey(owner.id()) || told.size() < MOST_OWNERS) {
            told.put(owner.id(), pieces);
        }
    }

    /** Returns the keys of the nodes that have to be heard about any part of the arc, but for what the asker itself said. */
    Set<Bytes> waitsFor(Arc arc, NodeRef asker) {
        TreeSet<Bytes> nodes = new TreeSet<>();
        Stream<Piece> ofOthers = told.entrySet().stream()
                .filter(owner -> !owner.getKey().equals(asker.id()))
                .flatMap(owner -> owner.getValue().stream());
        Stream.concat(lost.stream(), ofOthers)
                .filter(piece -> piece.arc().overlaps(arc))
                .forEach(piece -> nodes.addAll(piece.waitsFor()));
        return nodes;
    }

    /** A new piece is gained: returns it in parts, each of which waits for those, too, who had to be heard there before. */
    List<Piece> takeBack(Piece gained, Set<Bytes> live) {
        List<Piece> parts = List.of(gained);
        for (Piece before : all().toList()) {
            parts = parts.stream().flatMap(part -> split(part, before, live)).toList();
        }
        drop(gained.arc());
        return parts;
    }

    private static Stream<Piece> split(Piece part, Piece before, Set<Bytes> live) {
        Stream<Piece> common =
                part.arc().common(before.arc()).stream().map(arc -> part.on(arc).waitingAs(before, live));
        return Stream.concat(common, part.arc().without(before.arc()).stream().map(part::on));
    }

    /** Nobody has anything to add about the arc any more. */
    void drop(Arc arc) {
        List<Piece> rest = without(lost, arc);
        lost.clear();
        lost.addAll(rest);
        told.replaceAll((owner, pieces) -> without(pieces, arc));
        told.values().removeIf(List::isEmpty);
    }

    private static List<Piece> without(List<Piece> pieces, Arc arc) {
        List<Piece> rest = new ArrayList<>();
        pieces.forEach(piece -> piece.arc().without(arc).forEach(part -> rest.add(piece.on(part))));
        return rest;
    }

    /** Drops what was lost or told at this mark or before. */
    void giveUp(long mark) {
        lost.removeIf(piece -> piece.isOlderThan(mark + 1));
        forgetTold(mark);
    }

    /** Drops what was told at this mark or before. */
    void forgetTold(long mark) {
        told.replaceAll((owner, pieces) ->
                pieces.stream().filter(piece -> !piece.isOlderThan(mark + 1)).toList());
        told.values().removeIf(List::isEmpty);
    }
}
