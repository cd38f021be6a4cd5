// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.ring.Neighbourhood;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/**
 * The time after others may have taken this node for dead: whoever becomes a home then may be the one that took its arc over while it
 * knew nothing of it, and whoever leaves may hand over to nodes that it does not know.
 *
 * <p>Confined to the node's serial context.
 */
final class Lapse {
    private static final int MOST = 64;

    private final NodeEnvironment env;
    private final Duration length;
    private final LinkedHashSet<NodeRef> company = new LinkedHashSet<>();
    private Optional<Long> last = Optional.empty();

    /**
     * Has not been yet.
     *
     * @param length for how long a lapse is looked back at
     */
    Lapse(NodeEnvironment env, Duration length) {
        this.env = env;
        this.length = length;
    }

    /** It has just been noticed. */
    void begin(Neighbourhood around) {
        last = Optional.of(env.nanoTime());
        remember(around.others());
    }

    /** Says whether it is still looked back at. */
    boolean isRecent() {
        return last.filter(time -> env.nanoTime() - time < length.toNanos()).isPresent();
    }

    /** Returns, if nobody stands around this place any more, whoever did since the lapse and was not returned before. */
    List<NodeRef> follow(Neighbourhood around) {
        if (!isRecent()) {
            company.clear();
        } else if (around.hasOthers()) {
            remember(around.others());
        } else if (around.member()) {
            List<NodeRef> gone = List.copyOf(company);
            company.clear();
            return gone;
        }
        return List.of();
    }

    private void remember(Collection<NodeRef> nodes) {
        nodes.stream()
                .filter(node -> node.vnode() == 0 && company.size() < MOST)
                .forEach(company::add);
    }
}
