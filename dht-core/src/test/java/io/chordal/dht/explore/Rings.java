// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.explore;

import java.util.Optional;

/** Zave's invariants (TSE 2017, sections 5 and 6) and operating assumptions over one state of the whole. */
final class Rings {
    private Rings() {}

    private static boolean isMember(RingModel model, World world, int i) {
        return world.isAlive(i) && model.facts(world.node[i]).member();
    }

    private static int members(RingModel model, World world) {
        int members = 0;
        for (int i = 0; i < world.node.length; i++) {
            members |= isMember(model, world, i) ? 1 << i : 0;
        }
        return members;
    }

    /** Says whether x lies strictly inside the arc from a to b, for numbers in ring order. */
    private static boolean between(int a, int x, int b) {
        return a < b ? a < x && x < b : a == b ? x != a : a < x || x < b;
    }

    /** The nearest member in the list; where there is none the node itself, which stands behind the last of a closed list. */
    private static int bestSuccessor(int i, Facts own, int members) {
        for (int node : own.list()) {
            if ((members >> node & 1) != 0) {
                return node;
            }
        }
        return i;
    }

    /** Says whether a member's first successor became another one at a reply that is not that one's own. */
    static boolean adoptsAnother(Facts before, Facts after, int replied) {
        int first = after.list().length == 0 ? replied : after.list()[0];
        return before.member() && first != replied && (before.list().length == 0 || before.list()[0] != first);
    }

    /** Nobody who has a live successor, or to whom a list with one is on its way, may lose it, unless only one member is left. */
    static boolean mayCrash(RingModel model, World world, int crashing) {
        int before = members(model, world);
        int after = before & ~(1 << crashing);
        if (after == 0) {
            return false;
        }
        boolean leftAlone = Integer.bitCount(after) == 1 && mayBeLeft(model, world, after);
        for (int i = 0; i < world.node.length; i++) {
            if (i != crashing && world.isAlive(i)) {
                Facts own = model.facts(world.node[i]);
                if (own.member() && !leftAlone && loses(i, own, before, after)) {
                    return false;
                }
                if (own.member() && !leftAlone && losesByPong(model, world, i, crashing, before, after)) {
                    return false;
                }
                if (world.reply[i] != 0 && own.fresh() && loses(i, model.withReply(world, i), before, after)) {
                    return false;
                }
            }
        }
        return true;
    }

    /** The last member may be left alone unless somebody may still adopt its list of r dead nodes. */
    private static boolean mayBeLeft(RingModel model, World world, int last) {
        for (int i = 0; i < world.node.length; i++) {
            if (world.isAlive(i) && !model.facts(world.node[i]).member()) {
                return model.facts(world.node[Integer.numberOfTrailingZeros(last)])
                                .list()
                                .length
                        < model.r();
            }
        }
        return true;
    }

    /** A closed list is on its way to take a node in as long as that one's pong is. */
    private static boolean losesByPong(RingModel model, World world, int i, int crashing, int before, int after) {
        for (int k = 0; k < world.node.length; k++) {
            if (world.hasLatePong(i, k) && loses(i, model.withLatePong(world, i, k), before, after)) {
                return true;
            }
        }
        return (before >> crashing & 1) != 0 && loses(i, model.withOffer(world, i, crashing), before, after);
    }

    private static boolean loses(int i, Facts own, int before, int after) {
        return bestSuccessor(i, own, before) != i && bestSuccessor(i, own, after) == i;
    }

    /** The theorem allows it while r + 1 principals are left. */
    static boolean theoremAllowsCrash(RingModel model, World world, int crashing, int r) {
        int principals = principals(model, world);
        return (principals >> crashing & 1) == 0 || Integer.bitCount(principals) > r + 1;
    }

    /** The members whom no list of a member skips, nor one on its way to be adopted. */
    private static int principals(RingModel model, World world) {
        int principals = members(model, world);
        for (int i = 0; i < world.node.length; i++) {
            if (world.isAlive(i)) {
                Facts own = model.facts(world.node[i]);
                if (own.member()) {
                    principals &= ~skipped(i, own, world.node.length);
                }
                if (world.reply[i] != 0 && own.fresh()) {
                    Facts adopted = model.withReply(world, i);
                    principals &= adopted.member() ? ~skipped(i, adopted, world.node.length) : -1;
                }
            }
        }
        return principals;
    }

