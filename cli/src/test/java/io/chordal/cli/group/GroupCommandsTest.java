// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.group;

import static io.chordal.cli.Replies.error;
import static io.chordal.cli.Replies.send;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import io.chordal.cli.FakeAccounts;
import io.chordal.cli.FakeDaemons;
import io.chordal.cli.Peerctls;
import io.chordal.cli.output.JsonText;
import io.chordal.proto.tracker.v1.AcceptRequestRequest;
import io.chordal.proto.tracker.v1.AcceptRequestResponse;
import io.chordal.proto.tracker.v1.AddMemberRequest;
import io.chordal.proto.tracker.v1.AddMemberResponse;
import io.chordal.proto.tracker.v1.CreateGroupRequest;
import io.chordal.proto.tracker.v1.CreateGroupResponse;
import io.chordal.proto.tracker.v1.GetGroupRequest;
import io.chordal.proto.tracker.v1.GetGroupResponse;
import io.chordal.proto.tracker.v1.Group;
import io.chordal.proto.tracker.v1.GroupServiceGrpc.GroupServiceImplBase;
import io.chordal.proto.tracker.v1.LeaveGroupRequest;
import io.chordal.proto.tracker.v1.LeaveGroupResponse;
import io.chordal.proto.tracker.v1.ListGroupsRequest;
import io.chordal.proto.tracker.v1.ListGroupsResponse;
import io.chordal.proto.tracker.v1.ListRequestsRequest;
import io.chordal.proto.tracker.v1.ListRequestsResponse;
import io.chordal.proto.tracker.v1.Member;
import io.chordal.proto.tracker.v1.Membership;
import io.chordal.proto.tracker.v1.RejectRequestRequest;
import io.chordal.proto.tracker.v1.RejectRequestResponse;
import io.chordal.proto.tracker.v1.RemoveMemberRequest;
import io.chordal.proto.tracker.v1.RemoveMemberResponse;
import io.chordal.proto.tracker.v1.RequestJoinRequest;
import io.chordal.proto.tracker.v1.RequestJoinResponse;
import io.chordal.proto.tracker.v1.TransferGroupRequest;
import io.chordal.proto.tracker.v1.TransferGroupResponse;
import io.chordal.proto.tracker.v1.UpdateGroupRequest;
import io.chordal.proto.tracker.v1.UpdateGroupResponse;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Groups against a tracker of the test. */
class GroupCommandsTest {
    private static final String TRACKER = "127.0.0.1:9000";

    @TempDir
    Path home;

    private final FakeDaemons daemons = new FakeDaemons();
    private final List<Message> requests = new ArrayList<>();
    private final List<String> bearers = new ArrayList<>();
    private boolean empty;

    @BeforeEach
    void aTrackerAndAUser() {
        daemons.listen(TRACKER, new FakeAccounts().with("ada", "correct horse"), new Groupings());
        assertThat(new Peerctls(home, daemons)
                        .stdin("correct horse")
                        .run("--no-start", "login", "ada")
                        .exit())
                .isZero();
    }

    @AfterEach
    void end() throws IOException {
        daemons.close();
    }

    @Test
    @Tag("S2-11")
    void whoMakesAGroupIsItsOwnerAndTheNameIsTakenThen() {
        Peerctls.Run made = peerctl("group", "create", "team", "--grant-lifetime", "10m");
        Peerctls.Run again = peerctl("create_group", "taken");

        assertThat(made.lines()).containsExactly("group created: team; you are its owner");
        assertThat(((CreateGroupRequest) requests.get(0)).getGrantLifetime().getSeconds())
                .isEqualTo(600);
        assertThat(again.exit()).isEqualTo(8);
        assertThat(again.messages().get(0)).isEqualTo("peerctl: group exists");
        assertThat(bearers).containsOnly("Bearer access-1");
    }

    @Test
    @Tag("S2-12")
    void everybodySeesTheGroupsPageByPageAndThatThereAreNone() {
        assertThat(peerctl("group", "ls").lines())
                .containsExactly(
                        "GROUP  OWNER  YOU      GROUP ID",
                        "team   ada    owner    " + "01".repeat(16),
                        "other  bob    pending  " + "01".repeat(16));
        assertThat(home.resolve("last-groups")).content().isEqualTo("team\nother\n");
        empty = true;
        Peerctls.Run none = peerctl("list_groups");
        assertThat(none.exit()).isZero();
        assertThat(none.err()).contains("no groups found");
        assertThat(new Peerctls(home.resolve("stranger"), daemons)
                        .run("group", "ls")
                        .exit())
                .as("without a log-in")
                .isZero();
        assertThat(bearers.get(bearers.size() - 1)).isEmpty();
    }

    @Test
    @Tag("S2-13")
    void whoAsksWaitsForTheOwner() {
        assertThat(peerctl("join_group", "team").out()).contains("Wait for group owner to accept");
        assertThat(peerctl("group", "join", "mine").out()).contains("you are a member of mine already");
        Peerctls.Run unknown = peerctl("group", "join", "unknown");
        assertThat(unknown.exit()).isEqualTo(3);
        assertThat(unknown.messages().get(0)).isEqualTo("peerctl: group not found");
    }

