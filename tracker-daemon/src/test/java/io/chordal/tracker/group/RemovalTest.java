// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.record.PartitionState;
import io.chordal.tracker.record.Register;
import io.chordal.tracker.record.RegisterPage;
import io.chordal.tracker.record.Registers;
import io.chordal.tracker.record.Written;
import io.chordal.tracker.testing.MemoryRegisters;
import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A removal whose tracker dies, or whose registers fail, anywhere on its way. */
class RemovalTest {
    private final MemoryRegisters registers = new MemoryRegisters(() -> GroupWorld.START);
    private final GroupWorld world = new GroupWorld(registers, "t1");

    @BeforeEach
    void bobIsIn() {
        world.create("ada", "photos");
        world.add("ada", "photos", "bob");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void whoseTrackerDiesAtAWriteLeavesSomethingSafeAndIsCompletedByDoingItAgain(int write) {
        GroupWorld dying = new GroupWorld(new Failing(write, false, TrackerReason.RECORDS_UNAVAILABLE), "t2");

        Optional<TrackerReason> refused = GroupWorld.refusal(() -> dying.remove("ada", "photos", "bob"));

        assertThat(refused).contains(write == 1 ? TrackerReason.RECORDS_UNAVAILABLE : TrackerReason.OUTCOME_UNKNOWN);
        assertThat(world.membership("photos", "bob")).isEqualTo(write == 1 ? Membership.MEMBER : Membership.NONE);
        assertThat(world.group("photos").epoch()).isEqualTo(1);
        assertThat(dying.removals).isEmpty();

        world.remove("ada", "photos", "bob");

        assertThat(world.membership("photos", "bob")).isEqualTo(Membership.NONE);
        assertThat(world.group("photos").epoch()).isEqualTo(2);
        assertThat(world.removals).hasSize(1);
    }

    @Test
    void whoseTrackerDiesHalfWayIsCompletedByTheMemberToo() {
        GroupWorld dying = new GroupWorld(new Failing(2, false, TrackerReason.RECORDS_UNAVAILABLE), "t2");
        assertThat(GroupWorld.refusal(() -> dying.leave("bob", "photos"))).contains(TrackerReason.OUTCOME_UNKNOWN);

        assertThat(GroupWorld.refusal(() -> world.leave("bob", "photos"))).contains(TrackerReason.NOT_IN_GROUP);

        assertThat(world.group("photos").epoch()).isEqualTo(2);
        assertThat(world.removals).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void isTriedAgainByItselfIfAWriteWasDoneAndItsAnswerLost(int write) {
        GroupWorld losing = new GroupWorld(new Failing(write, true, TrackerReason.OUTCOME_UNKNOWN), "t2");

        assertThat(losing.remove("ada", "photos", "bob")).isEqualTo(Duration.ofMinutes(5));

        assertThat(world.membership("photos", "bob")).isEqualTo(Membership.NONE);
        assertThat(world.group("photos").epoch()).isGreaterThanOrEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void isTriedAgainByItselfIfItCannotBeKnownWhetherAWriteWasDone(int write) {
        GroupWorld losing = new GroupWorld(new Failing(write, false, TrackerReason.OUTCOME_UNKNOWN), "t2");

        losing.leave("bob", "photos");

        assertThat(world.membership("photos", "bob")).isEqualTo(Membership.NONE);
        assertThat(world.group("photos").epoch()).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource(
            value = TrackerReason.class,
            names = {"TOO_FEW_TRACKERS", "RECORDS_UNAVAILABLE"})
    void thatMayHaveChangedSomethingNeverSaysThatNothingWasChanged(TrackerReason then) {
        Failing failing = new Failing(1, true, TrackerReason.OUTCOME_UNKNOWN);
        failing.thenReads = Optional.of(then);
        GroupWorld losing = new GroupWorld(failing, "t2");

        assertThat(GroupWorld.refusal(() -> losing.remove("ada", "photos", "bob")))
                .contains(TrackerReason.OUTCOME_UNKNOWN);
    }

    @Test
    void thatIsAlwaysOvertakenEndsAndSaysSo() {
        GroupWorld overtaken = new GroupWorld(new Failing(Failing.ALL, false, TrackerReason.REPLACED), "t2");

        assertThat(GroupWorld.refusal(() -> overtaken.remove("ada", "photos", "bob")))
                .contains(TrackerReason.REPLACED);
        assertThat(world.membership("photos", "bob")).isEqualTo(Membership.MEMBER);
    }

    @Test
    void ofOneSideOfASplitWinsWhenBothMeet() {
        GroupId group = world.group("photos").groupId();
        Key key = GroupKeys.member(group, GroupWorld.user("bob"));
        Member in =
                MemberCodec.read(GroupWorld.get(registers.read(key)).values().get(0));
        registers.putSiblings(key, List.of(MemberCodec.write(in), MemberCodec.write(in.removed(1, GroupWorld.START))));

        assertThat(world.membership("photos", "bob")).isEqualTo(Membership.NONE);
        assertThat(world.request("bob", "photos")).isEqualTo(Membership.PENDING);
        assertThat(GroupWorld.get(registers.read(key)).values()).hasSize(1);
    }

    /** The registers as one tracker reaches them: one of its writes fails, before or after it is done. */
    private final class Failing implements Registers {
        static final int ALL = 0;

        private final int write;
        private final boolean done;
        private final TrackerReason reason;
        private Optional<TrackerReason> thenReads = Optional.empty();
        private boolean failed;
        private int writes;

        Failing(int write, boolean done, TrackerReason reason) {
            this.write = write;
            this.done = done;
            this.reason = reason;
        }

        @Override
        public CompletionStage<Register> read(Key key) {
            return failed && thenReads.isPresent() ? fails(thenReads.get()) : registers.read(key);
        }

        @Override
        public CompletionStage<Written> replace(Register basis, Bytes value) {
            return failing(() -> registers.replace(basis, value));
        }

        @Override
        public CompletionStage<Written> replace(Register basis, Bytes value, Duration timeToLive) {
            return failing(() -> registers.replace(basis, value, timeToLive));
        }

        @Override
        public CompletionStage<Void> delete(Register basis) {
            return failing(() -> registers.delete(basis));
        }

        @Override
        public CompletionStage<RegisterPage> list(
                Bytes partition, Optional<Bytes> after, int limit, Optional<PartitionState> unless) {
            return registers.list(partition, after, limit, unless);
        }

        private <T> CompletionStage<T> failing(Supplier<CompletionStage<T>> step) {
            if (write != ALL && ++writes != write) {
                return step.get();
            }
            failed = true;
            return done ? step.get().thenCompose(nothing -> fails(reason)) : fails(reason);
        }

        private <T> CompletionStage<T> fails(TrackerReason why) {
            return CompletableFuture.failedFuture(new TrackerException(why, "the registers fail: " + why));
        }
    }
}
