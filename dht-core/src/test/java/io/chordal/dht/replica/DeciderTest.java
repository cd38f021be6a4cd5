// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.record.RegisterWrite;
import io.chordal.dht.record.RegisterWrite.Basis;
import io.chordal.dht.record.RowId;
import io.chordal.dht.replica.message.WriteAnswer;
import io.chordal.dht.store.InMemoryRecordStore;
import io.chordal.dht.store.RecordStore;
import io.chordal.dht.store.RecordTable;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DeciderTest {
    private static final Key KEY = Key.of("builds", "42");

    /** A conditional write waits for other homes before it is decided: the dots may be used up by then. */
    @Test
    void aWriteForWhichNoDotIsReservedIsToBeTriedAgain() {
        TestWorld.Node env = TestWorld.of(1).nodes.get(0);
        RecordTable table = new RecordTable();
        InMemoryRecordStore hangs = new InMemoryRecordStore(1, task -> {});
        DotSource dots = new DotSource(env.ref.keyHash(), hangs, new Ledger(env, table, hangs));
        Decider decider = new Decider(env, table, dots, ReplicaConfig.defaults());
        RowId id = RowId.ofRegister(RingProfile.DEFAULT.position(KEY.partition()), KEY);
        RegisterWrite.Put put = new RegisterWrite.Put(
                KEY, Bytes.utf8("v"), Optional.empty(), Basis.latest(), Bytes.copyOf(new byte[16]));
        assertThat(decider.decide(id, put).decision()).isPresent();

        for (int i = 1; i < RecordStore.RESERVATION; i++) {
            dots.next();
        }

        assertThat(decider.decide(id, put).refusal())
                .hasValueSatisfying(refused -> assertThat(
                                ((WriteAnswer.Failed) refused).failure().reason())
                        .isEqualTo(CallFailure.Reason.BUSY));
    }
}
