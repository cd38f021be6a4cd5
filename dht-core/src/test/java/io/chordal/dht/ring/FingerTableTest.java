// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import static io.chordal.dht.ring.RingPoints.CIRCLE;
import static io.chordal.dht.ring.RingPoints.at;
import static io.chordal.dht.ring.RingPoints.these;
import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.id.NodeRef;
import io.chordal.dht.ring.message.FingerTableAnswer.Row;
import java.util.List;
import org.junit.jupiter.api.Test;

class FingerTableTest {
    @Test
    void aListThatGoesAroundProvesEverySlot() {
        // The starts are 11, 12, 14, 18, 26, 42, 74 and 138.
        assertThat(fingers(10, true, 30, 100)).isEqualTo(these(30, 30, 30, 30, 30, 100, 100, 10));
        assertThat(fingers(10, true, 5)).isEqualTo(these(5, 5, 5, 5, 5, 5, 5, 5));
    }

    @Test
    void aListThatDoesNotGoAroundProvesOnlyWhatItCovers() {
        assertThat(fingers(10, false, 30, 100)).isEqualTo(these(30, 30, 30, 30, 30, 100, 100));
    }

    private static List<NodeRef> fingers(int self, boolean closed, int... successors) {
        return FingerTable.empty(CIRCLE, at(self))
                .provenBy(new SuccessorList(at(self), these(successors), closed))
                .rows()
                .stream()
                .map(Row::node)
                .toList();
    }
}
