// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica.message;

import java.util.List;

/**
 * Which copies are there.
 *
 * @param held one for each row asked for, in order: whether exactly this version is stored
 */
public record CopiesHeld(List<Boolean> held) {
    public CopiesHeld {
        held = List.copyOf(held);
    }
}
