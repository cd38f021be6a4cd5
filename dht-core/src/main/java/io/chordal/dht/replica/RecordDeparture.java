// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.env.Timer;
import io.chordal.dht.id.Arc;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.ring.RingMembership;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Before this node leaves: sends every row that it holds as a home to the nodes that will be the homes once it has left.
 *
 * <p>Once all of them were found equal, or half of the budget is over, no more writes are taken here, and they are compared a last time, so that nothing that was
 * acknowledged meanwhile stays behind. Ends then or when the budget is over, and tells how many arcs are short of copies.
 * Confined to the node's serial context.
 */
final class RecordDeparture {
    private static final Logger log = LoggerFactory.getLogger(RecordDeparture.class);

    /** Comparisons that began before, and after, the last write was taken. */
    private static final long FIRST = 1;

    private static final long LAST = 2;

    private final NodeEnvironment env;
    private final RingMembership ring;
    private final PlaceMaps maps;
    private final Peers peers;
    private final Ledger ledger;
    private final Seats seats;
    private final Claims claims;
    private final ReplicaConfig config;
    private final Consumer<Runnable> closeWrites;
    private final List<HomeLink> links = new ArrayList<>();
    private @Nullable IntConsumer done;
    private @Nullable Timer budgetEnd;
    private int open;
    private int without;
    private boolean closing;

    RecordDeparture(
            NodeEnvironment env,
            RingMembership ring,
            PlaceMaps maps,
            Peers peers,
            Ledger ledger,
            Seats seats,
            Claims claims,
            ReplicaConfig config,
            Consumer<Runnable> closeWrites) {
        this.env = env;
        this.ring = ring;
        this.maps = maps;
        this.peers = peers;
        this.ledger = ledger;
        this.seats = seats;
        this.claims = claims;
        this.config = config;
        this.closeWrites = closeWrites;
    }

    /** Sends what is to be sent; the consumer gets the number of transfers that were not finished, once; an arc that nobody is left to take is one. */
    void prepare(Duration budget, IntConsumer whenDone) {
        done = whenDone;
        seats.all().forEach(this::prepare);
        List<NodeRef> heirs = Placement.heirs(ring.neighbourhood());
        for (Claims.Claim claim : claims.all()) {
            heirsOf(claim, heirs).forEach(heir -> add(ring.self(), claim.arc(), heir));
        }
        budgetEnd = env.schedule(budget, this::finish);
        env.schedule(budget.dividedBy(2), this::close);
        if (links.isEmpty()) {
            finish();
        } else {
            compareAll();
        }
    }

    private void prepare(Seat seat) {
        List<NodeRef> heirs = Placement.heirs(seat.around());
        Optional<Arc> latest = seat.own().latestArc();
        latest.ifPresent(arc -> heirs.forEach(heir -> add(seat.place(), arc, heir)));
        without += heirs.isEmpty() && latest.filter(this::hasRows).isPresent() ? 1 : 0;
        seat.own().offers().all().stream()
                .filter(offer -> isNear(maps.process(offer.receiver())))
                .forEach(offer -> add(seat.place(), offer.arc(), maps.process(offer.receiver())));
    }

    private boolean hasRows(Arc arc) {
        return ledger.table().rows(arc).size() > 0;
    }

    private boolean isNear(NodeRef node) {
        return ring.neighbourhood().others().stream().anyMatch(node::sameNode);
    }

    private void compareAll() {
        open = links.size();
        List.copyOf(links).forEach(HomeLink::compare);
    }

    /** A link found both equal; after the last one nothing more is taken, and all compare once more. */
    private void equal() {
        open--;
        if (open > 0) {
            return;
        }
        if (closing) {
            finish();
        } else {
            env.execute(this::close);
        }
    }

    private void close() {
        if (!closing && done != null) {
            closing = true;
            closeWrites.accept(() -> {
                if (done != null) {
                    compareAll();
                }
            });
        }
    }

    /** As the first successor of the owner I am followed by two more homes, as the second by one. */
    private List<NodeRef> heirsOf(Claims.Claim claim, List<NodeRef> heirs) {
        PlaceMap map = maps.now();
        if (map.several()) {
            List<NodeRef> homes = map.homes(claim.arc().to(), Placement.COPIES + 1);
            return homes.subList(homes.indexOf(ring.self()) + 1, homes.size()).stream()
                    .filter(heir -> !heir.keyHash().equals(claim.owner().keyHash()))
                    .toList();
        }
        Optional<NodeRef> predecessor = ring.neighbourhood().predecessor();
        boolean first = predecessor.map(claim.owner()::sameNode).orElse(false);
        return heirs.stream()
                .filter(heir -> !heir.sameNode(claim.owner()))
                .limit(first ? Placement.COPIES - 1 : Placement.COPIES - 2)
                .toList();
    }

    private void add(NodeRef place, Arc arc, NodeRef heir) {
        links.add(new HomeLink(
                env, peers, ledger, config, place, heir, () -> Optional.of(Share.of(arc)), new HomeLink.Listener() {
                    private long equalAt;

                    @Override
                    public long beginning() {
                        return closing ? LAST : FIRST;
                    }

                    @Override
                    public boolean speaksForArc() {
                        return seats.isActive();
                    }

                    @Override
                    public Set<Bytes> awaits() {
                        return seats.own(arc.to()).expected(arc);
                    }

                    @Override
                    public void met(NodeRef home, long mark, Conversation.Findings found) {
                        boolean began = mark == (closing ? LAST : FIRST);
                        if (found.equal() && began && equalAt < mark) {
                            equalAt = mark;
                            equal();
                        }
                    }
                }));
    }

    private void finish() {
        IntConsumer waiting = done;
        if (waiting == null) {
            return;
        }
        done = null;
        if (budgetEnd != null) {
            budgetEnd.cancel();
        }
        links.forEach(HomeLink::close);
        links.clear();
        if (open > 0) {
            log.warn(
                    "{} transfers to the nodes that follow were not finished in time: keys may be short of copies",
                    open);
        }
        waiting.accept(open + without);
    }
}
