// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.hash.Hashing;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SplitNamesTest {
    @Property
    void theOneWithTheSmallestHashOfItsIdKeepsTheNameInWhateverOrderTheyAreFound(
            @ForAll @IntRange(min = 1, max = 6) int creations, @ForAll long seed) {
        List<Thing> found = IntStream.range(0, creations)
                .mapToObj(i -> Thing.of(new Random(seed + i).nextInt(Integer.MAX_VALUE), "alpha", "t" + i))
                .collect(Collectors.toList());
        Collections.shuffle(found, new Random(seed));

        SplitNames<Thing> split = SplitNames.of(found);

        assertThat(split.all()).containsExactlyInAnyOrderElementsOf(found);
        assertThat(split.all().stream()
                        .map(thing -> Hashing.sha256()
                                .hashBytes(thing.id().toByteArray())
                                .toString()))
                .isSorted();
    }

    @Test
    void siblingsOfOneIdAreOneRecord() {
        Thing one = Thing.of(1, "alpha", "t1");

        SplitNames<Thing> split = SplitNames.of(
                Stream.of(3, 1, 2).map(count -> one.counting(count)).toList());

        assertThat(split.keeper()).isEqualTo(one.counting(3));
        assertThat(split.others()).isEmpty();
    }

    @Test
    void aNameGrowsOnlyOnce() {
        assertThat(SplitNames.renamed("Alpha", "~t1")).isEqualTo("Alpha~t1");
        assertThat(SplitNames.renamed("Alpha~t1", "~t2")).isEqualTo("Alpha~t2");
        assertThat(SplitNames.renamed("Alpha~t1~00ff", "~t2")).isEqualTo("Alpha~t2");
    }
}
