// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chordal.dht.id.Bytes;
import io.chordal.tracker.record.Registers;
import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class AccountCodecsTest {
    private static final List<Function<Bytes, ?>> READERS =
            List.of(UserCodec::read, SessionCodec::read, Invitation::read);

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
    void usersAreReadAsTheyWereWritten(@ForAll("users") User user) {
        assertThat(UserCodec.read(UserCodec.write(user))).isEqualTo(user);
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void sessionsAreReadAsTheyWereWritten(@ForAll("sessions") Session session) {
        assertThat(SessionCodec.read(SessionCodec.write(session))).isEqualTo(session);
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void invitationsAreReadAsTheyWereWritten(@ForAll("invitations") Invitation invitation) {
        assertThat(Invitation.read(invitation.write())).isEqualTo(invitation);
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void anyBytesAreARecordOrRefusedInOneOfTwoWays(@ForAll byte[] bytes) {
        READERS.forEach(reader -> assertReadOrRefused(reader, Bytes.copyOf(bytes)));
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void aRecordWithAnyOneByteChangedIsReadOrRefused(
            @ForAll("users") User user,
            @ForAll("sessions") Session session,
            @ForAll("invitations") Invitation invitation,
            @ForAll int at,
            @ForAll byte to) {
        assertReadOrRefused(UserCodec::read, changed(UserCodec.write(user), at, to));
        assertReadOrRefused(SessionCodec::read, changed(SessionCodec.write(session), at, to));
        assertReadOrRefused(Invitation::read, changed(invitation.write(), at, to));
    }

    @Example
    void aLaterFormatIsRefusedWithTheAdviceToUpdate() {
        byte[] later = UserCodec.write(AnyRecord.users().sample()).toByteArray();
        later[0] = 2;

        assertThatThrownBy(() -> UserCodec.read(Bytes.copyOf(later)))
                .hasMessageContaining("a newer tracker wrote this user")
                .hasMessageContaining("update this tracker");
    }

    @Example
    void theLargestUserFitsIntoARegister() {
        User user = AnyRecord.users().sample().with(Notices.NONE);
        for (int i = 0; i < 100; i++) {
            user = user.with(user.notices().plus(Instant.EPOCH.plusSeconds(i), "\u20ac".repeat(996) + i));
            user = user.keepingNameOf(new User(
                    new UserId(AnyRecord.filled(16, i)),
                    new UserName("a".repeat(64) + "~" + "t".repeat(300)),
                    user.credentials(),
                    user.standing(),
                    user.notices(),
                    user.displaced(),
                    user.creation()));
        }

        assertThat(user.notices().all()).hasSize(Notices.KEPT);
        assertThat(UserCodec.write(user).size()).isLessThan(Registers.MAX_VALUE - 1);
    }

    private static Bytes changed(Bytes record, int at, byte to) {
        byte[] bytes = record.toByteArray();
        bytes[Math.floorMod(at, bytes.length)] = to;
        return Bytes.copyOf(bytes);
    }

    private static void assertReadOrRefused(Function<Bytes, ?> reader, Bytes bytes) {
        try {
            assertThat(reader.apply(bytes)).isNotNull();
        } catch (TrackerException e) {
            assertThat(e.reason()).isIn(TrackerReason.RECORD_DAMAGED, TrackerReason.RECORD_TOO_NEW);
        }
    }
}
