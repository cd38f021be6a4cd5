// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.pick;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Everything, in order, from one source at a time: a holder by chance, kept as long as it delivers, then another.
 *
 * <p>Pure and stateless: the source in use is the one that owes chunks, else the one that delivered most and still has some.
 */
public final class SingleSource implements PickPolicy {
    @Override
    public ImmutableList<Pick> pick(SwarmSnapshot snapshot, int max, RandomGenerator random) {
        int chosen = choose(snapshot, random);
        if (chosen < 0) {
            return ImmutableList.of();
        }
        SourceView source = snapshot.sources().get(chosen);
        return snapshot.queued().and(source.have()).stream()
                .limit(Math.min(max, source.freeSlots()))
                .mapToObj(chunk -> new Pick(chunk, chosen))
                .collect(ImmutableList.toImmutableList());
    }

    @Override
    public boolean allowsEndgame() {
        return false;
    }

    private static int choose(SwarmSnapshot snapshot, RandomGenerator random) {
        List<SourceView> sources = snapshot.sources();
        List<Integer> best = new ArrayList<>();
        int[] useful = IntStream.range(0, sources.size())
                .filter(s ->
                        sources.get(s).inFlight() > 0 || sources.get(s).have().intersects(snapshot.queued()))
                .toArray();
        for (int s : useful) {
            int order = best.isEmpty() ? 0 : compare(sources.get(s), sources.get(best.get(0)));
            if (order > 0) {
                best.clear();
            }
            if (order >= 0) {
                best.add(s);
            }
        }
        return best.isEmpty() ? -1 : best.get(random.nextInt(best.size()));
    }

    private static int compare(SourceView one, SourceView other) {
        int busy = Boolean.compare(one.inFlight() > 0, other.inFlight() > 0);
        return busy != 0 ? busy : Integer.compare(one.delivered(), other.delivered());
    }
}
