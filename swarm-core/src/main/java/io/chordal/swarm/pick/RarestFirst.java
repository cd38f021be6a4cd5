// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.pick;

import com.google.common.collect.ImmutableList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.random.RandomGenerator;

/**
 * The chunk that the fewest sources have comes first, by chance among equals: what is rare is copied before it is lost.
 *
 * <p>Pure and stateless. One pass over the queue for each level of rarity that it picks from.
 */
public final class RarestFirst implements PickPolicy {
    @Override
    public ImmutableList<Pick> pick(SwarmSnapshot snapshot, int max, RandomGenerator random) {
        Picking picking = new Picking(snapshot, max, random);
        while (picking.goesOn()) {
            takeSome(picking, rarest(picking.candidates(), snapshot.availability()));
        }
        return picking.picks();
    }

    /** Draws from equally rare chunks, each as likely as the other, as long as one can be had. */
    private static void takeSome(Picking picking, int[] equals) {
        for (int left = equals.length; left > 0 && picking.goesOn(); left--) {
            int drawn = picking.random().nextInt(left);
            int chunk = equals[drawn];
            equals[drawn] = equals[left - 1];
            if (picking.candidates().get(chunk)) {
                picking.take(chunk);
            }
        }
    }

    private static int[] rarest(BitSet candidates, Availability availability) {
        int[] equals = new int[64];
        int count = 0;
        int fewest = Integer.MAX_VALUE;
        for (int chunk = candidates.nextSetBit(0); chunk >= 0; chunk = candidates.nextSetBit(chunk + 1)) {
            int holders = availability.of(chunk);
            if (holders > fewest) {
                continue;
            }
            count = holders < fewest ? 0 : count;
            fewest = holders;
            equals = count < equals.length ? equals : Arrays.copyOf(equals, 2 * count);
            equals[count++] = chunk;
        }
        return Arrays.copyOf(equals, count);
    }
}
