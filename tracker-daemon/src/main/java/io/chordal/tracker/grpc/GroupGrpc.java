// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.grpc;

import static java.util.Objects.requireNonNull;

import io.chordal.proto.tracker.v1.AcceptRequestRequest;
import io.chordal.proto.tracker.v1.AcceptRequestResponse;
import io.chordal.proto.tracker.v1.AddMemberRequest;
import io.chordal.proto.tracker.v1.AddMemberResponse;
import io.chordal.proto.tracker.v1.CreateGroupRequest;
import io.chordal.proto.tracker.v1.CreateGroupResponse;
import io.chordal.proto.tracker.v1.GetGroupRequest;
import io.chordal.proto.tracker.v1.GetGroupResponse;
import io.chordal.proto.tracker.v1.GroupServiceGrpc;
import io.chordal.proto.tracker.v1.GroupServiceGrpc.GroupServiceImplBase;
import io.chordal.proto.tracker.v1.IssueGrantsRequest;
import io.chordal.proto.tracker.v1.IssueGrantsResponse;
import io.chordal.proto.tracker.v1.LeaveGroupRequest;
import io.chordal.proto.tracker.v1.LeaveGroupResponse;
import io.chordal.proto.tracker.v1.ListGroupsRequest;
import io.chordal.proto.tracker.v1.ListGroupsResponse;
import io.chordal.proto.tracker.v1.ListRequestsRequest;
import io.chordal.proto.tracker.v1.ListRequestsResponse;
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
import io.chordal.proto.tracker.v1.WatchEpochsRequest;
import io.chordal.proto.tracker.v1.WatchEpochsResponse;
import io.chordal.tracker.group.Actor;
import io.chordal.tracker.group.GrantIssuer;
import io.chordal.tracker.group.GroupPage;
import io.chordal.tracker.group.GroupParts;
import io.chordal.tracker.value.PeerId;
import io.grpc.MethodDescriptor;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** {@code GroupService} over {@link GroupParts}. Thread-safe. */
public final class GroupGrpc extends GroupServiceImplBase {
    /** Calls that go on until the caller ends them. */
    public static final List<MethodDescriptor<?, ?>> LONG_LIVED = List.of(GroupServiceGrpc.getWatchEpochsMethod());

    private final GroupParts groups;
    private final Supplier<Actor> caller;

    /**
     * Returns the service.
     *
     * @param caller says who makes the present call
     */
    public GroupGrpc(GroupParts groups, Supplier<Actor> caller) {
        this.groups = requireNonNull(groups, "groups is null");
        this.caller = requireNonNull(caller, "caller is null");
    }

    @Override
    public void createGroup(CreateGroupRequest request, StreamObserver<CreateGroupResponse> observer) {
        Answers.later(
                observer,
                () -> groups.founding()
                        .create(
                                caller.get(),
                                request.getName(),
                                GroupWire.lifetime(request.hasGrantLifetime(), request.getGrantLifetime()))
                        .thenApply(founded -> CreateGroupResponse.newBuilder()
                                .setGroup(GroupWire.group(founded.group()))
                                .setCopies(founded.copies())
                                .setCopiesWanted(founded.copiesWanted())
                                .build()));
    }

    @Override
    public void listGroups(ListGroupsRequest request, StreamObserver<ListGroupsResponse> observer) {
        Answers.later(
                observer,
                () -> list(request).thenApply(page -> {
                    ListGroupsResponse.Builder response = ListGroupsResponse.newBuilder();
                    page.groups().forEach(group -> response.addGroups(GroupWire.group(group)));
                    return response.setNextPageToken(page.next().orElse("")).build();
                }));
    }

    private CompletionStage<GroupPage> list(ListGroupsRequest request) {
        int size = Pages.size(request.getPageSize());
        return request.getMine()
                ? groups.listing().mine(caller.get(), size, Pages.token(request.getPageToken()))
                : groups.listing().all(caller.get(), size, Pages.token(request.getPageToken()));
    }

    @Override
    public void getGroup(GetGroupRequest request, StreamObserver<GetGroupResponse> observer) {
        Answers.later(
                observer,
                () -> groups.members()
                        .members(
                                caller.get(),
                                request.getGroup(),
                                Pages.size(request.getPageSize()),
                                Pages.token(request.getPageToken()))
                        .thenApply(page -> {
                            GetGroupResponse.Builder response =
                                    GetGroupResponse.newBuilder().setGroup(GroupWire.group(page.group()));
                            page.members().forEach(member -> response.addMembers(GroupWire.member(member)));
                            return response.setNextPageToken(page.next().orElse(""))
                                    .build();
                        }));
    }

