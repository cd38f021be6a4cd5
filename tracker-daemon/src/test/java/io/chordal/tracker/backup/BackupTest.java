// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.record.PartitionState;
import io.chordal.tracker.group.GroupId;
import io.chordal.tracker.group.Membership;
import io.chordal.tracker.record.Register;
import io.chordal.tracker.record.RegisterPage;
import io.chordal.tracker.record.Registers;
import io.chordal.tracker.record.Repeat;
import io.chordal.tracker.record.Written;
import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What a backup holds, and what a restore does with what is there. */
class BackupTest {
    private final BackupWorld old = new BackupWorld();
    private String invitation = "";

    /** Ann's group with Bob in it, Carl taken out, Dora asking, files, and an invitation. */
    private byte[] backup() {
        List.of("ann", "bob", "carl", "dora").forEach(name -> old.user(name, name.equals("ann")));
        old.group("ann", "team");
        old.add("ann", "team", "bob");
        old.add("ann", "team", "carl");
        old.remove("ann", "team", "carl");
        old.request("dora", "team");
        old.enter(old.id("team"), "plan.txt", 1);
        old.enter(GroupId.PUBLIC, "open.txt", 2);
        invitation = old.invite();
        return old.backup();
    }

    @Test
    void allIsThereInAnEmptyPlace() {
        BackupWorld fresh = new BackupWorld();
        Restoration done = fresh.restore(backup());

        // 4 users, a group, 3 members, 2 files, an invitation.
        assertThat(done).isEqualTo(new Restoration(11, 0, 0, List.of()));
        List.of("ann", "bob", "carl", "dora").forEach(fresh::logIn);
        assertThat(fresh.membership("ann", "team")).isEqualTo(Membership.OWNER);
        assertThat(fresh.membership("bob", "team")).isEqualTo(Membership.MEMBER);
        assertThat(fresh.membership("carl", "team")).isEqualTo(Membership.NONE);
        assertThat(fresh.membership("dora", "team")).isEqualTo(Membership.PENDING);
        assertThat(fresh.mine("ann")).containsExactly("team");
        assertThat(fresh.mine("bob")).containsExactly("team");
        assertThat(fresh.mine("carl")).isEmpty();
        assertThat(fresh.id("team")).isEqualTo(old.id("team"));
        assertThat(fresh.files(fresh.id("team"))).containsExactly("plan.txt");
        assertThat(fresh.files(GroupId.PUBLIC)).containsExactly("open.txt");
        fresh.register("emil", invitation);
        fresh.accept("ann", "team", "dora");
        assertThat(fresh.membership("dora", "team")).isEqualTo(Membership.MEMBER);
    }

    @Test
    void whatIsRestoredCanBeBackedUpAndRestoredAgain() {
        BackupWorld second = new BackupWorld();
        second.restore(backup());
        BackupWorld third = new BackupWorld();
        assertThat(third.restore(second.backup()).written()).isEqualTo(11);
        third.logIn("bob");
        assertThat(third.membership("bob", "team")).isEqualTo(Membership.MEMBER);
    }

    @Test
    void doneTwiceItWritesNothingTheSecondTime() {
        BackupWorld fresh = new BackupWorld();
        byte[] backup = backup();
        fresh.restore(backup);
        byte[] before = fresh.backup();
        assertThat(fresh.restore(backup)).isEqualTo(new Restoration(0, 11, 0, List.of()));
        assertThat(fresh.backup()).isEqualTo(before);
    }

    @Test
    void aLookWritesNothingAndCountsTheSame() {
        BackupWorld fresh = new BackupWorld();
        byte[] backup = backup();
        byte[] before = fresh.backup();
        assertThat(fresh.restore(backup, false)).isEqualTo(new Restoration(11, 0, 0, List.of()));
        assertThat(fresh.backup()).isEqualTo(before);
        fresh.restore(backup);
        assertThat(fresh.restore(backup, false)).isEqualTo(new Restoration(0, 11, 0, List.of()));
    }

    @Test
    void whoeverWasRemovedSinceIsNotAMemberAgain() {
        byte[] backup = backup();
        old.remove("ann", "team", "bob");
        assertThat(old.restore(backup).written()).isZero();
        assertThat(old.membership("bob", "team")).isEqualTo(Membership.NONE);

        BackupWorld fresh = new BackupWorld();
        fresh.restore(backup);
        fresh.remove("ann", "team", "bob");
        fresh.restore(backup);
        assertThat(fresh.membership("bob", "team")).isEqualTo(Membership.NONE);
        assertThat(fresh.membership("carl", "team")).isEqualTo(Membership.NONE);
    }

