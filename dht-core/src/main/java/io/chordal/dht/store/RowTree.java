// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.store;

import io.chordal.dht.record.RowId;
import io.chordal.dht.record.RowState;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one store in order, with the sum over any run of them in O(log n): a treap whose nodes know the
 * {@link RowSummary} of their subtree.
 *
 * <p>Its shape depends on the rows alone, not on the order in which they came. Confined to the node's serial context.
 */
final class RowTree {
    private @Nullable Node root;

    /** Returns how many rows there are. */
    int size() {
        return size(root);
    }

    /** Returns the row, if it is here. */
    Optional<RowState> find(RowId id) {
        Node node = root;
        while (node != null) {
            int order = id.compareTo(node.state.id());
            if (order == 0) {
                return Optional.of(node.state);
            }
            node = order < 0 ? node.left : node.right;
        }
        return Optional.empty();
    }

    /** Returns the row with this index, from 0 below {@link #size}. */
    RowState at(int index) {
        Node node = root;
        int rest = index;
        while (node != null) {
            int before = size(node.left);
            if (rest == before) {
                return node.state;
            }
            if (rest < before) {
                node = node.left;
            } else {
                rest -= before + 1;
                node = node.right;
            }
        }
        throw new IndexOutOfBoundsException("row " + index + " of " + size());
    }

    /** Returns how many rows come before a place: those for which the predicate holds, which must be the first ones. */
    int rank(Predicate<RowId> before) {
        Node node = root;
        int rank = 0;
        while (node != null) {
            if (before.test(node.state.id())) {
                rank += size(node.left) + 1;
                node = node.right;
            } else {
                node = node.left;
            }
        }
        return rank;
    }

    /** Returns the sum over the rows with indices from {@code from} to below {@code to}. */
    RowSummary summary(int from, int to) {
        return prefix(to).minus(prefix(from));
    }

    private RowSummary prefix(int length) {
        Node node = root;
        int rest = length;
        RowSummary sum = RowSummary.NONE;
        while (node != null && rest > 0) {
            int before = size(node.left);
            if (rest <= before) {
                node = node.left;
            } else {
                sum = sum.plus(summary(node.left)).plus(node.own);
                rest -= before + 1;
                node = node.right;
            }
        }
        return sum;
    }

    /** Puts the row in the place of the one with the same name, or among the others. */
    void put(RowState state) {
        root = insert(root, new Node(state));
    }

    private static Node insert(@Nullable Node tree, Node added) {
        if (tree == null) {
            return added;
        }
        int order = added.state.id().compareTo(tree.state.id());
        if (order == 0) {
            added.left = tree.left;
            added.right = tree.right;
            return added.update();
        }
        if (order < 0) {
            Node left = insert(tree.left, added);
            tree.left = left;
            return left.isAbove(tree) ? rotateRight(tree, left) : tree.update();
        }
        Node right = insert(tree.right, added);
        tree.right = right;
        return right.isAbove(tree) ? rotateLeft(tree, right) : tree.update();
    }

    private static Node rotateRight(Node tree, Node left) {
        tree.left = left.right;
        left.right = tree.update();
        return left.update();
    }

    private static Node rotateLeft(Node tree, Node right) {
        tree.right = right.left;
        right.left = tree.update();
        return right.update();
    }

    /** Takes the row out; nothing happens if it is not here. */
    void remove(RowId id) {
        root = remove(root, id);
    }

    private static @Nullable Node remove(@Nullable Node tree, RowId id) {
        if (tree == null) {
            return null;
        }
        int order = id.compareTo(tree.state.id());
        if (order == 0) {
            return join(tree.left, tree.right);
        }
        if (order < 0) {
            tree.left = remove(tree.left, id);
        } else {
            tree.right = remove(tree.right, id);
        }
        return tree.update();
    }

    private static @Nullable Node join(@Nullable Node left, @Nullable Node right) {
        if (left == null || right == null) {
            return left == null ? right : left;
        }
        if (left.isAbove(right)) {
            left.right = join(left.right, right);
            return left.update();
        }
        right.left = join(left, right.left);
        return right.update();
    }

    private static int size(@Nullable Node node) {
        return node == null ? 0 : node.sum.rows();
    }

    private static RowSummary summary(@Nullable Node node) {
        return node == null ? RowSummary.NONE : node.sum;
    }

    private static final class Node {
        private final RowState state;
        private final int priority;
        private final RowSummary own;
        private RowSummary sum;
        private @Nullable Node left;
        private @Nullable Node right;

        Node(RowState state) {
            this.state = state;
            this.priority = scatter(state.id().hashCode());
            this.own = RowSummary.of(state);
            this.sum = own;
        }

        boolean isAbove(Node other) {
            return priority > other.priority;
        }

        Node update() {
            sum = summary(left).plus(own).plus(summary(right));
            return this;
        }

        private static int scatter(int hash) {
            int mixed = hash * 0x9e3779b9;
            mixed = (mixed ^ mixed >>> 16) * 0x85ebca6b;
            return mixed ^ mixed >>> 13;
        }
    }
}
