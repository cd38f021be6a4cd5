// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.sim.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.Key;
import io.chordal.dht.id.RingId;
import io.chordal.dht.record.CausalContext;
import io.chordal.dht.record.Dot;
import io.chordal.dht.record.Row;
import io.chordal.dht.record.RowId;
import io.chordal.dht.record.RowState;
import io.chordal.dht.record.Version;
import io.chordal.dht.sim.SimDisk;
import io.chordal.dht.sim.SimWorld;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DecisionsTest {
    private static final RowId MEMBER = new RowId(RingId.of(1), Key.of("set"), Bytes.utf8("m"));

    private final SimDisk disk = new SimWorld(1).host(new Endpoint("n", 1)).disk();
    private final Decisions decisions = new Decisions(disk);

    @BeforeEach
    void start() {
        decisions.opened(7, 100);
    }

    @Test
    void whatIsDecidedBesideWhatTheDiskHoldsIsWrong() {
        assertThat(decisions.held(Optional.of(other(1)), other(1).merge(own(7, 101))))
                .isPresent();
    }

    @Test
    void whatReplacesItIsRight() {
        Version over = new Version(
                new Dot(disk.keyHash(), 7, 101), new CausalContext(List.of(new Dot(Bytes.copyOf(new byte[32]), 1, 1))));

        assertThat(decisions.held(Optional.of(other(1)), row(over))).isEmpty();
    }

    @Test
    void whatWasHereBeforeMayComeBackBesideWhatWasWrittenWithoutIt() {
        decisions.held(Optional.empty(), own(7, 101));
        decisions.held(Optional.empty(), own(7, 102));

        assertThat(decisions.held(Optional.of(own(7, 102)), own(7, 102).merge(own(7, 101))))
                .isEmpty();
        assertThat(decisions.held(Optional.of(own(7, 102)), own(7, 102).merge(own(7, 103))))
                .isPresent();
    }

    @Test
    void whatWasDecidedInAnEarlierLifeMayComeFromOthers() {
        assertThat(decisions.held(Optional.of(other(1)), other(1).merge(own(7, 99))))
                .isEmpty();
        assertThat(decisions.held(Optional.of(other(1)), other(1).merge(own(6, 200))))
                .isEmpty();
    }

    private RowState own(long epoch, long counter) {
        return row(new Version(new Dot(disk.keyHash(), epoch, counter), CausalContext.EMPTY));
    }

    private static RowState other(long counter) {
        return row(new Version(new Dot(Bytes.copyOf(new byte[32]), 1, counter), CausalContext.EMPTY));
    }

    private static RowState row(Version version) {
        Bytes operation = Bytes.utf8(String.format("%016d", version.dot().counter()));
        return RowState.of(new Row(MEMBER, Bytes.EMPTY, true, version, Optional.empty(), operation, 1));
    }
}
