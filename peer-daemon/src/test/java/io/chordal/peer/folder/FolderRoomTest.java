// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.folder;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class FolderRoomTest {
    private static final FolderConfig CONFIG = FolderConfig.defaults();

    @Test
    void oneChunkAtATimeIsOneFileAtATime() {
        FolderRoom room = new FolderRoom(CONFIG, 1);
        assertThat(room.share(true)).isEqualTo(1);

        room.take(true);
        assertThat(room.has(true)).isFalse();
        assertThat(room.has(false)).isFalse();
        assertThat(room.taken()).isEqualTo(1);

        room.give(true);
        assertThat(room.has(false)).isTrue();
    }

    @Property(tries = 200)
    void neverMoreChunksThanTheUserAllowsNorMoreFilesThanConfigured(
            @ForAll @IntRange(min = 1, max = 200) int parallel, @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        FolderRoom room = new FolderRoom(CONFIG, parallel);
        List<Boolean> under = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            boolean large = random.nextBoolean();
            if (random.nextInt(3) > 0 && room.has(large)) {
                room.take(large);
                under.add(large);
            } else if (!under.isEmpty()) {
                room.give(under.remove(random.nextInt(under.size())));
            }
            assertThat(under.stream().mapToInt(room::share).sum()).isLessThanOrEqualTo(parallel);
            assertThat(under.stream().filter(each -> each).count()).isLessThanOrEqualTo(CONFIG.large());
            assertThat(under.stream().filter(each -> !each).count()).isLessThanOrEqualTo(CONFIG.small());
            assertThat(room.taken()).isEqualTo(under.size());
        }
        assertThat(under.isEmpty() && !room.has(false)).isFalse();
    }
}
