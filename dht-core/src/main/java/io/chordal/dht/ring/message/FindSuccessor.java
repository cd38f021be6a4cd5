// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring.message;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.RingId;
import io.chordal.dht.net.Inspection;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * Asks for one step towards the owner of a point.
 *
 * @param target the point
 * @param exclude key hashes of nodes that the caller found dead, at most {@value #MAX_EXCLUDED}; they are not named again
 * @param listAnswers whether an owner counts that the asked node knows only from its successor list, with others in between
 */
public record FindSuccessor(RingId target, Set<Bytes> exclude, boolean listAnswers) implements Inspection<Step> {
    /** The most nodes that one lookup rules out. */
    public static final int MAX_EXCLUDED = 64;

    public FindSuccessor {
        requireNonNull(target, "target is null");
        exclude = Collections.unmodifiableSet(new TreeSet<>(exclude));
        if (exclude.size() > MAX_EXCLUDED) {
            throw new IllegalArgumentException("more than " + MAX_EXCLUDED + " excluded nodes: " + exclude.size());
        }
    }
}
