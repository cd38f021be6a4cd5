// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.grpc;

import com.google.protobuf.ByteString;
import io.chordal.proto.tracker.v1.Grant;
import io.chordal.proto.tracker.v1.Group;
import io.chordal.proto.tracker.v1.Member;
import io.chordal.proto.tracker.v1.Membership;
import io.chordal.proto.tracker.v1.WatchEpochsResponse;
import io.chordal.tracker.group.GroupEpoch;
import io.chordal.tracker.group.GroupId;
import io.chordal.tracker.group.IssuedGrant;
import io.chordal.tracker.group.Shown;
import io.chordal.tracker.group.ShownMember;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Groups, members, grants and epochs on the wire. */
final class GroupWire {
    private GroupWire() {}

    static Group group(Shown shown) {
        Group.Builder wire = Group.newBuilder()
                .setGroupId(id(shown.ref().id()))
                .setName(shown.ref().name().value())
                .setOwner(shown.owner().orElse(""))
                .setEpoch(shown.epoch())
                .setMembers(shown.members().orElse(0))
                .setMembership(shown.membership().map(GroupWire::membership).orElse(Membership.MEMBERSHIP_UNSPECIFIED));
        shown.grantLifetime().ifPresent(lifetime -> wire.setGrantLifetime(FileWire.duration(lifetime)));
        shown.createdAt().ifPresent(at -> wire.setCreatedAt(FileWire.timestamp(at)));
        return wire.build();
    }

    static Member member(ShownMember shown) {
        return Member.newBuilder()
                .setName(shown.name())
                .setMembership(membership(shown.membership()))
                .setSince(FileWire.timestamp(shown.since()))
                .build();
    }

    static Membership membership(io.chordal.tracker.group.Membership is) {
        return switch (is) {
            case NONE -> Membership.MEMBERSHIP_NONE;
            case PENDING -> Membership.MEMBERSHIP_PENDING;
            case MEMBER -> Membership.MEMBERSHIP_MEMBER;
            case OWNER -> Membership.MEMBERSHIP_OWNER;
        };
    }

    static Grant grant(IssuedGrant grant) {
        return Grant.newBuilder()
                .setFile(FileWire.file(grant.file()))
                .setGrant(grant.grant())
                .setExpiresAt(FileWire.timestamp(grant.expiresAt()))
                .build();
    }

    static WatchEpochsResponse epochs(List<GroupEpoch> epochs) {
        WatchEpochsResponse.Builder wire = WatchEpochsResponse.newBuilder();
        epochs.forEach(epoch -> wire.addEpochs(io.chordal.proto.tracker.v1.GroupEpoch.newBuilder()
                .setGroup(epoch.group().name().value())
                .setGroupId(id(epoch.group().id()))
                .setEpoch(epoch.epoch())));
        return wire.build();
    }

    static Optional<Duration> lifetime(boolean given, com.google.protobuf.Duration wire) {
        return given ? Optional.of(lifetime(wire)) : Optional.empty();
    }

    static Duration lifetime(com.google.protobuf.Duration wire) {
        if (wire.getNanos() < 0 || wire.getNanos() > 999_999_999) {
            throw new IllegalArgumentException("a duration has 0 to 999,999,999 nanoseconds, not " + wire.getNanos());
        }
        return Duration.ofSeconds(wire.getSeconds(), wire.getNanos());
    }

    private static ByteString id(GroupId id) {
        return ByteString.copyFrom(id.bytes().toByteBuffer());
    }
}
