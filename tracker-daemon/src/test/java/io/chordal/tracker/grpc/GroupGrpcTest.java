// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.grpc;

import static io.chordal.tracker.grpc.Desk.refused;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import io.chordal.proto.tracker.v1.AcceptRequestRequest;
import io.chordal.proto.tracker.v1.AddMemberRequest;
import io.chordal.proto.tracker.v1.CreateGroupRequest;
import io.chordal.proto.tracker.v1.GetGroupRequest;
import io.chordal.proto.tracker.v1.GetGroupResponse;
import io.chordal.proto.tracker.v1.IssueGrantsRequest;
import io.chordal.proto.tracker.v1.LeaveGroupRequest;
import io.chordal.proto.tracker.v1.ListGroupsRequest;
import io.chordal.proto.tracker.v1.ListRequestsRequest;
import io.chordal.proto.tracker.v1.Member;
import io.chordal.proto.tracker.v1.RejectRequestRequest;
import io.chordal.proto.tracker.v1.RemoveMemberRequest;
import io.chordal.proto.tracker.v1.RequestJoinRequest;
import io.chordal.proto.tracker.v1.SetUserDisabledRequest;
import io.chordal.proto.tracker.v1.TransferGroupRequest;
import io.chordal.proto.tracker.v1.UpdateGroupRequest;
import io.chordal.proto.transfer.v1.FileRef;
import io.chordal.tracker.testing.WireSamples;
import io.chordal.tracker.value.TrackerReason;
import io.grpc.Status.Code;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Groups as callers see them: who is let in, how refusals end, and what is written down. */
class GroupGrpcTest {
    private static final String GROUP = "photos";
    private static final FileRef FILE = WireSamples.file(1, 10);
    private static final FileRef OTHER = WireSamples.file(2, 10);

    private final Desk desk = new Desk();
    private String ada;
    private String bob;
    private String eve;

    @BeforeEach
    void aGroup() {
        ada = desk.user("ada");
        bob = desk.user("bob");
        eve = desk.user("eve");
        desk.groups(ada)
                .createGroup(CreateGroupRequest.newBuilder().setName(GROUP).build());
        desk.groups(ada).addMember(add("bob"));
    }

    @AfterEach
    void close() {
        desk.close();
    }

    /** What is for those who are logged in. */
    private List<Consumer<String>> forUsers() {
        return List.of(
                token -> desk.groups(token)
                        .createGroup(
                                CreateGroupRequest.newBuilder().setName("new").build()),
                token -> desk.groups(token)
                        .requestJoin(
                                RequestJoinRequest.newBuilder().setGroup(GROUP).build()),
                token -> desk.groups(token)
                        .leaveGroup(
                                LeaveGroupRequest.newBuilder().setGroup(GROUP).build()));
    }

    /** What is for the owner. */
    private List<Consumer<String>> forTheOwner() {
        return List.of(
                token -> desk.groups(token)
                        .listRequests(
                                ListRequestsRequest.newBuilder().setGroup(GROUP).build()),
                token -> desk.groups(token)
                        .acceptRequest(AcceptRequestRequest.newBuilder()
                                .setGroup(GROUP)
                                .setUser("eve")
                                .build()),
                token -> desk.groups(token)
                        .rejectRequest(RejectRequestRequest.newBuilder()
                                .setGroup(GROUP)
                                .setUser("eve")
                                .build()),
                token -> desk.groups(token).addMember(add("eve")),
                token -> desk.groups(token).removeMember(remove("bob")),
                token -> desk.groups(token).transferGroup(transfer("bob")),
                token -> desk.groups(token)
                        .updateGroup(UpdateGroupRequest.newBuilder()
                                .setGroup(GROUP)
                                .setGrantLifetime(Duration.newBuilder().setSeconds(60))
                                .build()));
    }

    /** What is for members. */
    private List<Consumer<String>> forMembers() {
        return List.of(
                token -> desk.groups(token)
                        .getGroup(GetGroupRequest.newBuilder().setGroup(GROUP).build()),
                token -> desk.groups(token).issueGrants(grants(FILE)));
    }

