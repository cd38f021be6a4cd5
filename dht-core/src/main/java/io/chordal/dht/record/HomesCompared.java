// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.record;

import com.google.common.collect.ImmutableList;
import io.chordal.dht.id.Endpoint;
import java.util.List;

/**
 * What came of comparing one node's records with those of the other configured homes with which it shares any.
 *
 * <p>Immutable.
 *
 * @param equal those that have the same by now
 * @param behind those that were reached and are not known to have the same yet
 * @param unreached those that were not reached
 */
public record HomesCompared(List<Endpoint> equal, List<Endpoint> behind, List<Endpoint> unreached) {
    public HomesCompared {
        equal = ImmutableList.copyOf(equal);
        behind = ImmutableList.copyOf(behind);
        unreached = ImmutableList.copyOf(unreached);
    }
}
