// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.chaos;

import com.google.protobuf.ByteString;
import io.chordal.daemon.grpc.ErrorStatus;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.sim.history.Operation.Outcome;
import io.chordal.proto.tracker.v1.AccountServiceGrpc;
import io.chordal.proto.tracker.v1.AddMemberRequest;
import io.chordal.proto.tracker.v1.CreateGroupRequest;
import io.chordal.proto.tracker.v1.CreateUserRequest;
import io.chordal.proto.tracker.v1.GetGroupRequest;
import io.chordal.proto.tracker.v1.GetGroupResponse;
import io.chordal.proto.tracker.v1.Grant;
import io.chordal.proto.tracker.v1.GroupServiceGrpc;
import io.chordal.proto.tracker.v1.GroupServiceGrpc.GroupServiceBlockingStub;
import io.chordal.proto.tracker.v1.IssueGrantsRequest;
import io.chordal.proto.tracker.v1.ListGroupsRequest;
import io.chordal.proto.tracker.v1.ListGroupsResponse;
import io.chordal.proto.tracker.v1.LoginRequest;
import io.chordal.proto.tracker.v1.Member;
import io.chordal.proto.tracker.v1.Membership;
import io.chordal.proto.tracker.v1.RemoveMemberRequest;
import io.chordal.proto.transfer.v1.FileRef;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A user who calls the group service of whichever tracker it is told to, and is told honestly what is known of the outcome.
 *
 * <p>Confined to one thread. It never tries anything twice.
 */
final class GroupCaller {
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final String PASSWORD = "correct horse";
    private static final long SECONDS = 5;

    private final TrackerSet trackers;
    private final String name;
    private String token = "";

    GroupCaller(TrackerSet trackers, String name) {
        this.trackers = trackers;
        this.name = name;
    }

    String name() {
        return name;
    }

    /** Makes the account at a tracker; to be there already is fine. */
    void createUser(int tracker) {
        try {
            AccountServiceGrpc.newBlockingStub(channel(tracker))
                    .withDeadlineAfter(SECONDS, TimeUnit.SECONDS)
                    .createUser(CreateUserRequest.newBuilder()
                            .setName(name)
                            .setPassword(PASSWORD)
                            .build());
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() != Status.Code.ALREADY_EXISTS) {
                throw e;
            }
        }
    }

    /** Logs in at a tracker. */
    void login(int tracker) {
        token = AccountServiceGrpc.newBlockingStub(channel(tracker))
                .withDeadlineAfter(SECONDS, TimeUnit.SECONDS)
                .login(LoginRequest.newBuilder()
                        .setName(name)
                        .setPassword(PASSWORD)
                        .build())
                .getTokens()
                .getAccessToken();
    }

    Outcome create(int tracker, String group) {
        return write(
                tracker,
                stub -> stub.createGroup(
                        CreateGroupRequest.newBuilder().setName(group).build()));
    }

    Outcome add(int tracker, String group, String member) {
        return write(
                tracker,
                stub -> stub.addMember(AddMemberRequest.newBuilder()
                        .setGroup(group)
                        .setMember(member)
                        .build()));
    }

    Outcome remove(int tracker, String group, String member) {
        return write(
                tracker,
                stub -> stub.removeMember(RemoveMemberRequest.newBuilder()
                        .setGroup(group)
                        .setMember(member)
                        .build()));
    }

    /** Asks for a grant; says whether the tracker called the caller a member, or nothing if it did not answer. */
    Optional<Boolean> isGranted(int tracker, String group, IssueGrantsRequest.Builder request) {
        try {
            stub(tracker).issueGrants(request.setGroup(group).build());
            return Optional.of(true);
        } catch (StatusRuntimeException e) {
            return reason(e).equals("NOT_IN_GROUP") ? Optional.of(false) : Optional.empty();
        }
    }

    /** Returns grants to read a file with a key; none while nobody is known to have it. */
    List<Grant> grants(int tracker, String group, Bytes subject, FileRef file) {
        return stub(tracker)
                .issueGrants(IssueGrantsRequest.newBuilder()
                        .setGroup(group)
                        .setSubject(ByteString.copyFrom(subject.toByteArray()))
                        .addFiles(file)
                        .build())
                .getGrantsList();
    }

    /** Lists a group's members but its owner; nothing if the tracker did not answer. */
    Optional<List<String>> members(int tracker, String group) {
        try {
            return Optional.of(get(tracker, group).getMembersList().stream()
                    .filter(member -> member.getMembership() == Membership.MEMBERSHIP_MEMBER)
                    .map(Member::getName)
                    .toList());
        } catch (StatusRuntimeException e) {
            return Optional.empty();
        }
    }

    /** Returns a group with its members. */
    GetGroupResponse get(int tracker, String group) {
        return stub(tracker)
                .getGroup(GetGroupRequest.newBuilder()
                        .setGroup(group)
                        .setPageSize(1_000)
                        .build());
    }

    /** Returns the owners of all groups that a tracker lists. */
    Map<String, String> owners(int tracker) {
        Map<String, String> owners = new TreeMap<>();
        String page = "";
        do {
            ListGroupsResponse response = stub(tracker)
                    .listGroups(ListGroupsRequest.newBuilder()
                            .setPageSize(1_000)
                            .setPageToken(page)
                            .build());
            response.getGroupsList().forEach(group -> owners.put(group.getName(), group.getOwner()));
            page = response.getNextPageToken();
        } while (!page.isEmpty());
        return owners;
    }

    private Outcome write(int tracker, Consumer<GroupServiceBlockingStub> call) {
        try {
            call.accept(stub(tracker));
            return Outcome.DONE;
        } catch (StatusRuntimeException e) {
            return outcome(e);
        }
    }

    /** What is known of a write that failed: that it was not done, where the tracker says so, else nothing. */
    private static Outcome outcome(StatusRuntimeException e) {
        return switch (e.getStatus().getCode()) {
            case UNAVAILABLE -> reason(e).equals("TOO_FEW_TRACKERS") ? Outcome.REFUSED : Outcome.UNKNOWN;
            case DEADLINE_EXCEEDED, UNKNOWN, INTERNAL, CANCELLED, DATA_LOSS -> Outcome.UNKNOWN;
            default -> Outcome.REFUSED;
        };
    }

    private static String reason(StatusRuntimeException e) {
        return ErrorStatus.reason(e).orElse("");
    }

    private GroupServiceBlockingStub stub(int tracker) {
        Metadata headers = new Metadata();
        headers.put(AUTHORIZATION, "Bearer " + token);
        return GroupServiceGrpc.newBlockingStub(channel(tracker))
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                .withDeadlineAfter(SECONDS, TimeUnit.SECONDS);
    }

    private ManagedChannel channel(int tracker) {
        ManagedChannel channel = trackers.channel(tracker);
        channel.resetConnectBackoff();
        return channel;
    }
}
