// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.homes.HomeList;
import io.chordal.dht.homes.HomePlan;
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
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

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
    private final HomePlans plans;
    private PlanCircle circle;
    private final TreeMap<Endpoint, Failed> avoided = new TreeMap<>();
    private Consumer<Endpoint> onFailed = home -> {};
    private final TreeMap<Endpoint, NodeRef> newDisks = new TreeMap<>();
    private long replaced;
    private boolean routed;

    Members(NodeEnvironment env, RingMembership ring, RingProfile profile, HomePlans plans) {
        this.env = env;
        this.ring = ring;
        this.profile = profile;
        this.plans = plans;
        this.circle = new PlanCircle(profile, plans.plan(), self(), plans.inStep());
    }

    /** Follows the list to the stage that it is at by now. */
    void follow() {
        circle = new PlanCircle(profile, plans.plan(), self(), plans.inStep());
    }

    /** Returns where keys would live by this plan. */
    PlanCircle circle(HomePlan plan) {
        return new PlanCircle(profile, plan, self(), List.of());
    }

    /** Says whether the ring's circle has a place for each member of the list. */
    boolean haveRoom(HomeList list) {
        try {
            new HomeCircle(profile, list);
            return true;
        } catch (IllegalArgumentException full) {
            return false;
        }
    }

    /** Calls the listener with each home that did not do what it was asked for. */
    void onFailed(Consumer<Endpoint> listener) {
        onFailed = listener;
    }

    PlanCircle circle() {
        return circle;
    }

    /** Returns the stage of the list: what was counted at one counts at no other. */
    long stage() {
        return plans.stage();
    }

    /** Returns when it is: what homes answered at another moment counts no more. */
    Moment moment() {
        return new Moment(plans.stage(), replaced);
    }

    /**
     * Notes that a home is about to hear from this one what its lost disk may have known. It hears nothing of what that disk answered
     * and has not arrived here yet.
     */
    void hasNewDisk(NodeRef home) {
        if (!home.equals(newDisks.put(home.endpoint(), home))) {
            replaced++;
        }
    }

    KeyHomes homes(RingId position) {
        return circle.homes(position);
    }

    /** Returns the name under which this node stands in the list, if it does. */
    Endpoint self() {
        return ring.self().endpoint();
    }

    /** Returns the other members of the list that counts. */
    List<Endpoint> others() {
        return plans.plan().current().members().stream()
                .filter(member -> !member.equals(self()))
                .toList();
    }

    /** Returns them and those of the list that is to follow. */
    List<Endpoint> everybodyElse() {
        return plans.plan().members().stream()
                .filter(member -> !member.equals(self()))
                .toList();
    }

    RingId position(Key key) {
        return profile.position(key.partition());
    }

    /** Says whether the position lives at this node. */
    boolean isHome(RingId position) {
        return homes(position).contains(self());
    }

    /** Returns the homes of a position that lives at this node, as this node asks them. */
    Electorate electorate(RingId position) {
        KeyHomes homes = homes(position);
        List<Endpoint> all = homes.all();
        List<NodeRef> asked = new ArrayList<>(List.of(ring.self()));
        all.stream()
                .filter(home -> !home.equals(self()))
                .filter(home -> plans.quorum() == StaticHomes.Quorum.MAJORITY || isAlive(home))
                .map(this::ref)
                .forEach(asked::add);
        List<List<Endpoint>> lists = homes.now().equals(homes.next()) ? List.of() : List.of(homes.now(), homes.next());
        int wanted = Math.max(homes.now().size(), homes.next().size());
        return new Electorate(asked, wanted, lists);
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
        KeyHomes homes = homes(position);
        List<Endpoint> inTurn = homes.all().stream()
                .sorted(Comparator.comparing(this::lastResort).thenComparing(this::failedUntil))
                .toList();
        int silent = (int) inTurn.stream().filter(this::isSilent).count();
        return new Found(
                inTurn.stream().map(this::ref).toList(),
                Math.max(1, inTurn.size() - silent),
                point -> homes(point).equals(homes));
    }

    @Override
    public HomeFinder startingWith(NodeRef home) {
        return new StartingWith(home, this);
    }

    @Override
    public void failed(NodeRef home, CallFailure why) {
        boolean silent = !home.endpoint().equals(self()) && why.unanswered();
        avoided.put(home.endpoint(), new Failed(env.nanoTime() + AVOIDED.toNanos(), silent));
        onFailed.accept(home.endpoint());
    }

    /**
     * Of those that failed lately whoever answered comes first, be it that it could not do what it was asked for: it may have noticed by
     * now that the others are gone, and asks them itself.
     */
    private int lastResort(Endpoint home) {
        if (failedLately(home).isEmpty()) {
            return isAlive(home) ? 0 : 1;
        }
        return isSilent(home) ? 3 : 2;
    }

    /** Those that failed lately are asked in turn. */
    private long failedUntil(Endpoint home) {
        return failedLately(home).map(Failed::until).orElse(0L);
    }

    private boolean isSilent(Endpoint home) {
        return failedLately(home).filter(Failed::silent).isPresent();
    }

    private Optional<Failed> failedLately(Endpoint home) {
        return Optional.ofNullable(avoided.get(home)).filter(failed -> failed.until - env.nanoTime() > 0);
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

    /**
     * That a home did not do what it was asked for.
     *
     * @param until when it is as good as any other again, by the clock of the node
     * @param silent whether it did not even answer
     */
    private record Failed(long until, boolean silent) {}

    /**
     * A time within which answers of homes count together.
     *
     * @param stage of the list of homes
     * @param replaced how many homes have come with new disks by then, as far as they have asked this one
     */
    record Moment(long stage, long replaced) {}
}
