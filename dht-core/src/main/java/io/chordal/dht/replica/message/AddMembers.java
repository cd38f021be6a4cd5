// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica.message;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.net.OpenRequest;
import io.chordal.dht.record.Ack;
import io.chordal.dht.record.Addition;
import java.util.List;

/**
 * Asks for members to be added; one answer for each, in order.
 *
 * @param additions 1 to 256
 * @param ack when to answer
 * @param direct true: do not pass the request on
 */
public record AddMembers(List<Addition> additions, Ack ack, boolean direct) implements OpenRequest<WriteAnswers> {
    /** How many additions one request may have. */
    public static final int MAX = 256;

    public AddMembers {
        requireNonNull(ack, "ack is null");
        additions = List.copyOf(additions);
        if (additions.isEmpty() || additions.size() > MAX) {
            throw new IllegalArgumentException("one request adds 1.." + MAX + " members, not " + additions.size());
        }
    }
}