    private static int skipped(int i, Facts own, int nodes) {
        int skipped = 0;
        int before = i;
        for (int node : own.list()) {
            for (int p = 0; p < nodes; p++) {
                skipped |= between(before, p, node) ? 1 << p : 0;
            }
            before = node;
        }
        return skipped;
    }

    static Optional<String> violation(RingModel model, World world, int r) {
        int members = members(model, world);
        int size = Integer.bitCount(members);
        for (int i = 0; i < world.node.length; i++) {
            if ((members >> i & 1) != 0) {
                Facts own = model.facts(world.node[i]);
                if (!isOrdered(i, own)) {
                    return Optional.of("OrderedLists: " + model.node(world.node[i]));
                }
                if (size > 1 && !own.closed() && bestSuccessor(i, own, members) == i) {
                    return Optional.of("OneLiveSuccessor: " + model.node(world.node[i]));
                }
            }
        }
        if (world.within && Integer.bitCount(principals(model, world)) < r + 1) {
            return Optional.of("SufficientPrincipals: " + Integer.bitCount(principals(model, world)));
        }
        return size < 2 ? Optional.empty() : oneOrderedRing(model, world, members);
    }

    private static boolean isOrdered(int i, Facts own) {
        int last = i;
        for (int node : own.list()) {
            if (!between(last, node, i)) {
                return false;
            }
            last = node;
        }
        return true;
    }

    /** AtLeastOneRing, AtMostOneRing, ConnectedAppendages: the best successors lead everybody into one cycle. OrderedRing: in order. */
    private static Optional<String> oneOrderedRing(RingModel model, World world, int members) {
        int theCycle = 0;
        for (int start = 0; start < world.node.length; start++) {
            if ((members >> start & 1) != 0) {
                int at = start;
                for (int k = 0; k < world.node.length; k++) {
                    at = bestSuccessor(at, model.facts(world.node[at]), members);
                }
                int cycle = 0;
                int descents = 0;
                while ((cycle >> at & 1) == 0) {
                    cycle |= 1 << at;
                    int next = bestSuccessor(at, model.facts(world.node[at]), members);
                    descents += next <= at ? 1 : 0;
                    at = next;
                }
                if (descents != 1) {
                    return Optional.of("OrderedRing: " + Integer.toBinaryString(cycle));
                }
                if (theCycle != 0 && theCycle != cycle) {
                    return Optional.of("AtMostOneRing: " + Integer.toBinaryString(theCycle) + " and "
                            + Integer.toBinaryString(cycle));
                }
                theCycle = cycle;
            }
        }
        return Optional.empty();
    }

    /** Says whether the one notifies the other in every round, so that a Notify is sure to arrive. */
    static boolean notifies(RingModel model, World world, int from, int to) {
        return isMember(model, world, from) && model.facts(world.node[from]).notifies() == to;
    }

    /** Says whether every list and predecessor is what it ideally is, and nobody is on its way into the ring. */
    static boolean isIdeal(RingModel model, World world, int r) {
        int members = members(model, world);
        int size = Integer.bitCount(members);
        for (int i = 0; i < world.node.length; i++) {
            Facts own = model.facts(world.node[i]);
            if (world.isAlive(i) && own.joining()) {
                return false;
            }
            if ((members >> i & 1) != 0 && !isIdeal(i, own, members, size, r)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isIdeal(int i, Facts own, int members, int size, int r) {
        if (own.list().length != Math.min(r, size - 1) || own.closed() != size - 1 <= r) {
            return false;
        }
        int at = i;
        for (int node : own.list()) {
            at = following(at, members, 1);
            if (node != at) {
                return false;
            }
        }
        return own.predecessor() == (size == 1 ? -1 : following(i, members, -1));
    }

    private static int following(int from, int members, int direction) {
        int at = from;
        do {
            at = (at + direction + 32) % 32;
        } while ((members >> at & 1) == 0);
        return at;
    }
}
