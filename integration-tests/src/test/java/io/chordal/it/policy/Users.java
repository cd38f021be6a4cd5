// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.policy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import io.chordal.dht.id.Bytes;
import io.chordal.proto.tracker.v1.AccountServiceGrpc;
import io.chordal.proto.tracker.v1.AccountServiceGrpc.AccountServiceBlockingStub;
import io.chordal.proto.tracker.v1.AddMemberRequest;
import io.chordal.proto.tracker.v1.CatalogServiceGrpc;
import io.chordal.proto.tracker.v1.CatalogServiceGrpc.CatalogServiceBlockingStub;
import io.chordal.proto.tracker.v1.CreateGroupRequest;
import io.chordal.proto.tracker.v1.CreateUserRequest;
import io.chordal.proto.tracker.v1.GroupServiceGrpc;
import io.chordal.proto.tracker.v1.GroupServiceGrpc.GroupServiceBlockingStub;
import io.chordal.proto.tracker.v1.IssueGrantsRequest;
import io.chordal.proto.tracker.v1.IssueGrantsResponse;
import io.chordal.proto.tracker.v1.LoginRequest;
import io.chordal.proto.tracker.v1.LoginResponse;
import io.chordal.proto.tracker.v1.RemoveMemberRequest;
import io.chordal.proto.transfer.v1.FileRef;
import io.grpc.Channel;
import io.grpc.Metadata;
import io.grpc.stub.AbstractStub;
import io.grpc.stub.MetadataUtils;
import java.util.concurrent.TimeUnit;

/** Makes users and groups at a tracker, and takes note of all that is secret in that. Confined to the test's thread. */
final class Users {
    private static final String PASSWORD = "correct-horse";

    private final Channel open;
    private final Secrets secrets;

    Users(Channel open, Secrets secrets) {
        this.open = open;
        this.secrets = secrets;
    }

    String password(String name) {
        return secrets.keep(PASSWORD + "-" + name);
    }

    void create(String name) {
        accounts(Credentials.none()).createUser(request(name).build());
    }

    void createAdmin(String name, Channel local, Metadata control) {
        prepared(AccountServiceGrpc.newBlockingStub(local), control)
                .createUser(request(name).setAdmin(true).build());
    }

    private CreateUserRequest.Builder request(String name) {
        return CreateUserRequest.newBuilder().setName(name).setPassword(password(name));
    }

    LoginResponse logIn(String name) {
        return secrets.keep(accounts(Credentials.none())
                .login(LoginRequest.newBuilder()
                        .setName(name)
                        .setPassword(password(name))
                        .build()));
    }

    /** Makes a group whose grants outlive the run. */
    void createGroup(String token, String group) {
        groups(token)
                .createGroup(CreateGroupRequest.newBuilder()
                        .setName(group)
                        .setGrantLifetime(Duration.newBuilder().setSeconds(3600))
                        .build());
    }

    void add(String token, String group, String member) {
        groups(token)
                .addMember(AddMemberRequest.newBuilder()
                        .setGroup(group)
                        .setMember(member)
                        .build());
    }

    void remove(String token, String group, String member) {
        groups(token)
                .removeMember(RemoveMemberRequest.newBuilder()
                        .setGroup(group)
                        .setMember(member)
                        .build());
    }

    /** Asks for a grant for the bearer of a key. */
    IssueGrantsResponse grants(String token, String group, Bytes subject, FileRef file) {
        return secrets.keep(groups(token)
                .issueGrants(IssueGrantsRequest.newBuilder()
                        .setGroup(group)
                        .setSubject(ByteString.copyFrom(subject.toByteArray()))
                        .addFiles(file)
                        .build()));
    }

    AccountServiceBlockingStub accounts(Metadata headers) {
        return prepared(AccountServiceGrpc.newBlockingStub(open), headers);
    }

    GroupServiceBlockingStub groups(String token) {
        return prepared(GroupServiceGrpc.newBlockingStub(open), Credentials.bearer(token));
    }

    CatalogServiceBlockingStub catalog(String token) {
        return prepared(CatalogServiceGrpc.newBlockingStub(open), Credentials.bearer(token));
    }

    private static <S extends AbstractStub<S>> S prepared(S stub, Metadata headers) {
        return stub.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                .withDeadlineAfter(20, TimeUnit.SECONDS);
    }
}