    @Override
    public void requestJoin(RequestJoinRequest request, StreamObserver<RequestJoinResponse> observer) {
        Answers.later(
                observer,
                () -> groups.joining()
                        .request(caller.get(), request.getGroup())
                        .thenApply(is -> RequestJoinResponse.newBuilder()
                                .setMembership(GroupWire.membership(is))
                                .build()));
    }

    @Override
    public void listRequests(ListRequestsRequest request, StreamObserver<ListRequestsResponse> observer) {
        Answers.later(
                observer,
                () -> groups.members()
                        .requests(
                                caller.get(),
                                request.getGroup(),
                                Pages.size(request.getPageSize()),
                                Pages.token(request.getPageToken()))
                        .thenApply(page -> {
                            ListRequestsResponse.Builder response = ListRequestsResponse.newBuilder();
                            page.members().forEach(member -> response.addRequests(GroupWire.member(member)));
                            return response.setNextPageToken(page.next().orElse(""))
                                    .build();
                        }));
    }

    @Override
    public void acceptRequest(AcceptRequestRequest request, StreamObserver<AcceptRequestResponse> observer) {
        Answers.later(
                observer,
                () -> groups.joining()
                        .accept(caller.get(), request.getGroup(), request.getUser())
                        .thenApply(done -> AcceptRequestResponse.getDefaultInstance()));
    }

    @Override
    public void rejectRequest(RejectRequestRequest request, StreamObserver<RejectRequestResponse> observer) {
        Answers.later(
                observer,
                () -> groups.joining()
                        .reject(caller.get(), request.getGroup(), request.getUser())
                        .thenApply(done -> RejectRequestResponse.getDefaultInstance()));
    }

    @Override
    public void addMember(AddMemberRequest request, StreamObserver<AddMemberResponse> observer) {
        Answers.later(
                observer,
                () -> groups.joining()
                        .add(caller.get(), request.getGroup(), request.getMember())
                        .thenApply(already -> AddMemberResponse.newBuilder()
                                .setAlready(already)
                                .build()));
    }

    @Override
    public void removeMember(RemoveMemberRequest request, StreamObserver<RemoveMemberResponse> observer) {
        Answers.later(
                observer,
                () -> groups.leaving()
                        .remove(caller.get(), request.getGroup(), request.getMember())
                        .thenApply(within -> RemoveMemberResponse.newBuilder()
                                .setGrantsEndWithin(FileWire.duration(within))
                                .build()));
    }

    @Override
    public void leaveGroup(LeaveGroupRequest request, StreamObserver<LeaveGroupResponse> observer) {
        Answers.later(
                observer,
                () -> groups.leaving()
                        .leave(caller.get(), request.getGroup())
                        .thenApply(done -> LeaveGroupResponse.getDefaultInstance()));
    }

    @Override
    public void transferGroup(TransferGroupRequest request, StreamObserver<TransferGroupResponse> observer) {
        Answers.later(
                observer,
                () -> groups.handover()
                        .transfer(caller.get(), request.getGroup(), request.getNewOwner())
                        .thenApply(group -> TransferGroupResponse.newBuilder()
                                .setGroup(GroupWire.group(group))
                                .build()));
    }

    @Override
    public void updateGroup(UpdateGroupRequest request, StreamObserver<UpdateGroupResponse> observer) {
        Answers.later(
                observer,
                () -> groups.handover()
                        .update(caller.get(), request.getGroup(), GroupWire.lifetime(request.getGrantLifetime()))
                        .thenApply(group -> UpdateGroupResponse.newBuilder()
                                .setGroup(GroupWire.group(group))
                                .build()));
    }

    @Override
    public void issueGrants(IssueGrantsRequest request, StreamObserver<IssueGrantsResponse> observer) {
        Answers.later(observer, () -> {
            FileWire.requireAtMost(GrantIssuer.MAX_FILES, request.getFilesCount(), "files");
            return groups.grants()
                    .issue(
                            caller.get(),
                            request.getGroup(),
                            new PeerId(FileWire.hash(request.getSubject(), "the hash of a reader's key")),
                            request.getFilesList().stream().map(FileWire::file).toList())
                    .thenApply(grants -> {
                        IssueGrantsResponse.Builder response = IssueGrantsResponse.newBuilder();
                        grants.forEach(grant -> response.addGrants(GroupWire.grant(grant)));
                        return response.build();
                    });
        });
    }

    @Override
    public void watchEpochs(WatchEpochsRequest request, StreamObserver<WatchEpochsResponse> observer) {
        EpochCall.begin(groups.epochs(), request, (ServerCallStreamObserver<WatchEpochsResponse>) observer);
    }
}
