// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.record;

import io.chordal.dht.id.Bytes;

/**
 * A record that stands under a name which only one of its kind may have, and that has an id, drawn at random when it was made.
 *
 * <p>Immutable. A split of the trackers may give one name to several: {@link SplitNames} says what becomes of them.
 *
 * @param <T> the kind itself
 */
public interface Named<T extends Named<T>> {
    /** Who it is, whatever it is called. */
    Bytes id();

    /** What it is called: the text that names are compared by. */
    String foldedName();

    /** The name of the tracker that made it: letters, digits, dots and hyphens. */
    String madeBy();

    /** Returns what comes of two records of the same id: commutative, associative, idempotent. */
    T merge(T other);

    /** Returns it as it lives on where another one keeps its name, called as {@link SplitNames#renamed} says; the owner finds a notice. */
    T renamed(String suffix);

    /** Returns it as it keeps its name, although another one that had it lives on as this. */
    T keepingNameOf(T renamed);
}
