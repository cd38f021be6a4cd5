// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.group;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.Timestamp;
import io.chordal.cli.connect.Callee;
import io.chordal.cli.connect.Trackers;
import io.chordal.cli.output.Cell;
import io.chordal.cli.output.Fields;
import io.chordal.cli.output.Output;
import io.chordal.cli.output.Quantities;
import io.chordal.cli.output.Table;
import io.chordal.cli.session.Session;
import io.chordal.proto.tracker.v1.AcceptRequestRequest;
import io.chordal.proto.tracker.v1.AddMemberRequest;
import io.chordal.proto.tracker.v1.CreateGroupRequest;
import io.chordal.proto.tracker.v1.CreateGroupResponse;
import io.chordal.proto.tracker.v1.GetGroupRequest;
import io.chordal.proto.tracker.v1.GetGroupResponse;
import io.chordal.proto.tracker.v1.Group;
import io.chordal.proto.tracker.v1.GroupServiceGrpc;
import io.chordal.proto.tracker.v1.GroupServiceGrpc.GroupServiceBlockingStub;
import io.chordal.proto.tracker.v1.LeaveGroupRequest;
import io.chordal.proto.tracker.v1.ListGroupsRequest;
import io.chordal.proto.tracker.v1.ListGroupsResponse;
import io.chordal.proto.tracker.v1.ListRequestsRequest;
import io.chordal.proto.tracker.v1.ListRequestsResponse;
import io.chordal.proto.tracker.v1.Member;
import io.chordal.proto.tracker.v1.Membership;
import io.chordal.proto.tracker.v1.RejectRequestRequest;
import io.chordal.proto.tracker.v1.RemoveMemberRequest;
import io.chordal.proto.tracker.v1.RemoveMemberResponse;
import io.chordal.proto.tracker.v1.RequestJoinRequest;
import io.chordal.proto.tracker.v1.TransferGroupRequest;
import io.chordal.proto.tracker.v1.UpdateGroupRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** What commands do with groups, in the words that reference systems had for it. Confined to one thread. */
final class Groups {
    private static final int PAGE = 1000;
    private static final String NO_GROUPS = "no groups found; make one: peerctl group create GROUP";

    private final Session session;
    private final Output output;

    Groups(Session session) {
        this.session = requireNonNull(session, "session is null");
        this.output = session.output();
    }

    void create(String name, Optional<Duration> lifetime) {
        CreateGroupRequest.Builder request = CreateGroupRequest.newBuilder().setName(name);
        lifetime.ifPresent(each -> request.setGrantLifetime(wire(each)));
        CreateGroupResponse made = change(stub -> stub.createGroup(request.build()));
        done("group created: " + made.getGroup().getName() + "; you are its owner", made.getGroup());
        output.copies(made.getCopies(), made.getCopiesWanted());
    }

    void list(boolean mine) {
        Table table = Table.of("GROUP:name", "OWNER:owner", "YOU:membership", "GROUP ID:groupId");
        List<String> names = new ArrayList<>();
        try (Trackers trackers = mine ? session.trackerAsUser() : session.tracker()) {
            String token = "";
            do {
                ListGroupsRequest request = ListGroupsRequest.newBuilder()
                        .setPageSize(PAGE)
                        .setPageToken(token)
                        .setMine(mine)
                        .build();
                ListGroupsResponse page = call(trackers, stub -> stub.listGroups(request));
                for (Group each : page.getGroupsList()) {
                    names.add(each.getName());
                    table.row(
                            each.getName(),
                            Cell.orDash(each.getOwner()),
                            Cell.orDash(words(each.getMembership())),
                            Cell.orDash(id(each)));
                }
                token = page.getNextPageToken();
            } while (!token.isEmpty());
        }
        output.table(table, NO_GROUPS);
        KnownGroups.of(session.homes()).keep(names);
    }

