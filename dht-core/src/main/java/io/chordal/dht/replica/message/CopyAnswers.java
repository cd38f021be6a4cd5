// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica.message;

import java.util.List;

/**
 * A node's own copies of the first keys that it was asked for: as many as fit one message, at least one.
 *
 * @param copies one for each of these keys, in order; the caller asks again for the rest
 */
public record CopyAnswers(List<Copy> copies) {
    public CopyAnswers {
        copies = List.copyOf(copies);
    }
}
