// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.Key;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.Reply;
import io.chordal.dht.ring.LookupCallback;
import io.chordal.dht.ring.LookupResult;
import io.chordal.dht.ring.RingMembership;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * The members of a list of homes, as this node reaches them. Where keys live is decided by the list alone; the live view, and who did
 * not answer lately, only decide who is asked first.
 *
 * <p>Confined to the node's serial context.
 */
final class Members implements HomeFinder {
    private static final Duration AVOIDED = Duration.ofSeconds(5);

    private final NodeEnvironment env;
    private final RingMembership ring;
    private final RingProfile profile;
    private final StaticHomes homes;
    private final HomeCircle circle;
    private final TreeMap<Endpoint, Long> avoidedUntil = new TreeMap<>();
    private boolean routed;

    Members(NodeEnvironment env, RingMembership ring, RingProfile profile, StaticHomes homes) {
        this.env = env;
        this.ring = ring;
        this.profile = profile;
        this.homes = homes;
        this.circle = new HomeCircle(profile, homes.list());
    }

    HomeCircle circle() {
        return circle;
    }

    /** Returns the name under which this node stands in the list, if it does. */
    Endpoint self() {
        return ring.self().endpoint();
    }

    /** Returns the other members. */
    List<Endpoint> others() {
        return homes.list().members().stream()
                .filter(member -> !member.equals(self()))
                .toList();
    }

    RingId position(Key key) {
        return profile.position(key.partition());
    }

    /** Says whether the position lives at this node. */
    boolean isHome(RingId position) {
        return circle.homes(position).contains(self());
    }

    /** Returns the homes of a position that lives at this node, as this node asks them. */
    Electorate electorate(RingId position) {
        List<Endpoint> all = circle.homes(position);
        List<NodeRef> asked = new ArrayList<>(List.of(ring.self()));
        all.stream()
                .filter(home -> !home.equals(self()))
                .filter(home -> homes.quorum() == StaticHomes.Quorum.MAJORITY || isAlive(home))
                .map(this::ref)
                .forEach(asked::add);
        return new Electorate(asked, all.size());
    }

    /** Finds them without a call, once the node has found its way into the ring; a client does so by a first lookup. */
    @Override
    public void find(RingId position, Duration timeout, Reply<Found> reply) {
        if (routed || ring.neighbourhood().member()) {
            reply.answered(found(position));
            return;
        }
        ring.lookup(position, timeout, new LookupCallback() {
            @Override
            public void found(LookupResult result) {
                routed = true;
                reply.answered(Members.this.found(position));
            }

            @Override
            public void failed(CallFailure failure) {
                reply.failed(failure);
            }
        });
    }

    private Found found(RingId position) {
        List<Endpoint> all = circle.homes(position);
        List<NodeRef> inTurn = all.stream()
                .sorted(Comparator.comparing(this::lastResort))
                .map(this::ref)
                .toList();
        return new Found(inTurn, point -> circle.homes(point).equals(all));
    }

    @Override
    public HomeFinder startingWith(NodeRef home) {
        return new StartingWith(home, this);
    }

    @Override
    public void failed(NodeRef home) {
        avoidedUntil.put(home.endpoint(), env.nanoTime() + AVOIDED.toNanos());
    }

    private int lastResort(Endpoint home) {
        Long until = avoidedUntil.get(home);
        if (until != null && until - env.nanoTime() > 0) {
            return 2;
        }
        return isAlive(home) ? 0 : 1;
    }

    private boolean isAlive(Endpoint home) {
        return home.equals(self())
                || ring.neighbourhood().others().stream()
                        .anyMatch(node -> node.endpoint().equals(home));
    }

    /** Returns the node that is there as far as the live view knows it, else a reference by which it can be called all the same. */
    NodeRef ref(Endpoint home) {
        if (home.equals(self())) {
            return ring.self();
        }
        return ring.neighbourhood().others().stream()
                .filter(node -> node.endpoint().equals(home))
                .findFirst()
                .orElseGet(() -> profile.node(
                        RingProfile.DEFAULT
                                .position(Bytes.utf8(home.toString()))
                                .toBytes(),
                        0,
                        home,
                        1));
    }
}
