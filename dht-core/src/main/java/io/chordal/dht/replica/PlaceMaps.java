// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.ring.Neighbourhood;
import io.chordal.dht.ring.RingMembership;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Keeps the present place map, made anew when the neighbourhood changes. Confined to the node's serial context. */
final class PlaceMaps {
    private static final int MAX_KNOWN = 2 * PlaceMap.MAX_PROCESSES;

    private final RingMembership ring;
    private final RingProfile profile;
    private final LinkedHashMap<NodeRef, List<NodeRef>> known = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<NodeRef, List<NodeRef>> eldest) {
            return size() > MAX_KNOWN;
        }
    };
    private @Nullable Neighbourhood mapped;
    private @Nullable PlaceMap map;

    PlaceMaps(RingMembership ring, RingProfile profile) {
        this.ring = ring;
        this.profile = profile;
    }

    /** Returns the reference by which the process is called that has this place. */
    NodeRef process(NodeRef place) {
        return profile.atFirstPlace(place);
    }

    /** Returns the map of what stands around this process now. */
    PlaceMap now() {
        return of(ring.neighbourhood());
    }

    /** Returns the map of what stands around this process. */
    PlaceMap of(Neighbourhood around) {
        PlaceMap present = map;
        if (present == null || !around.equals(mapped)) {
            present = new PlaceMap(around, this::places);
            map = present;
            mapped = around;
        }
        return present;
    }

    /** Returns the references to a process at each of its places. */
    List<NodeRef> places(NodeRef process) {
        return process.places() == 1 ? List.of(process) : known.computeIfAbsent(process, profile::places);
    }
}
