// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.record.CausalContext;
import io.chordal.dht.record.Contents;
import io.chordal.dht.record.Dot;
import io.chordal.dht.record.RegisterValue;
import io.chordal.dht.record.RegisterValue.Sibling;
import io.chordal.dht.record.SetMember;
import io.chordal.dht.record.SetValue;
import io.chordal.dht.replica.message.ReadAnswer.Copy;
import io.chordal.dht.replica.message.Standing;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReadVerdictTest {
    private static final Key KEY = Key.of("partition", "item");
    private static final Contents NOTHING = Contents.absent(KEY);

    @Test
    void anOwnerThatCameBackWithItsDiskDoesNotShowWhatOthersKnowToBeReplaced() {
        Contents old = register(1, dot(1), CausalContext.EMPTY);
        Contents later = register(2, dot(2), context(dot(1)));

        assertThat(values(verdict(copy(Standing.SYNCING, old), copy(Standing.STRANGER, later))))
                .containsExactly("value 2");
        assertThat(verdict(copy(Standing.SYNCING, set(1, "m")), copy(Standing.STRANGER, set(2, "n"))))
                .contains(set(2, "n"));
    }

    @Test
    void whatTheOwnerTookMeanwhileIsShownToo() {
        Contents first = register(1, dot(1), CausalContext.EMPTY);
        Contents taken = register(2, dot(2), context(dot(1)));

        for (Standing other : List.of(Standing.HOME, Standing.STRANGER)) {
            assertThat(values(verdict(copy(Standing.SYNCING, taken), copy(other, first))))
                    .as("beside a " + other)
                    .containsExactly("value 2");
        }
    }

    @Test
    void copiesThatOthersHaveLeftDoNotCountBesideOneInStep() {
        assertThat(verdict(copy(Standing.HOME, set(1, "m")), copy(Standing.STRANGER, set(9, "old"))))
                .contains(set(1, "m"));
        assertThat(verdict(copy(Standing.STRANGER, set(9, "old")))).isEmpty();
    }

    @Test
    void thatThereIsNothingIsSaidByTwoInStep() {
        Copy home = copy(Standing.HOME, NOTHING);

        assertThat(verdict(home, home)).contains(NOTHING);
        assertThat(verdict(home, copy(Standing.SYNCING, NOTHING))).isEmpty();
        assertThat(verdict(copy(Standing.SYNCING, NOTHING), copy(Standing.STRANGER, NOTHING)))
                .isEmpty();
        assertThat(verdict()).isEmpty();
    }

    private static Optional<Contents> verdict(Copy... copies) {
        return ReadVerdict.of(KEY, List.of(copies));
    }

    private static List<String> values(Optional<Contents> verdict) {
        return verdict.orElseThrow().register().siblings().stream()
                .map(sibling -> sibling.value().toUtf8())
                .toList();
    }

    private static Copy copy(Standing standing, Contents value) {
        return new Copy(value, standing, Bytes.EMPTY);
    }

    private static Contents set(long version, String member) {
        SetMember only = new SetMember(Bytes.utf8(member), Bytes.EMPTY, Optional.empty());
        return new Contents(new SetValue(KEY, version, List.of(only)), RegisterValue.absent(KEY));
    }

    private static Contents register(long revision, Dot dot, CausalContext before) {
        Sibling value = new Sibling(dot, Bytes.utf8("value " + revision), Optional.empty());
        return new Contents(
                SetValue.absent(KEY), new RegisterValue(KEY, revision, List.of(value), before.plus(context(dot))));
    }

    private static CausalContext context(Dot dot) {
        return new CausalContext(List.of(dot));
    }

    private static Dot dot(long counter) {
        return new Dot(Bytes.copyOf(new byte[32]), 1, counter);
    }
}