    void show(String name) {
        Table members = Table.of("MEMBER:name", "IS:membership", "SINCE:since");
        Group group = Group.getDefaultInstance();
        try (Trackers trackers = session.tracker()) {
            String token = "";
            do {
                GetGroupRequest request = GetGroupRequest.newBuilder()
                        .setGroup(name)
                        .setPageSize(PAGE)
                        .setPageToken(token)
                        .build();
                GetGroupResponse page = call(trackers, stub -> stub.getGroup(request));
                group = page.getGroup();
                page.getMembersList().forEach(each -> row(members, each));
                token = page.getNextPageToken();
            } while (!token.isEmpty());
        }
        Fields fields = fields(group);
        if (output.forPeople()) {
            output.fields(fields);
            if (!group.getGroupId().isEmpty()) {
                members.lines().forEach(output::line);
            }
        } else {
            output.fields(fields.add("", "memberList", members.objects()));
        }
    }

    void join(String name) {
        RequestJoinRequest request =
                RequestJoinRequest.newBuilder().setGroup(name).build();
        Membership now = change(stub -> stub.requestJoin(request)).getMembership();
        boolean inside = now == Membership.MEMBERSHIP_MEMBER || now == Membership.MEMBERSHIP_OWNER;
        done(
                inside
                        ? "you are a member of " + name + " already"
                        : "request sent to the owner of " + name + ". Wait for group owner to accept",
                new Fields().add("", "group", name).add("", "membership", words(now)));
    }

    void requests(String name) {
        Table table = Table.of("USER:name", "ASKS:membership", "SINCE:since");
        try (Trackers trackers = session.trackerAsUser()) {
            String token = "";
            do {
                ListRequestsRequest request = ListRequestsRequest.newBuilder()
                        .setGroup(name)
                        .setPageSize(PAGE)
                        .setPageToken(token)
                        .build();
                ListRequestsResponse page = call(trackers, stub -> stub.listRequests(request));
                page.getRequestsList().forEach(each -> row(table, each));
                token = page.getNextPageToken();
            } while (!token.isEmpty());
        }
        output.table(table, "No pending requests");
    }

    void accept(String name, String user) {
        AcceptRequestRequest request =
                AcceptRequestRequest.newBuilder().setGroup(name).setUser(user).build();
        change(stub -> stub.acceptRequest(request));
        done("accepted: " + user + " is a member of " + name, named(name, user));
    }

    void reject(String name, String user) {
        RejectRequestRequest request =
                RejectRequestRequest.newBuilder().setGroup(name).setUser(user).build();
        change(stub -> stub.rejectRequest(request));
        done("rejected: the request of " + user + " is gone", named(name, user));
    }

    void add(String name, String member) {
        AddMemberRequest request =
                AddMemberRequest.newBuilder().setGroup(name).setMember(member).build();
        boolean already = change(stub -> stub.addMember(request)).getAlready();
        done(
                already
                        ? member + " is a member of " + name + " already"
                        : "added: " + member + " is a member of " + name,
                named(name, member).add("", "already", already));
    }

    void remove(String name, String member) {
        RemoveMemberRequest request = RemoveMemberRequest.newBuilder()
                .setGroup(name)
                .setMember(member)
                .build();
        RemoveMemberResponse removed = change(stub -> stub.removeMember(request));
        Duration ends = java(removed.getGrantsEndWithin());
        done(
                "removed: " + member + " is no member of " + name + " any more; its last grant ends within "
                        + Quantities.duration(ends),
                named(name, member).add("", "grantsEndWithinMillis", ends.toMillis()));
    }

    void leave(String name) {
        LeaveGroupRequest request =
                LeaveGroupRequest.newBuilder().setGroup(name).build();
        change(stub -> stub.leaveGroup(request));
        done("you left " + name, new Fields().add("", "group", name));
    }

    void transfer(String name, String user) {
        TransferGroupRequest request = TransferGroupRequest.newBuilder()
                .setGroup(name)
                .setNewOwner(user)
                .build();
        Group group = transfer(request);
        done(group.getOwner() + " is the owner of " + group.getName(), group);
    }