    @Test
    void whoeverIsNotLoggedInIsToldSoAndWhoeverIsNothingInTheGroupIsRefused() {
        forUsers().forEach(call -> refused(Code.UNAUTHENTICATED, "UNAUTHENTICATED", () -> call.accept("")));
        forTheOwner().forEach(call -> {
            refused(Code.UNAUTHENTICATED, "UNAUTHENTICATED", () -> call.accept(""));
            refused(Code.PERMISSION_DENIED, "NOT_OWNER", () -> call.accept(bob));
            refused(Code.PERMISSION_DENIED, "NOT_OWNER", () -> call.accept(eve));
        });
        forMembers().forEach(call -> {
            refused(Code.UNAUTHENTICATED, "UNAUTHENTICATED", () -> call.accept(""));
            refused(Code.PERMISSION_DENIED, "NOT_IN_GROUP", () -> call.accept(eve));
            call.accept(bob);
        });
        assertThat(desk.groups()
                        .listGroups(ListGroupsRequest.getDefaultInstance())
                        .getGroupsCount())
                .isEqualTo(1);
    }

    @Test
    void reasonsAreStatuses() {
        refused(
                Code.ALREADY_EXISTS,
                "GROUP_EXISTS",
                () -> desk.groups(bob)
                        .createGroup(CreateGroupRequest.newBuilder()
                                .setName("Photos")
                                .build()));
        refused(
                Code.NOT_FOUND,
                "GROUP_NOT_FOUND",
                () -> desk.groups(bob)
                        .requestJoin(
                                RequestJoinRequest.newBuilder().setGroup("none").build()));
        refused(
                Code.ALREADY_EXISTS,
                "ALREADY_MEMBER",
                () -> desk.groups(bob)
                        .requestJoin(
                                RequestJoinRequest.newBuilder().setGroup(GROUP).build()));
        refused(
                Code.FAILED_PRECONDITION,
                "NOT_PENDING",
                () -> desk.groups(ada)
                        .acceptRequest(AcceptRequestRequest.newBuilder()
                                .setGroup(GROUP)
                                .setUser("eve")
                                .build()));
        refused(
                Code.FAILED_PRECONDITION,
                "OWNER_STAYS",
                () -> desk.groups(ada)
                        .leaveGroup(
                                LeaveGroupRequest.newBuilder().setGroup(GROUP).build()));
        refused(Code.NOT_FOUND, "USER_NOT_FOUND", () -> desk.groups(ada).addMember(add("nobody")));
        refused(Code.PERMISSION_DENIED, "NOT_IN_GROUP", () -> desk.groups(ada).transferGroup(transfer("eve")));
        refused(
                Code.INVALID_ARGUMENT,
                "INVALID_REQUEST",
                () -> desk.groups(ada)
                        .updateGroup(UpdateGroupRequest.newBuilder()
                                .setGroup(GROUP)
                                .setGrantLifetime(Duration.newBuilder().setSeconds(1))
                                .build()));
        desk.registers.failing(Optional.of(TrackerReason.OUTCOME_UNKNOWN));
        refused(
                Code.UNKNOWN,
                "OUTCOME_UNKNOWN",
                () -> desk.groups().listGroups(ListGroupsRequest.getDefaultInstance()));
    }

    @Test
    void anAdministratorHandsOverAnOrphanedGroupWithoutAnyOtherMember() {
        String root = desk.admin("root");
        desk.groups(ada).removeMember(remove("bob"));
        refused(Code.PERMISSION_DENIED, "NOT_OWNER", () -> desk.groups(root).transferGroup(transfer("eve")));
        desk.accounts(root)
                .setUserDisabled(SetUserDisabledRequest.newBuilder()
                        .setName("ada")
                        .setDisabled(true)
                        .build());

        desk.groups(root).transferGroup(transfer("eve"));

        assertThat(pages(2, GROUP)).containsExactly("ada", "eve");
        desk.awaitAudited("GRANTED", "who=\"administrator root", "TransferGroup", "group=photos", "new_owner=eve");
    }

