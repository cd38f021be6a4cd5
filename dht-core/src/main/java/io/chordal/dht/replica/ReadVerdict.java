// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.id.Key;
import io.chordal.dht.record.Contents;
import io.chordal.dht.record.SetValue;
import io.chordal.dht.replica.message.ReadAnswer;
import io.chordal.dht.replica.message.Standing;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What the homes of a key say together where its owner cannot speak for it yet. Stateless.
 *
 * <p>Copies of those who were not found in step may be old, and so may be that of an owner which came back with its disk: so where nobody
 * was in step all are put together, which can only show more of what was written. That there is nothing must be said by two in step.
 */
final class ReadVerdict {
    private static final int SPEAKERS_FOR_ABSENCE = 2;

    /** Of a set the later version counts. */
    private static final Comparator<SetValue> LATER = Comparator.comparing(SetValue::setVersion)
            .thenComparing(set -> set.members().size());

    private ReadVerdict() {}

    /** Returns what is at the key; empty if the homes said too little. */
    static Optional<Contents> of(Key key, List<ReadAnswer.Copy> copies) {
        long speakers = count(copies, Standing.HOME);
        boolean nobodyInStep = speakers == 0 && count(copies, Standing.SYNCING) > 0;
        Contents best = copies.stream()
                .filter(copy -> nobodyInStep || copy.standing() != Standing.STRANGER)
                .map(ReadAnswer.Copy::value)
                .reduce(Contents.absent(key), ReadVerdict::better);
        return best.isEmpty() && speakers < SPEAKERS_FOR_ABSENCE ? Optional.empty() : Optional.of(best);
    }

    private static long count(List<ReadAnswer.Copy> copies, Standing standing) {
        return copies.stream().filter(copy -> copy.standing() == standing).count();
    }

    private static Contents better(Contents one, Contents other) {
        return new Contents(
                LATER.compare(one.set(), other.set()) >= 0 ? one.set() : other.set(),
                one.register().merge(other.register()));
    }
}
