// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.explore;

import io.chordal.dht.id.NodeRef;
import io.chordal.dht.ring.ExploredNode;
import io.chordal.dht.ring.RingRules;
import io.chordal.dht.ring.message.RingState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * All that can happen in a state of the whole. What a node does at an event is worked out by the production code once for each state
 * of that node, and looked up from then on.
 *
 * <p>Confined to one thread.
 */
final class RingModel {
    private static final int[] PLACES = {20, 60, 100, 140, 180};

    private final Setup setup;
    private final RingRules rules;
    private final List<NodeRef> refs;
    private final Map<NodeRef, Integer> indices = new HashMap<>();
    private final List<ExploredNode> nodes = new ArrayList<>();
    private final List<Facts> facts = new ArrayList<>();
    private final Map<ExploredNode, Integer> nodeNumbers = new HashMap<>();
    private final List<RingState> replies = new ArrayList<>();
    private final Map<RingState, Integer> replyNumbers = new HashMap<>();
    private final Map<Long, Integer> effects = new HashMap<>();
    private final World next;

    /** Hears of each step that is possible. */
    interface Steps {
        /** The event leads to the state, which is scratch. */
        void step(Event kind, int node, int other, World next);
    }

    RingModel(Setup setup, RingRules rules) {
        this.setup = setup;
        this.rules = rules;
        int[] places = new int[setup.nodes()];
        System.arraycopy(PLACES, 0, places, 0, places.length);
        this.refs = ExploredNode.at(places);
        for (NodeRef ref : refs) {
            indices.put(ref, indices.size());
        }
        replies.add(RingState.unchanged(0)); // replies are numbered from 1
        this.next = new World(setup.nodes());
    }

    int r() {
        return setup.r();
    }

    World beginning() {
        World world = new World(setup.nodes());
        int size = setup.members();
        world.within = size > setup.r();
        for (int i = 0; i < size; i++) {
            List<NodeRef> list = new ArrayList<>();
            for (int k = 1; k <= Math.min(setup.r(), size - 1); k++) {
                list.add(refs.get((i + k) % size));
            }
            Optional<NodeRef> before = size == 1 ? Optional.empty() : Optional.of(refs.get((i + size - 1) % size));
            world.node[i] = number(ExploredNode.member(refs.get(i), before, list, size - 1 <= setup.r(), setup.r()));
        }
        if (setup.join()) {
            world.node[size] = number(ExploredNode.outside(refs.get(size), setup.r()));
        }
        return world;
    }

    ExploredNode node(int number) {
        return nodes.get(number);
    }

    Facts facts(int number) {
        return facts.get(number);
    }

    void expand(World world, Steps steps) {
        for (int i = 0; i < world.node.length; i++) {
            if (world.isAlive(i)) {
                Facts own = facts(world.node[i]);
                if (own.member()) {
                    expandMember(world, i, own, steps);
                }
                if (own.asked() >= 0) {
                    expandQuestion(world, i, own, steps);
                }
                if (own.joining() && own.asked() < 0) {
                    expandJoining(world, i, steps);
                }
                expandExternal(world, i, own, steps);
            }
        }
    }

    private void expandMember(World world, int i, Facts own, Steps steps) {
        if (own.idle()) {
            begin(world, i, steps);
        }
        for (int k = 0; k < world.node.length; k++) {
            NodeRef ref = refs.get(k);
            if (k != i && world.isAlive(k) && facts(world.node[k]).member()) {
                react(world, i, Event.IS_OFFERED, k, () -> now(world, i).offered(ref, rules), steps);
            }
            if (world.hasLatePong(i, k)) {
                react(world, i, Event.GETS_LATE_PONG_OF, k, () -> now(world, i).ponged(ref, rules), steps);
                react(world, i, Event.GETS_NO_PONG_OF, k, () -> now(world, i), steps);
            }
            if (!world.isAlive(k) && (own.watched() >> k & 1) != 0) {
                react(world, i, Event.LEARNS_DEATH_OF, k, () -> now(world, i).bereft(ref, rules), steps);
            }
            if (k != i && world.isAlive(k) && facts(world.node[k]).member() && (own.watched() >> k & 1) == 0) {
                react(world, i, Event.MEETS, k, () -> now(world, i).met(ref), steps);
            }
        }
    }

    /** A round's first question arrives at once: had the list changed on the way, the reply would not be applied. */
    private void begin(World world, int i, Steps steps) {
        int begun =
                effect(world.node[i], Event.BEGINS_ROUND, 0, () -> now(world, i).begun(rules));
        int asked = facts(begun).asked();
        if (asked >= 0 && world.isAlive(asked)) {
            next.take(world);
            next.node[i] = begun;
            next.reply[i] = number(now(world, asked).state());
            steps.step(Event.BEGINS_ROUND, i, asked, next);
        }
    }

    private void expandQuestion(World world, int i, Facts own, Steps steps) {
        int asked = own.asked();
        if (world.reply[i] != 0) {
            RingState state = replies.get(world.reply[i]);
            react(
                    world,
                    i,
                    Event.HEARS_REPLY_OF,
                    world.reply[i],
                    () -> now(world, i).answered(state, rules),
                    steps);
        } else if (world.isAlive(asked)) {
            if (!facts(world.node[asked]).member()) {
                throw new IllegalStateException("asked: " + now(world, asked));
            }
            next.take(world);
            next.reply[i] = number(now(world, asked).state());
            steps.step(Event.IS_ASKED_BY, asked, i, next);
        } else {
            react(world, i, Event.HEARS_NOTHING_OF, asked, () -> now(world, i).unanswered(rules), steps);
        }
    }

