// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.control;

import com.google.common.collect.ImmutableList;
import io.chordal.dht.id.Endpoint;
import java.util.List;

/**
 * What came of comparing a tracker's records with those of the others.
 *
 * <p>Immutable.
 *
 * @param inStep whether all that were reached have the same
 * @param unreachable those that were not reached, by their names in the ring
 * @param records how many this tracker stores now
 */
public record Synced(boolean inStep, List<Endpoint> unreachable, int records) {
    public Synced {
        unreachable = ImmutableList.copyOf(unreachable);
    }
}
