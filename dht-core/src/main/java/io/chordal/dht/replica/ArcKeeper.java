// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.record.RowId;
import io.chordal.dht.ring.Neighbourhood;
import io.chordal.dht.ring.RingMembership;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the arc that this node owns on all its homes: one {@link HomeLink} for each other home, opened, asked to compare and
 * closed as the neighbourhood changes.
 *
 * <p>Every row of the own arc that changes here, whatever the way, is sent to the other homes. Confined to the node's serial
 * context.
 */
final class ArcKeeper {
    private static final Logger log = LoggerFactory.getLogger(ArcKeeper.class);

    private final NodeEnvironment env;
    private final RingMembership ring;
    private final Peers peers;
    private final Ledger ledger;
    private final OwnArc own;
    private final ReplicaConfig config;
    private final Runnable stepChanged;
    private final List<HomeLink> links = new ArrayList<>();

    ArcKeeper(
            NodeEnvironment env,
            RingMembership ring,
            Peers peers,
            Ledger ledger,
            OwnArc own,
            ReplicaConfig config,
            Runnable stepChanged) {
        this.env = env;
        this.ring = ring;
        this.peers = peers;
        this.ledger = ledger;
        this.own = own;
        this.config = config;
        this.stepChanged = stepChanged;
    }

    /** Follows a change of the neighbourhood. */
    void follow(Neighbourhood around) {
        boolean arcChanged = !around.ownArc().equals(own.arc());
        Optional<Long> gained = own.follow(around);
        gained.ifPresent(mark -> env.schedule(config.syncLimit(), () -> giveUpWaiting(mark)));
        List<NodeRef> homes = Placement.homes(around);
        List<NodeRef> others = own.arc().isPresent() ? homes.subList(1, homes.size()) : List.of();
        links.removeIf(link -> closeIfGone(link, others));
        for (NodeRef home : others) {
            Optional<HomeLink> known =
                    links.stream().filter(link -> link.home().equals(home)).findFirst();
            if (known.isEmpty()) {
                HomeLink link = open(home);
                links.add(link);
                link.compare();
            } else if (arcChanged) {
                known.get().compare();
            }
        }
        stepChanged.run();
    }

    private static boolean closeIfGone(HomeLink link, List<NodeRef> others) {
        boolean gone = !others.contains(link.home());
        if (gone) {
            link.close();
        }
        return gone;
    }

    private HomeLink open(NodeRef home) {
        return new HomeLink(env, peers, ledger, config, ring.self(), home, own::arc, new HomeLink.Listener() {
            @Override
            public long beginning() {
                return own.mark();
            }

            @Override
            public void met(NodeRef other, long mark, boolean wasOwner) {
                own.met(other, mark, wasOwner);
                stepChanged.run();
            }

            @Override
            public void equal(NodeRef other) {}
        });
    }

    private void giveUpWaiting(long mark) {
        if (own.giveUpWaiting(mark)) {
            log.warn("an arc is taken as in step although not every home answered within {}", config.syncLimit());
            stepChanged.run();
        }
    }

    /** Sends rows that changed to the other homes, those of them that this node owns. */
    void changed(List<RowId> rows) {
        List<RowId> owned =
                rows.stream().filter(row -> own.owns(row.position())).toList();
        if (!owned.isEmpty()) {
            links.forEach(link -> link.send(owned));
        }
    }

    /** Compares with every other home. */
    void compareAll() {
        links.forEach(HomeLink::compare);
    }

    /** Says whether every other home was found equal since it was last asked to be compared with. */
    boolean allInStep() {
        return own.isActive() && links.stream().allMatch(HomeLink::inStep);
    }

    /** Returns how many copies are known to be missing at other homes. */
    int missingCopies() {
        return links.stream().mapToInt(HomeLink::lacking).sum();
    }

    /** Returns how many copies a row of the own arc is to have. */
    int copiesWanted() {
        return 1 + links.size();
    }

    void close() {
        links.forEach(HomeLink::close);
        links.clear();
    }
}
