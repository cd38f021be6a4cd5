// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.Reply;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * Finds what another finder finds, one home first: the one that tells of changes is to read them too, since it may have had a version
 * before the others agreed to it, and will not tell of it again.
 *
 * <p>Confined to the node's serial context.
 */
final class StartingWith implements HomeFinder {
    private final NodeRef first;
    private final HomeFinder finder;

    StartingWith(NodeRef first, HomeFinder finder) {
        this.first = first;
        this.finder = finder;
    }

    @Override
    public void find(RingId position, Duration timeout, Reply<Found> reply) {
        finder.find(position, timeout, Outcome.of(found -> reply.answered(inTurn(found)), reply::failed));
    }

    private Found inTurn(Found found) {
        if (!found.homes().contains(first)) {
            return found;
        }
        List<NodeRef> homes = Stream.concat(
                        Stream.of(first), found.homes().stream().filter(home -> !home.equals(first)))
                .toList();
        int answering = found.answering() + (found.toAsk().contains(first) ? 0 : 1);
        return new Found(homes, answering, found.sameHomes());
    }

    @Override
    public void failed(NodeRef home, CallFailure why) {
        finder.failed(home, why);
    }
}
