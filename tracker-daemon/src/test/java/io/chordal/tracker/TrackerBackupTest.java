// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker;

import static io.chordal.tracker.testing.WireSamples.file;
import static io.chordal.tracker.testing.WireSamples.peer;
import static io.chordal.tracker.testing.WireSamples.registration;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.chordal.daemon.grpc.ErrorStatus;
import io.chordal.daemon.home.ControlToken;
import io.chordal.daemon.home.Home;
import io.chordal.proto.tracker.v1.AccountServiceGrpc;
import io.chordal.proto.tracker.v1.AddMemberRequest;
import io.chordal.proto.tracker.v1.BackupRequest;
import io.chordal.proto.tracker.v1.BackupResponse;
import io.chordal.proto.tracker.v1.CatalogEntry;
import io.chordal.proto.tracker.v1.CreateGroupRequest;
import io.chordal.proto.tracker.v1.CreateUserRequest;
import io.chordal.proto.tracker.v1.FileRegistration;
import io.chordal.proto.tracker.v1.GetGroupRequest;
import io.chordal.proto.tracker.v1.Group;
import io.chordal.proto.tracker.v1.GroupServiceGrpc;
import io.chordal.proto.tracker.v1.ListFilesRequest;
import io.chordal.proto.tracker.v1.LoginRequest;
import io.chordal.proto.tracker.v1.Membership;
import io.chordal.proto.tracker.v1.RemoveMemberRequest;
import io.chordal.proto.tracker.v1.RestoreRequest;
import io.chordal.proto.tracker.v1.RestoreResponse;
import io.chordal.proto.tracker.v1.TrackerControlServiceGrpc;
import io.chordal.tracker.testing.Eventually;
import io.chordal.tracker.testing.TrackerClient;
import io.chordal.tracker.testing.Trackers;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import io.grpc.stub.MetadataUtils;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backup of three real trackers, and others that have nothing but it. */
class TrackerBackupTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String PASSWORD = "correct horse";
    private static final int PART = 64 << 10;

    @TempDir
    Path folder;

    private final Deque<TrackerClient> open = new ArrayDeque<>();

    @AfterEach
    void close() {
        open.forEach(TrackerClient::close);
    }

    @Test
    void whatThreeTrackersHadIsThereAtThreeOthersWithOtherAddressesAndAnotherSecret() throws Exception {
        ByteString backup;
        Group before;
        try (Trackers trackers = Trackers.of(3, folder.resolve("old"))) {
            trackers.startAll();
            List.of("ann", "bob", "carl").forEach(name -> create(trackers, 2, name));
            Channel ann = as(trackers, 1, "ann");
            before = GroupServiceGrpc.newBlockingStub(ann)
                    .createGroup(CreateGroupRequest.newBuilder().setName("team").build())
                    .getGroup();
            List.of("bob", "carl")
                    .forEach(name -> GroupServiceGrpc.newBlockingStub(ann)
                            .addMember(AddMemberRequest.newBuilder()
                                    .setGroup("team")
                                    .setMember(name)
                                    .build()));
            GroupServiceGrpc.newBlockingStub(ann)
                    .removeMember(RemoveMemberRequest.newBuilder()
                            .setGroup("team")
                            .setMember("carl")
                            .build());
            // More than a part of 64 KiB.
            for (int from = 0; from < 600; from += 100) {
                trackers.client(1)
                        .register(
                                peer(1),
                                IntStream.range(from, from + 100)
                                        .mapToObj(number -> registration(name(number), file(number, 10)))
                                        .toArray(FileRegistration[]::new));
            }
            backup = backup(trackers, 3);
        }
        assertThat(backup.size()).isGreaterThan(PART);
        try (Trackers trackers = Trackers.of(3, folder.resolve("new"))) {
            trackers.startAll();
            assertThat(restore(trackers, 1, backup.substring(0, backup.size() / 2)))
                    .isEqualTo("BACKUP_DAMAGED");
            assertThat(backup(trackers, 1).size()).isLessThan(200);

            // 600 files, 3 users, a group, 2 members.
            assertThat(restored(trackers, 1, backup).getWritten()).isEqualTo(606);
            assertThat(restored(trackers, 3, backup).getPresent()).isEqualTo(606);

            assertThat(membership(trackers, 2, "ann")).isEqualTo(Membership.MEMBERSHIP_OWNER);
            assertThat(membership(trackers, 3, "bob")).isEqualTo(Membership.MEMBERSHIP_MEMBER);
            assertThatThrownBy(() -> group(trackers, 1, "carl"))
                    .satisfies(e -> assertThat(ErrorStatus.reason(e)).contains("NOT_IN_GROUP"));
            assertThat(group(trackers, 2, "ann").getGroupId()).isEqualTo(before.getGroupId());
            assertThat(group(trackers, 2, "ann").getEpoch()).isGreaterThan(before.getEpoch() + 1);
            assertThat(all(trackers, 2)).isEmpty();
            trackers.client(2).register(peer(2), registration(name(7), file(7, 10)));
            Eventually.within(SOON, () -> all(trackers, 3).size() == 1);
        }
    }

    private static String name(int number) {
        return "a file with a rather long name, number " + number;
    }

    private static List<String> all(Trackers trackers, int line) {
        return trackers.client(line).catalog().listFiles(ListFilesRequest.getDefaultInstance()).getFilesList().stream()
                .map(CatalogEntry::getName)
                .toList();
    }

    private void create(Trackers trackers, int line, String name) {
        AccountServiceGrpc.newBlockingStub(local(trackers, line))
                .createUser(CreateUserRequest.newBuilder()
                        .setName(name)
                        .setPassword(PASSWORD)
                        .build());
    }

    private Channel as(Trackers trackers, int line, String name) {
        Channel channel = ClientInterceptors.intercept(trackers.client(line).channel(), new Deadline());
        String token = AccountServiceGrpc.newBlockingStub(channel)
                .login(LoginRequest.newBuilder()
                        .setName(name)
                        .setPassword(PASSWORD)
                        .build())
                .getTokens()
                .getAccessToken();
        return showing(channel, "authorization", "Bearer " + token);
    }

    /** Gives each call 20 s. */
    private static final class Deadline implements ClientInterceptor {
        @Override
        public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
            return next.newCall(method, options.withDeadlineAfter(SOON.toSeconds(), TimeUnit.SECONDS));
        }
    }

    private Group group(Trackers trackers, int line, String name) {
        return GroupServiceGrpc.newBlockingStub(as(trackers, line, name))
                .getGroup(GetGroupRequest.newBuilder().setGroup("team").build())
                .getGroup();
    }

    private Membership membership(Trackers trackers, int line, String name) {
        return group(trackers, line, name).getMembership();
    }

    private ByteString backup(Trackers trackers, int line) {
        Iterator<BackupResponse> parts = TrackerControlServiceGrpc.newBlockingStub(local(trackers, line))
                .backup(BackupRequest.getDefaultInstance());
        ByteString all = ByteString.EMPTY;
        long records = -1;
        while (parts.hasNext()) {
            BackupResponse part = parts.next();
            assertThat(part.getData().size()).isLessThanOrEqualTo(PART);
            all = all.concat(part.getData());
            records = part.getRecords();
        }
        assertThat(records).isNotNegative();
        return all;
    }

    private RestoreResponse restored(Trackers trackers, int line, ByteString backup) throws Exception {
        BlockingClientCall<RestoreRequest, RestoreResponse> call = TrackerControlServiceGrpc.newBlockingV2Stub(
                        local(trackers, line))
                .restore();
        for (int from = 0; from < backup.size(); from += PART) {
            call.write(RestoreRequest.newBuilder()
                    .setData(backup.substring(from, Math.min(backup.size(), from + PART)))
                    .build());
        }
        call.halfClose();
        return call.read();
    }

    private String restore(Trackers trackers, int line, ByteString backup) throws Exception {
        try {
            return restored(trackers, line, backup).toString();
        } catch (StatusException e) {
            return ErrorStatus.reason(e.getStatus().asRuntimeException(e.getTrailers()))
                    .orElse("");
        }
    }

    private Channel local(Trackers trackers, int line) {
        TrackerClient local = new TrackerClient(trackers.tracker(line).localAddress());
        open.push(local);
        return showing(
                local.channel(),
                ControlToken.METADATA_KEY,
                new Home(trackers.home(line)).token().orElseThrow().reveal());
    }

    private static Channel showing(Channel channel, String key, String value) {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of(key, Metadata.ASCII_STRING_MARSHALLER), value);
        return ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers));
    }
}
