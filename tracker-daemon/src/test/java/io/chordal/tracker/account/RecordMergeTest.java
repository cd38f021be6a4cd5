// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.BinaryOperator;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class RecordMergeTest {
    @Provide
    Arbitrary<User> users() {
        return AnyRecord.users();
    }

    @Provide
    Arbitrary<Session> sessions() {
        return AnyRecord.sessions();
    }

    @Provide
    Arbitrary<Invitation> invitations() {
        return AnyRecord.invitations();
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void usersMergeInAnyOrder(@ForAll("users") User a, @ForAll("users") User b, @ForAll("users") User c) {
        assertJoins(a, b, c, User::merge);
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void sessionsMergeInAnyOrder(
            @ForAll("sessions") Session a, @ForAll("sessions") Session b, @ForAll("sessions") Session c) {
        assertJoins(a, b, c, Session::merge);
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void invitationsMergeInAnyOrder(
            @ForAll("invitations") Invitation a,
            @ForAll("invitations") Invitation b,
            @ForAll("invitations") Invitation c) {
        assertJoins(a, b, c, Invitation::merge);
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void ofAUserNoSplitLowersTheEpochEnablesItOrMakesItAdministrator(@ForAll("users") User a, @ForAll("users") User b) {
        User merged = a.merge(b);

        assertThat(merged.credentials().epoch())
                .isEqualTo(Math.max(a.credentials().epoch(), b.credentials().epoch()));
        assertThat(merged.credentials()).isIn(a.credentials(), b.credentials());
        assertThat(merged.standing().disabled())
                .isEqualTo(a.standing().disabled() || b.standing().disabled());
        assertThat(merged.standing().admin())
                .isEqualTo(a.standing().admin() && b.standing().admin());
        assertThat(merged.notices().texts())
                .containsAll(a.notices().texts())
                .containsAll(b.notices().texts())
                .doesNotHaveDuplicates();
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void aSessionThatEndedOnOneSideHasEnded(@ForAll("sessions") Session a, @ForAll("sessions") Session b) {
        assertThat(a.merge(b).ended()).isEqualTo(a.ended() || b.ended());
        if (a.ended() == b.ended()) {
            assertThat(a.merge(b).refreshes()).isEqualTo(Math.max(a.refreshes(), b.refreshes()));
        }
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void anInvitationThatWasUsedOnOneSideIsUsed(
            @ForAll("invitations") Invitation a, @ForAll("invitations") Invitation b) {
        assertThat(a.merge(b).use().isPresent())
                .isEqualTo(a.use().isPresent() || b.use().isPresent());
        if (a.use().isPresent() && b.use().isPresent() && !a.use().equals(b.use())) {
            assertThat(a.merge(b).use().get().repeated()).isTrue();
        }
    }

    @Example
    void twoUsersAreNotMerged() {
        User one = AnyRecord.users().sample();
        User other = new User(
                new UserId(AnyRecord.filled(16, 1)),
                one.name(),
                one.credentials(),
                one.standing(),
                one.notices(),
                one.displaced(),
                one.creation());

        assertThatThrownBy(() -> one.merge(other)).hasMessageContaining("two users");
    }

    private static <T> void assertJoins(T a, T b, T c, BinaryOperator<T> merge) {
        assertThat(merge.apply(a, b)).isEqualTo(merge.apply(b, a));
        assertThat(merge.apply(merge.apply(a, b), c)).isEqualTo(merge.apply(a, merge.apply(b, c)));
        assertThat(merge.apply(a, a)).isEqualTo(a);
        assertThat(merge.apply(merge.apply(a, b), b)).isEqualTo(merge.apply(a, b));
    }
}
