// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.pick;

import com.google.common.collect.ImmutableList;
import java.util.random.RandomGenerator;

/** Any chunk, each as likely as the other. Pure and stateless. */
public final class RandomOrder implements PickPolicy {
    @Override
    public ImmutableList<Pick> pick(SwarmSnapshot snapshot, int max, RandomGenerator random) {
        Picking picking = new Picking(snapshot, max, random);
        while (picking.goesOn()) {
            int[] candidates = picking.candidates().stream().toArray();
            for (int left = candidates.length; left > 0 && picking.goesOn(); left--) {
                int drawn = random.nextInt(left);
                int chunk = candidates[drawn];
                candidates[drawn] = candidates[left - 1];
                if (picking.candidates().get(chunk)) {
                    picking.take(chunk);
                }
            }
        }
        return picking.picks();
    }
}