    @Test
    void pagesHaveOneToAThousandEntries() {
        for (int i = 0; i < 5; i++) {
            desk.user("user" + i);
            desk.groups(ada).addMember(add("user" + i));
        }
        List<Function<Integer, Runnable>> listings = List.of(
                size -> () -> desk.groups(ada)
                        .getGroup(GetGroupRequest.newBuilder()
                                .setGroup(GROUP)
                                .setPageSize(size)
                                .build()),
                size -> () -> desk.groups(ada)
                        .listRequests(ListRequestsRequest.newBuilder()
                                .setGroup(GROUP)
                                .setPageSize(size)
                                .build()),
                size -> () -> desk.groups(ada)
                        .listGroups(
                                ListGroupsRequest.newBuilder().setPageSize(size).build()),
                size -> () -> desk.groups(ada)
                        .listGroups(ListGroupsRequest.newBuilder()
                                .setMine(true)
                                .setPageSize(size)
                                .build()));
        for (Function<Integer, Runnable> listing : listings) {
            refused(Code.INVALID_ARGUMENT, "INVALID_REQUEST", listing.apply(-1));
            refused(Code.INVALID_ARGUMENT, "INVALID_REQUEST", listing.apply(1001));
            listing.apply(0).run();
            listing.apply(1000).run();
        }
        eve = ada;
        assertThat(pages(3, GROUP)).containsExactly("ada", "bob", "user0", "user1", "user2", "user3", "user4");
    }

    @Test
    void grantsAndTheirRefusalsAreWrittenDownWithGroupAndFile() {
        desk.groups(bob).issueGrants(grants(FILE, OTHER));
        refused(Code.PERMISSION_DENIED, "NOT_IN_GROUP", () -> desk.groups(eve).issueGrants(grants(FILE)));
        refused(Code.UNAUTHENTICATED, "UNAUTHENTICATED", () -> desk.groups().issueGrants(grants(OTHER)));
        desk.groups(ada).removeMember(remove("bob"));
        refused(Code.PERMISSION_DENIED, "NOT_IN_GROUP", () -> desk.groups(bob).issueGrants(grants(OTHER)));

        String first = hex(FILE);
        String second = hex(OTHER);
        desk.awaitAudited(
                "GRANTED who=\"user bob ",
                "from=\"127.0.0.1:",
                "call=\"chordal.tracker.v1.GroupService/IssueGrants\"",
                "on=\"group=photos files=2 file=" + first + " file=" + second + "\"",
                "why=\"");
        desk.awaitAudited(
                "REFUSED who=\"user eve ", "IssueGrants", "group=photos files=1 file=" + first, "NOT_IN_GROUP");
        desk.awaitAudited(
                "REFUSED who=\"anyone\"", "IssueGrants", "group=photos files=1 file=" + second, "UNAUTHENTICATED");
        desk.awaitAudited("REFUSED who=\"user bob ", "IssueGrants", "file=" + second, "NOT_IN_GROUP");
        desk.awaitAudited("GRANTED who=\"user ada ", "RemoveMember", "group=photos member=bob");
        assertThat(desk.audited.stream().filter(line -> line.contains("IssueGrants")))
                .as("one line for each")
                .hasSize(4);
        assertThat(desk.audited).noneMatch(line -> line.contains(bob) || line.contains("signed"));
    }

    private List<String> pages(int size, String group) {
        List<String> names = new ArrayList<>();
        GetGroupResponse page = GetGroupResponse.getDefaultInstance();
        do {
            page = desk.groups(eve)
                    .getGroup(GetGroupRequest.newBuilder()
                            .setGroup(group)
                            .setPageSize(size)
                            .setPageToken(page.getNextPageToken())
                            .build());
            assertThat(page.getMembersCount()).isLessThanOrEqualTo(size);
            page.getMembersList().stream().map(Member::getName).forEach(names::add);
        } while (!page.getNextPageToken().isEmpty());
        return names.stream().sorted().toList();
    }

    private static String hex(FileRef file) {
        return HexFormat.of().formatHex(file.getFileId().toByteArray());
    }

    private static AddMemberRequest add(String member) {
        return AddMemberRequest.newBuilder().setGroup(GROUP).setMember(member).build();
    }

    private static RemoveMemberRequest remove(String member) {
        return RemoveMemberRequest.newBuilder()
                .setGroup(GROUP)
                .setMember(member)
                .build();
    }

    private static TransferGroupRequest transfer(String heir) {
        return TransferGroupRequest.newBuilder()
                .setGroup(GROUP)
                .setNewOwner(heir)
                .build();
    }

    private static IssueGrantsRequest grants(FileRef... files) {
        return IssueGrantsRequest.newBuilder()
                .setGroup(GROUP)
                .setSubject(Desk.bytes(32, 9))
                .addAllFiles(List.of(files))
                .build();
    }
}