    /** The walk to the member before the joiner's place may end at any member. */
    private void expandJoining(World world, int i, Steps steps) {
        for (int k = 0; k < world.node.length; k++) {
            if (k != i && world.isAlive(k) && facts(world.node[k]).member()) {
                NodeRef member = refs.get(k);
                int asking = effect(
                        world.node[i],
                        Event.ASKS_TO_JOIN_BEHIND,
                        k,
                        () -> now(world, i).askedToJoin(member));
                next.take(world);
                next.node[i] = asking;
                next.reply[i] = number(now(world, k).state());
                steps.step(Event.ASKS_TO_JOIN_BEHIND, i, k, next);
            }
        }
    }

    private void expandExternal(World world, int i, Facts own, Steps steps) {
        if (!own.member() && !own.joining()) {
            react(world, i, Event.BEGINS_TO_JOIN, 0, () -> now(world, i).joining(), steps);
        } else if (Integer.bitCount(world.crashed) < setup.crashes()
                && (setup.join() || world.crashed != 0 || i == 0)
                && Rings.mayCrash(this, world, i)) {
            next.take(world);
            next.within &= Rings.theoremAllowsCrash(this, world, i, setup.r());
            next.crashed |= 1 << i;
            next.node[i] = 0;
            next.reply[i] = 0;
            for (int k = 0; k < world.node.length; k++) {
                next.setLatePong(i, k, false);
                next.setLatePong(
                        k,
                        i,
                        own.member() && next.isAlive(k) && facts(world.node[k]).member() && isNews(world, k, i));
            }
            steps.step(Event.CRASHES, i, i, next);
        }
    }

    private boolean isNews(World world, int to, int from) {
        return withOffer(world, to, from) != facts(world.node[to]);
    }

    /** What the node would be if a pong of the other came now. */
    Facts withOffer(World world, int to, int from) {
        return facts(effect(
                world.node[to], Event.IS_OFFERED, from, () -> now(world, to).offered(refs.get(from), rules)));
    }

    /** What the node would be if the pong came now that the other sent before it crashed. */
    Facts withLatePong(World world, int to, int from) {
        return facts(effect(
                world.node[to],
                Event.GETS_LATE_PONG_OF,
                from,
                () -> now(world, to).ponged(refs.get(from), rules)));
    }

    /** What the node would be if the reply on its way to it came now. */
    Facts withReply(World world, int i) {
        RingState state = replies.get(world.reply[i]);
        return facts(effect(
                world.node[i],
                Event.HEARS_REPLY_OF,
                world.reply[i],
                () -> now(world, i).answered(state, rules)));
    }

    private ExploredNode now(World world, int i) {
        return nodes.get(world.node[i]);
    }

    private void react(World world, int i, Event kind, int detail, Supplier<ExploredNode> step, Steps steps) {
        int effect = effect(world.node[i], kind, detail, step);
        next.take(world);
        next.node[i] = effect;
        if (facts(effect).asked() < 0 || kind == Event.HEARS_REPLY_OF) {
            next.reply[i] = 0;
        }
        if (kind == Event.GETS_LATE_PONG_OF || kind == Event.GETS_NO_PONG_OF) {
            next.setLatePong(i, detail, false);
        }
        steps.step(kind, i, kind == Event.HEARS_REPLY_OF ? facts(world.node[i]).asked() : detail, next);
    }

    private int effect(int node, Event kind, int detail, Supplier<ExploredNode> step) {
        long key = ((long) node << 4 | kind.ordinal()) << 16 | detail;
        Integer known = effects.get(key);
        if (known == null) {
            known = number(step.get());
            effects.put(key, known);
        }
        return known;
    }

    private int number(ExploredNode node) {
        Integer known = nodeNumbers.get(node);
        if (known == null) {
            known = nodes.size();
            nodeNumbers.put(node, known);
            nodes.add(node);
            facts.add(Facts.of(node, rules, indices, refs));
        }
        return known;
    }

    private int number(RingState state) {
        return replyNumbers.computeIfAbsent(state, key -> {
            replies.add(key);
            return replies.size() - 1;
        });
    }

    String describe(World world) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < world.node.length; i++) {
            text.append("\n      ");
            if (world.isAlive(i)) {
                text.append(now(world, i));
                if (world.reply[i] != 0) {
                    RingState state = replies.get(world.reply[i]);
                    text.append(", on its way to it: ").append(places(state));
                }
                for (int k = 0; k < world.node.length; k++) {
                    if (k != i && world.isAlive(k) && facts(world.node[k]).member()) {
                        text.append(", Notify of ").append(PLACES[k]);
                    }
                }
            } else {
                text.append(PLACES[i]).append(" crashed");
            }
        }
        return text.toString();
    }

    private static String places(RingState state) {
        return "pred "
                + state.predecessor()
                        .map(node -> node.id().toBigInteger().toString())
                        .orElse("-") + " list "
                + state.successors().stream()
                        .map(node -> node.id().toBigInteger().toString())
                        .toList()
                + (state.closed() ? " closed" : "");
    }

    static int place(int index) {
        return PLACES[index];
    }
}