    @Test
    void noGrantOfBeforeIsOfAnEpochAsHighAsThatOfTheRestoredGroup() {
        byte[] backup = backup();
        for (int i = 0; i < 20; i++) {
            old.remove("ann", "team", "bob");
            old.add("ann", "team", "bob");
        }
        BackupWorld fresh = new BackupWorld();
        fresh.restore(backup);
        long restored = fresh.shown("ann", "team").epoch();
        assertThat(restored).isGreaterThan(old.shown("ann", "team").epoch());
        fresh.remove("ann", "team", "bob");
        assertThat(fresh.shown("ann", "team").epoch()).isGreaterThan(restored);
    }

    @Test
    void aNameThatIsSomebodyElsesStaysTheirsAndIsNamed() {
        BackupWorld other = new BackupWorld();
        other.user("bob", false);
        other.group("bob", "team");
        GroupId theirs = other.id("team");

        Restoration done = other.restore(backup());

        assertThat(done.reasons()).hasSize(2).anySatisfy(why -> assertThat(why).contains("'team'", "another group's"));
        assertThat(done.reasons()).anySatisfy(why -> assertThat(why).contains("'bob'", "another user's"));
        // The group, its 3 members, its file, and Bob.
        assertThat(done.leftOut()).isEqualTo(6);
        assertThat(done.written()).isEqualTo(5);
        assertThat(other.id("team")).isEqualTo(theirs);
        assertThat(other.membership("bob", "team")).isEqualTo(Membership.OWNER);
        assertThat(other.files(theirs)).isEmpty();
        assertThat(other.files(old.id("team"))).isEmpty();
        other.logIn("carl");
    }

    @Test
    void siblingsAreInItAsOneAndARemovalWins() {
        backup();
        Key bob = new Key(
                Bytes.utf8("members/" + old.id("team")),
                old.actor("bob").subject().orElseThrow().item());
        List<Bytes> member = BackupWorld.get(old.registers.read(bob)).values();
        old.remove("ann", "team", "bob");
        List<Bytes> removed = BackupWorld.get(old.registers.read(bob)).values();
        old.registers.putSiblings(bob, List.of(member.get(0), removed.get(0)));

        BackupWorld fresh = new BackupWorld();
        fresh.restore(old.backup());
        assertThat(fresh.membership("bob", "team")).isEqualTo(Membership.NONE);
    }

    @Test
    void anInvitationThatHasEndedIsLeftOut() {
        BackupWorld fresh = new BackupWorld();
        byte[] backup = backup();
        fresh.time.pass(Duration.ofDays(2));
        Restoration done = fresh.restore(backup);
        assertThat(done.leftOut()).isEqualTo(1);
        assertThat(done.reasons()).singleElement().asString().contains("invitation");
    }

    @Test
    void aUsedInvitationStaysUsed() {
        backup();
        old.register("emil", invitation);
        BackupWorld fresh = new BackupWorld();
        fresh.restore(old.backup());
        fresh.logIn("emil");
        assertThatThrownBy(() -> fresh.register("frida", invitation))
                .satisfies(e -> assertThat(Repeat.reason(e)).contains(TrackerReason.INVITATION_INVALID));
    }

    @Test
    void whoeverWasDisabledStillIs() {
        backup();
        old.disable("dora");
        BackupWorld fresh = new BackupWorld();
        fresh.restore(old.backup());
        assertThatThrownBy(() -> fresh.logIn("dora"))
                .satisfies(e -> assertThat(Repeat.reason(e)).contains(TrackerReason.USER_DISABLED));
    }

    @Test
    void aFileThatWasEnteredSinceUnderTheSameNameStays() {
        byte[] backup = backup();
        BackupWorld fresh = new BackupWorld();
        fresh.restore(backup);
        fresh.enter(fresh.id("team"), "new.txt", 9);
        fresh.enter(GroupId.PUBLIC, "open.txt", 9);
        fresh.restore(backup);
        assertThat(fresh.files(fresh.id("team"))).containsExactly("new.txt", "plan.txt");
        assertThat(fresh.files(GroupId.PUBLIC)).containsExactly("open.txt", "open.txt");
    }

    @Test
    void ofACutOffBackupNothingIsWritten() {
        byte[] backup = backup();
        BackupWorld fresh = new BackupWorld();
        byte[] before = fresh.backup();
        assertThatThrownBy(() -> fresh.restore(Arrays.copyOf(backup, backup.length - 1)))
                .satisfies(e -> assertThat(Repeat.reason(e)).contains(TrackerReason.BACKUP_DAMAGED));
        assertThat(fresh.backup()).isEqualTo(before);
    }

