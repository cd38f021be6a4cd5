// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.pick;

import com.google.common.collect.ImmutableList;
import java.util.random.RandomGenerator;

/** From the first chunk to the last, for who reads the file while it comes. Pure and stateless. */
public final class Sequential implements PickPolicy {
    @Override
    public ImmutableList<Pick> pick(SwarmSnapshot snapshot, int max, RandomGenerator random) {
        Picking picking = new Picking(snapshot, max, random);
        while (picking.goesOn()) {
            picking.take(picking.candidates().nextSetBit(0));
        }
        return picking.picks();
    }
}