    @Test
    @Tag("S2-14")
    void theOwnerSeesWhoAsks() {
        assertThat(peerctl("list_requests", "team").lines().get(1)).startsWith("bob   pending  2023-");
        empty = true;
        assertThat(peerctl("group", "requests", "team").err()).contains("No pending requests");
        Peerctls.Run stranger = peerctl("group", "requests", "theirs");
        assertThat(stranger.exit()).isEqualTo(4);
        assertThat(stranger.messages().get(0)).isEqualTo("peerctl: not owner");
    }

    @Test
    @Tag("S2-15")
    void theOwnerAcceptsRejectsAddsAndRemoves() {
        assertThat(peerctl("accept_request", "team", "bob").out()).contains("accepted: bob");
        assertThat(peerctl("group", "reject", "team", "bob").out()).contains("rejected");
        assertThat(peerctl("group", "add", "team", "node:abcd").lines())
                .containsExactly("added: node:abcd is a member of team");
        assertThat(peerctl("group", "add", "team", "already").out()).contains("already is a member of team already");
        assertThat(peerctl("group", "remove", "team", "bob").lines())
                .containsExactly("removed: bob is no member of team any more; its last grant ends within 5 min 30 s");
        assertThat(peerctl("--output", "ndjson", "group", "remove", "team", "bob")
                        .out())
                .contains("\"grantsEndWithinMillis\":330000");
        assertThat(requests)
                .hasExactlyElementsOfTypes(
                        AcceptRequestRequest.class,
                        RejectRequestRequest.class,
                        AddMemberRequest.class,
                        AddMemberRequest.class,
                        RemoveMemberRequest.class,
                        RemoveMemberRequest.class);
    }

    @Test
    @Tag("S2-16")
    void aMemberLeavesAndTheOwnerCannot() {
        assertThat(peerctl("leave_group", "team").lines()).containsExactly("you left team");
        Peerctls.Run owner = peerctl("group", "leave", "mine");
        assertThat(owner.exit()).isEqualTo(8);
        assertThat(owner.messages().get(0)).isEqualTo("peerctl: owner cannot leave the group");
        assertThat(peerctl("group", "leave", "theirs").exit()).isEqualTo(4);
    }

    @Test
    void aGroupIsShownWithItsMembersHandedOverAndChanged() {
        assertThat(peerctl("group", "show", "team").lines())
                .containsSubsequence("Group:       team", "Grants last: 5 min 0 s", "MEMBER  IS      SINCE")
                .last()
                .asString()
                .startsWith("bob     member");
        assertThat(peerctl("group", "transfer", "team", "bob").lines()).containsExactly("bob is the owner of team");
        assertThat(peerctl("group", "set", "team", "--grant-lifetime", "1h").lines())
                .containsExactly("grants of team last 1 h 0 min from now on");
        assertThat(peerctl("group", "set", "team").exit()).isEqualTo(2);
    }

    @Test
    void ofPublicEverybodyIsAMemberAndNothingNeedsAGrant() throws IOException {
        assertThat(peerctl("group", "show", "public").lines())
                .containsExactly(
                        "Group:   public", "Members: everybody", "Grants:  none needed to see or fetch a file");
        assertThat(object(peerctl("--output", "json", "group", "show", "public")))
                .containsEntry("name", "public")
                .containsEntry("members", null)
                .containsEntry("grantLifetimeMillis", null)
                .containsEntry("groupId", null)
                .containsEntry("memberList", List.of())
                .containsOnlyKeys(object(peerctl("--output", "json", "group", "show", "team"))
                        .keySet());
    }

    private static Map<String, @Nullable Object> object(Peerctls.Run run) throws IOException {
        return JsonText.object(run.out());
    }

    @Test
    void whatChangesSomethingNeedsALogIn() {
        Peerctls stranger = new Peerctls(home.resolve("stranger"), daemons);
        for (String line : List.of("create a", "join a", "leave a", "accept a b", "add a b", "transfer a b")) {
            Peerctls.Run run = stranger.run(("group " + line).split(" "));
            assertThat(run.exit()).as(line).isEqualTo(4);
            assertThat(run.err()).contains("Not logged in", "peerctl login NAME");
        }
        assertThat(requests).isEmpty();
    }

    private Peerctls.Run peerctl(String... arguments) {
        return new Peerctls(home, daemons).run(arguments);
    }

    private final class Groupings extends GroupServiceImplBase {
        @Override
        public void createGroup(CreateGroupRequest request, StreamObserver<CreateGroupResponse> call) {
            note(request);
            if (request.getName().equals("taken")) {
                call.onError(error(Status.Code.ALREADY_EXISTS, "GROUP_EXISTS", "group exists; choose another name"));
            } else {
                send(call, CreateGroupResponse.newBuilder().setGroup(team()).build());
            }
        }