    /** Also an administrator may, who need not be a user at the machine of a tracker. */
    private Group transfer(TransferGroupRequest request) {
        try (Callee trackers = session.user().isPresent() ? session.trackerAsUser() : session.administration()) {
            return trackers.change(
                            GroupServiceGrpc::newBlockingStub,
                            (GroupServiceBlockingStub stub) -> stub.transferGroup(request))
                    .getGroup();
        }
    }

    void set(String name, Duration lifetime) {
        UpdateGroupRequest request = UpdateGroupRequest.newBuilder()
                .setGroup(name)
                .setGrantLifetime(wire(lifetime))
                .build();
        Group group = change(stub -> stub.updateGroup(request)).getGroup();
        done(
                "grants of " + group.getName() + " last " + Quantities.duration(java(group.getGrantLifetime()))
                        + " from now on",
                group);
    }

    private void done(String words, Group group) {
        done(words, fields(group));
    }

    private void done(String words, Fields fields) {
        if (output.forPeople()) {
            output.line(words);
        } else {
            output.fields(fields);
        }
    }

    private static Fields named(String group, String member) {
        return new Fields().add("", "group", group).add("", "member", member);
    }

    private static Fields fields(Group group) {
        return group.getGroupId().isEmpty() ? everybodys(group) : limited(group);
    }

    private static Fields limited(Group group) {
        Duration lifetime = java(group.getGrantLifetime());
        return new Fields()
                .add("Group", "name", group.getName())
                .add("Owner", "owner", Cell.orDash(group.getOwner()))
                .add("You", "membership", Cell.orDash(words(group.getMembership())))
                .add("Members", "members", group.getMembers())
                .add("Grants last", "grantLifetimeMillis", new Cell(lifetime.toMillis(), Quantities.duration(lifetime)))
                .add("Epoch", "epoch", group.getEpoch())
                .add("Group id", "groupId", id(group));
    }

    /** {@code public} has no id: nobody counts its members or grants anything. The keys are those of every group, null. */
    private static Fields everybodys(Group group) {
        Object none = new Cell(null, "");
        return new Fields()
                .add("Group", "name", group.getName())
                .add("", "owner", none)
                .add("", "membership", Cell.orDash(words(group.getMembership())))
                .add("Members", "members", new Cell(null, "everybody"))
                .add("Grants", "grantLifetimeMillis", new Cell(null, "none needed to see or fetch a file"))
                .add("", "epoch", none)
                .add("", "groupId", none);
    }

    private static void row(Table table, Member member) {
        table.row(member.getName(), words(member.getMembership()), instant(member.getSince()));
    }

    private <R> R change(Function<GroupServiceBlockingStub, R> call) {
        try (Callee trackers = session.trackerAsUser()) {
            return trackers.change(GroupServiceGrpc::newBlockingStub, call);
        }
    }

    private static <R> R call(Trackers trackers, Function<GroupServiceBlockingStub, R> call) {
        return trackers.call(GroupServiceGrpc::newBlockingStub, call);
    }

    private static String words(Membership membership) {
        UnaryOperator<String> word = name -> name.replace("MEMBERSHIP_", "").toLowerCase(Locale.ROOT);
        return switch (membership) {
            case MEMBERSHIP_UNSPECIFIED, MEMBERSHIP_NONE, UNRECOGNIZED -> "";
            case MEMBERSHIP_PENDING, MEMBERSHIP_MEMBER, MEMBERSHIP_OWNER -> word.apply(membership.name());
        };
    }

    private static String id(Group group) {
        return HexFormat.of().formatHex(group.getGroupId().toByteArray());
    }

    private static Instant instant(Timestamp time) {
        return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
    }

    private static com.google.protobuf.Duration wire(Duration duration) {
        return com.google.protobuf.Duration.newBuilder()
                .setSeconds(duration.getSeconds())
                .setNanos(duration.getNano())
                .build();
    }

    private static Duration java(com.google.protobuf.Duration duration) {
        return Duration.ofSeconds(duration.getSeconds(), duration.getNanos());
    }
}
