// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica.message;

import io.chordal.dht.net.Request;
import io.chordal.dht.record.Addition;
import java.util.List;

/**
 * Asks the owner to add members; it is not passed on.
 *
 * @param additions 1 to 256
 */
public record AddMembers(List<Addition> additions) implements Request<WriteAnswers> {
    /** How many additions one request may have. */
    public static final int MAX = 256;

    public AddMembers {
        additions = List.copyOf(additions);
        if (additions.isEmpty() || additions.size() > MAX) {
            throw new IllegalArgumentException("one request adds 1.." + MAX + " members, not " + additions.size());
        }
    }
}
