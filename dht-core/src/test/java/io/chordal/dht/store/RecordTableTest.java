// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.record.Contents;
import io.chordal.dht.record.RowId;
import io.chordal.dht.record.RowState;
import io.chordal.dht.record.SetMember;
import io.chordal.dht.record.SetValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecordTableTest {
    private final RecordTable table = new RecordTable();

    @Test
    void aSetIsReadInTheOrderOfItsMembers() {
        table.merge(Rows.plain(Rows.id("p", "i", "b"), "2", 2), Rows.NOW);
        table.merge(Rows.plain(Rows.id("p", "i", "a"), "1", 1), Rows.NOW);
        table.merge(Rows.plain(Rows.id("p", "j", "c"), "3", 3), Rows.NOW);

        RowId id = Rows.id("p", "i", "a");
        SetValue value = table.read(id.position(), id.key(), Rows.NOW);

        assertThat(value.members()).extracting(SetMember::member).containsExactly(Bytes.utf8("a"), Bytes.utf8("b"));
        assertThat(value.setVersion()).isEqualTo(2);
    }

    @Test
    void readersDoNotSeeALeaseThatHasEndedAndTheRowLeavesAMinuteLater() {
        RowId id = Rows.id("p", "i", "a");
        table.merge(Rows.leased(id, 1, Rows.NOW.plusSeconds(30)), Rows.NOW);

        assertThat(table.read(id.position(), id.key(), Rows.NOW.plusSeconds(29)).members())
                .hasSize(1);
        assertThat(table.read(id.position(), id.key(), Rows.NOW.plusSeconds(30)).isEmpty())
                .isTrue();
        assertThat(table.gone(Rows.NOW.plusSeconds(89))).isEmpty();
        assertThat(table.gone(Rows.NOW.plusSeconds(90))).containsExactly(id);
        table.drop(id);
        assertThat(table.size()).isZero();
        assertThat(table.items(id.key().partition())).isZero();
    }

    @Test
    void aRowThatHasEndedIsNotTakenBack() {
        RowState ended = Rows.leased(Rows.id("p", "i", "a"), 1, Rows.NOW.minusSeconds(60));

        assertThat(table.merge(ended, Rows.NOW)).isEmpty();
        assertThat(table.size()).isZero();
    }

    @Test
    void aRenewedLeaseStaysWhenItsFirstEndHasPassed() {
        RowId id = Rows.id("p", "i", "a");
        table.merge(Rows.leased(id, 1, Rows.NOW.plusSeconds(30)), Rows.NOW);
        table.merge(Rows.leased(id, 2, Rows.NOW.plusSeconds(300)), Rows.NOW);

        assertThat(table.gone(Rows.NOW.plusSeconds(120))).isEmpty();
        assertThat(table.find(id)).isPresent();
    }

    @Test
    void itemsAreCountedOncePerKeyThatHasARow() {
        RowId first = Rows.id("p", "i", "a");
        table.merge(Rows.plain(first, "1", 1), Rows.NOW);
        table.merge(Rows.plain(Rows.id("p", "i", "b"), "2", 2), Rows.NOW);
        table.merge(Rows.plain(Rows.id("p", "j", "a"), "3", 3), Rows.NOW);
        assertThat(table.items(first.key().partition())).isEqualTo(2);

        table.drop(first);
        assertThat(table.items(first.key().partition())).isEqualTo(2);
        table.drop(Rows.id("p", "i", "b"));
        assertThat(table.items(first.key().partition())).isEqualTo(1);
    }

    @Test
    void aPartitionIsWalkedItemByItem() {
        table.merge(Rows.plain(Rows.id("p", "a", "m"), "1", 1), Rows.NOW);
        table.merge(Rows.plain(Rows.id("p", "a", "n"), "2", 2), Rows.NOW);
        table.merge(Rows.plain(Rows.id("p", "b", "m"), "3", 3), Rows.NOW);
        table.merge(Rows.plain(Rows.id("q", "c", "m"), "4", 4), Rows.NOW);

        assertThat(walked(table, Optional.empty()))
                .containsExactly(
                        List.of(Rows.id("p", "a", "m"), Rows.id("p", "a", "n")), List.of(Rows.id("p", "b", "m")));
        assertThat(walked(table, Optional.of("a"))).containsExactly(List.of(Rows.id("p", "b", "m")));
        assertThat(walked(table, Optional.of("aa"))).containsExactly(List.of(Rows.id("p", "b", "m")));
        assertThat(walked(table, Optional.of("b"))).isEmpty();
    }

    /** What a listing tells of a key is what a read of that key tells. */
    @Test
    void aKeyIsReadFromItsRowsAsItIsReadByItsName() {
        table.merge(Rows.plain(Rows.id("p", "a", "m"), "1", 1), Rows.NOW);
        table.merge(Rows.plain(Rows.id("p", "a", "n"), "2", 2), Rows.NOW);
        RowId id = Rows.id("p", "a", "m");

        Contents read = table.read(table.rows(id.position(), id.key()), Rows.NOW);

        assertThat(read.set()).isEqualTo(table.read(id.position(), id.key(), Rows.NOW));
        assertThat(read.set().members()).hasSize(2);
        assertThat(read.register()).isEqualTo(table.readRegister(id.position(), id.key(), Rows.NOW));
    }

    private static List<List<RowId>> walked(RecordTable table, Optional<String> after) {
        RowId any = Rows.id("p", "any", "m");
        List<List<RowId>> walked = new ArrayList<>();
        table.keysAfter(any.position(), any.key().partition(), after.map(Bytes::utf8))
                .forEachRemaining(
                        rows -> walked.add(rows.stream().map(RowState::id).toList()));
        return walked;
    }
}
