// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.ring.Neighbourhood;
import io.chordal.dht.ring.RingMembership;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the present place map, made anew when the neighbourhood changes. Whoever merely dropped out of that keeps its places for a
 * while ({@link Lingering}). Confined to the node's serial context.
 */
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
    private final Lingering lingering;
    private Runnable onChange = () -> {};
    private @Nullable Neighbourhood mapped;
    private @Nullable PlaceMap map;
    private boolean several;

    PlaceMaps(NodeEnvironment env, RingMembership ring, RingProfile profile) {
        this.ring = ring;
        this.profile = profile;
        this.lingering = new Lingering(env, ring, this::changed);
    }

    /** Runs the task whenever the map is another one though the neighbourhood has not changed. */
    void onChange(Runnable task) {
        onChange = task;
    }

    /** Somebody lingers no more. */
    private void changed() {
        map = null;
        onChange.run();
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
        if (present != null && around.equals(mapped)) {
            return present;
        }
        if (mapped != null && several) {
            lingering.follow(mapped, around);
        }
        PlaceMap made = map(around);
        map = made;
        mapped = around;
        several = made.several();
        return made;
    }

    private PlaceMap map(Neighbourhood around) {
        PlaceMap near = new PlaceMap(around, this::places);
        if (!around.member() || lingering.nodes().isEmpty()) {
            return near;
        }
        List<NodeRef> all = new ArrayList<>(around.successors());
        all.addAll(lingering.nodes());
        PlaceMap wide = new PlaceMap(
                new Neighbourhood(around.self(), true, around.predecessor(), all, around.unlisted()), this::places);
        return wide.several() ? wide : near;
    }

    /** Returns the references to a process at each of its places. */
    List<NodeRef> places(NodeRef process) {
        return process.places() == 1 ? List.of(process) : known.computeIfAbsent(process, profile::places);
    }
}