        @Override
        public void listGroups(ListGroupsRequest request, StreamObserver<ListGroupsResponse> call) {
            note(request);
            ListGroupsResponse.Builder page = ListGroupsResponse.newBuilder();
            if (!empty && request.getPageToken().isEmpty()) {
                page.addGroups(team()).setNextPageToken("more");
            } else if (!empty) {
                page.addGroups(team().toBuilder()
                        .setName("other")
                        .setOwner("bob")
                        .setMembership(Membership.MEMBERSHIP_PENDING));
            }
            send(call, page.build());
        }

        @Override
        public void getGroup(GetGroupRequest request, StreamObserver<GetGroupResponse> call) {
            note(request);
            if (request.getGroup().equals("public")) {
                Group ofAll = Group.newBuilder().setName("public").build();
                send(call, GetGroupResponse.newBuilder().setGroup(ofAll).build());
                return;
            }
            send(
                    call,
                    GetGroupResponse.newBuilder()
                            .setGroup(team())
                            .addMembers(member("bob", Membership.MEMBERSHIP_MEMBER))
                            .build());
        }

        @Override
        public void requestJoin(RequestJoinRequest request, StreamObserver<RequestJoinResponse> call) {
            note(request);
            if (request.getGroup().equals("unknown")) {
                call.onError(error(Status.Code.NOT_FOUND, "GROUP_NOT_FOUND", "group not found; see group ls"));
                return;
            }
            Membership now =
                    request.getGroup().equals("mine") ? Membership.MEMBERSHIP_OWNER : Membership.MEMBERSHIP_PENDING;
            send(call, RequestJoinResponse.newBuilder().setMembership(now).build());
        }

        @Override
        public void listRequests(ListRequestsRequest request, StreamObserver<ListRequestsResponse> call) {
            note(request);
            if (request.getGroup().equals("theirs")) {
                call.onError(error(Status.Code.PERMISSION_DENIED, "NOT_OWNER", "not owner; ask ada"));
                return;
            }
            ListRequestsResponse.Builder page = ListRequestsResponse.newBuilder();
            if (!empty) {
                page.addRequests(member("bob", Membership.MEMBERSHIP_PENDING));
            }
            send(call, page.build());
        }

        @Override
        public void acceptRequest(AcceptRequestRequest request, StreamObserver<AcceptRequestResponse> call) {
            note(request);
            send(call, AcceptRequestResponse.getDefaultInstance());
        }

        @Override
        public void rejectRequest(RejectRequestRequest request, StreamObserver<RejectRequestResponse> call) {
            note(request);
            send(call, RejectRequestResponse.getDefaultInstance());
        }

        @Override
        public void addMember(AddMemberRequest request, StreamObserver<AddMemberResponse> call) {
            note(request);
            send(
                    call,
                    AddMemberResponse.newBuilder()
                            .setAlready(request.getMember().equals("already"))
                            .build());
        }

        @Override
        public void removeMember(RemoveMemberRequest request, StreamObserver<RemoveMemberResponse> call) {
            note(request);
            send(
                    call,
                    RemoveMemberResponse.newBuilder()
                            .setGrantsEndWithin(Duration.newBuilder().setSeconds(330))
                            .build());
        }

        @Override
        public void leaveGroup(LeaveGroupRequest request, StreamObserver<LeaveGroupResponse> call) {
            note(request);
            if (request.getGroup().equals("mine")) {
                call.onError(error(
                        Status.Code.FAILED_PRECONDITION, "OWNER_STAYS", "owner cannot leave the group; transfer it"));
            } else if (request.getGroup().equals("theirs")) {
                call.onError(error(Status.Code.PERMISSION_DENIED, "NOT_IN_GROUP", "not a member of this group; join"));
            } else {
                send(call, LeaveGroupResponse.getDefaultInstance());
            }
        }

        @Override
        public void transferGroup(TransferGroupRequest request, StreamObserver<TransferGroupResponse> call) {
            note(request);
            Group after = team().toBuilder().setOwner(request.getNewOwner()).build();
            send(call, TransferGroupResponse.newBuilder().setGroup(after).build());
        }

        @Override
        public void updateGroup(UpdateGroupRequest request, StreamObserver<UpdateGroupResponse> call) {
            note(request);
            Group after = team().toBuilder()
                    .setGrantLifetime(request.getGrantLifetime())
                    .build();
            send(call, UpdateGroupResponse.newBuilder().setGroup(after).build());
        }

        private void note(Message request) {
            requests.add(request);
            bearers.add(FakeDaemons.SHOWN_BEARER.get());
        }

        private static Group team() {
            return Group.newBuilder()
                    .setGroupId(ByteString.fromHex("01".repeat(16)))
                    .setName("team")
                    .setOwner("ada")
                    .setGrantLifetime(Duration.newBuilder().setSeconds(300))
                    .setMembership(Membership.MEMBERSHIP_OWNER)
                    .setMembers(2)
                    .build();
        }

        private static Member member(String name, Membership is) {
            return Member.newBuilder()
                    .setName(name)
                    .setMembership(is)
                    .setSince(Timestamp.newBuilder().setSeconds(1_700_000_000))
                    .build();
        }
    }
}