    @Test
    void ofABackupWithOneRecordThatCannotBeReadNothingIsWritten() {
        Bytes group = BackupWorld.get(withGroup().groups().groups(Optional.empty()))
                .texts()
                .get(0);
        for (BackupKind kind : BackupKind.values()) {
            byte[] backup = BackupFormatTest.written(List.of(
                    new BackupPart(BackupKind.GROUP, group), new BackupPart(kind, Bytes.utf8("\u0001nonsense~"))));
            BackupWorld fresh = new BackupWorld();
            assertThatThrownBy(() -> fresh.restore(backup))
                    .as("%s", kind)
                    .satisfies(e -> assertThat(Repeat.reason(e)).contains(TrackerReason.BACKUP_DAMAGED))
                    .hasMessageContaining(kind.noun())
                    .hasMessageContaining("nothing was written");
            assertThat(fresh.isGroup("team")).isFalse();
        }
    }

    private BackupRecords withGroup() {
        backup();
        return old.parts;
    }

    @Test
    void whereverItIsBrokenOffTheGroupIsWholeOrNotThereAndDoingItAgainGoesOn() {
        byte[] backup = backup();
        int writes = 0;
        boolean done = false;
        while (!done) {
            for (boolean unknown : new boolean[] {false, true}) {
                FailingRegisters failing = new FailingRegisters(writes, unknown);
                BackupWorld fresh = new BackupWorld(failing::around);
                done = !isBrokenOff(fresh, backup);
                if (fresh.isGroup("team")) {
                    assertThat(fresh.files(fresh.id("team"))).containsExactly("plan.txt");
                    if (fresh.isUser("bob")) {
                        assertThat(fresh.membership("bob", "team")).isEqualTo(Membership.MEMBER);
                    }
                }
                List.of("ann", "bob", "carl", "dora")
                        .forEach(user -> assertThat(!fresh.isUser(user) || fresh.isGroup("team"))
                                .as("%s is there before the group", user)
                                .isTrue());
                failing.heal();
                fresh.restore(backup);
                assertThat(fresh.restore(backup)).isEqualTo(new Restoration(0, 11, 0, List.of()));
                assertThat(fresh.membership("bob", "team")).isEqualTo(Membership.MEMBER);
                assertThat(fresh.membership("carl", "team")).isEqualTo(Membership.NONE);
                assertThat(fresh.membership("dora", "team")).isEqualTo(Membership.PENDING);
                fresh.logIn("ann");
            }
            writes++;
        }
        assertThat(writes).isGreaterThan(11);
    }

    private static boolean isBrokenOff(BackupWorld fresh, byte[] backup) {
        try {
            fresh.restore(backup);
            return false;
        } catch (TrackerException e) {
            assertThat(e).hasMessageContaining("restore the same backup again");
            return true;
        }
    }

    /** Registers that fail for good after so many writes, the first of them perhaps having been done. Confined to one thread. */
    private static final class FailingRegisters {
        private int left;
        private final boolean unknown;

        FailingRegisters(int writes, boolean unknown) {
            this.left = writes;
            this.unknown = unknown;
        }

        void heal() {
            left = Integer.MAX_VALUE;
        }

        Registers around(Registers registers) {
            return new Registers() {
                @Override
                public CompletionStage<Register> read(Key key) {
                    return left < 0 ? failed(TrackerReason.TOO_FEW_TRACKERS) : registers.read(key);
                }

                @Override
                public CompletionStage<Written> replace(Register basis, Bytes value) {
                    if (left-- > 0) {
                        return registers.replace(basis, value);
                    }
                    return left == -1 && unknown
                            ? last(registers.replace(basis, value))
                            : failed(TrackerReason.TOO_FEW_TRACKERS);
                }

                @Override
                public CompletionStage<Written> replace(Register basis, Bytes value, Duration timeToLive) {
                    return left-- > 0
                            ? registers.replace(basis, value, timeToLive)
                            : failed(TrackerReason.TOO_FEW_TRACKERS);
                }

                @Override
                public CompletionStage<Void> delete(Register basis) {
                    throw new AssertionError("a restore deletes nothing");
                }

                @Override
                public CompletionStage<RegisterPage> list(
                        Bytes partition, Optional<Bytes> after, int limit, Optional<PartitionState> unless) {
                    return registers.list(partition, after, limit, unless);
                }
            };
        }

        private <T> CompletionStage<T> last(CompletionStage<T> done) {
            return done.thenCompose(written -> failed(TrackerReason.OUTCOME_UNKNOWN));
        }

        private static <T> CompletionStage<T> failed(TrackerReason reason) {
            return CompletableFuture.failedFuture(new TrackerException(reason, "no answer"));
        }
    }
}
