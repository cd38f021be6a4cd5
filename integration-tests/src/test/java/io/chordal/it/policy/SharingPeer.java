// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.policy;

import com.google.common.collect.ImmutableMap;
import com.google.protobuf.ByteString;
import io.chordal.daemon.policy.Gate;
import io.chordal.daemon.policy.TokenAuthenticator;
import io.chordal.daemon.session.SessionFile;
import io.chordal.daemon.session.StoredSession;
import io.chordal.daemon.trust.GrantClaims;
import io.chordal.daemon.trust.Grants;
import io.chordal.daemon.trust.SigningKey;
import io.chordal.daemon.trust.TokenException;
import io.chordal.daemon.trust.TrackerKeys;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.identity.NodeIdentity;
import io.chordal.it.harness.DaemonProcess;
import io.chordal.it.harness.Eventually;
import io.chordal.it.harness.Reflected;
import io.chordal.it.harness.TestFiles;
import io.chordal.it.harness.Workplace;
import io.chordal.it.policy.Matrix.At;
import io.chordal.proto.peer.v1.GetStatusRequest;
import io.chordal.proto.peer.v1.ShareRequest;
import io.chordal.proto.peer.v1.ShareResponse;
import io.chordal.proto.tracker.v1.GroupServiceGrpc;
import io.chordal.proto.tracker.v1.IssueGrantsRequest;
import io.chordal.proto.tracker.v1.IssueGrantsResponse;
import io.chordal.proto.transfer.v1.FileRef;
import io.grpc.Channel;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A peer whose owner is logged in and shares one file in a group and one with all, and the grants that trackers gave to its readers.
 * Confined to the test's thread.
 */
final class SharingPeer {
    private static final String NAME = "peer";
    private static final String GROUP = "photos";
    private static final int BYTES = 100_000;

    private final Cluster cluster;
    private final Secrets secrets;
    private final Channel open;
    private final Users users;
    private final NodeIdentity reader = NodeIdentity.ephemeral();
    private final NodeIdentity node = NodeIdentity.ephemeral();
    private final NodeIdentity removed = NodeIdentity.ephemeral();
    private final DaemonProcess peer;
    private final String owner;
    private final String member;
    private final FileRef ofTheGroup;
    private final FileRef ofEverybody;
    private final String beforeTheRemoval;

    SharingPeer(Cluster cluster, Workplace workplace, Sources sources, Secrets secrets) throws Exception {
        this.cluster = cluster;
        this.secrets = secrets;
        At inside = cluster.at(1, Gate.Side.LOCAL);
        this.open = sources.channel("127.0.0.1", cluster.at(1, Gate.Side.PUBLIC).address());
        this.users = new Users(open, secrets);
        List.of("owner", "member", "removed").forEach(users::create);
        users.createAdmin(
                "admin",
                sources.channel("127.0.0.1", inside.address()),
                Credentials.with(Credentials.CONTROL_TOKEN, inside.controlToken()));
        this.owner = token("owner");
        this.member = token("member");
        users.createGroup(owner, GROUP);
        List.of("member", "removed", "node:" + node.keyHash().toHex()).forEach(who -> users.add(owner, GROUP, who));
        this.peer = start(workplace);
        this.ofTheGroup = share(Callers.SECRET_NAME, GROUP);
        this.ofEverybody = share("everybody-may-see-this-name.txt", "");
        this.beforeTheRemoval = grant(token("removed"), removed);
    }

    DaemonProcess process() {
        return peer;
    }

    At at(Gate.Side side) throws IOException {
        String address = side == Gate.Side.PUBLIC ? peer.address() : peer.localAddress();
        return new At(NAME, side, address, Cluster.controlToken(peer));
    }

    /** Returns the grant of a user who is still a member, as a reader of its own. */
    Readers beforeTheRemoval() throws Exception {
        return readers(
                Map.of(PeerKind.GRANT_FROM_BEFORE_A_REMOVAL, beforeTheRemoval, PeerKind.READER, beforeTheRemoval));
    }

    /** Removes that user. */
    void remove() {
        users.remove(owner, GROUP, "removed");
    }

    /** Returns all kinds of readers. */
    Readers readers() throws Exception {
        Map<PeerKind, String> grants = new EnumMap<>(PeerKind.class);
        String good = grant(member, reader);
        SigningKey key = cluster.signingKey(1);
        GrantClaims claims = genuine(good);
        String foreign = Grants.sign(SigningKey.generate(), claims);
        grants.put(PeerKind.READER, good);
        grants.put(PeerKind.GRANT_FROM_BEFORE_A_REMOVAL, beforeTheRemoval);
        grants.put(PeerKind.NODE_THAT_IS_A_MEMBER, grantOfTheNode());
        grants.put(PeerKind.EXPIRED_GRANT, Grants.sign(key, shifted(claims, Duration.ofHours(-2))));
        grants.put(PeerKind.GRANT_OF_A_CLOCK_FAR_AHEAD, Grants.sign(key, shifted(claims, Duration.ofHours(1))));
        Bytes zeros = Bytes.fromHex("00".repeat(32));
        grants.put(PeerKind.GRANT_FOR_ANOTHER_FILE, Grants.sign(key, of(claims, claims.groupId(), zeros, BYTES)));
        grants.put(
                PeerKind.GRANT_FOR_ANOTHER_SIZE,
                Grants.sign(key, of(claims, claims.groupId(), claims.fileId(), BYTES + 1)));
        Bytes otherGroup = Bytes.fromHex("00".repeat(16));
        grants.put(PeerKind.GRANT_FOR_ANOTHER_GROUP, Grants.sign(key, of(claims, otherGroup, claims.fileId(), BYTES)));
        grants.put(PeerKind.GRANT_OF_ANOTHER_CLUSTER, foreign);
        grants.put(PeerKind.GRANT_FORGED_IN_A_TRACKERS_NAME, Forgeries.underTheHeaderOf(good, foreign));
        grants.put(PeerKind.GRANT_WITH_A_CHANGED_CHARACTER, Forgeries.changed(good));
        grants.put(PeerKind.GRANT_WITHOUT_SIGNATURE, Forgeries.unsigned(good));
        grants.put(PeerKind.GRANT_SIGNED_WITH_A_PUBLIC_KEY, Forgeries.confused(good, key.publicKey()));
        grants.put(PeerKind.TOKEN_AS_GRANT, member);
        grants.put(PeerKind.RUBBISH_AS_GRANT, "rubbish-and-no-grant");
        grants.values().forEach(secrets::keep);
        return readers(grants);
    }

    private Readers readers(Map<PeerKind, String> grants) throws Exception {
        ByteString id = peer.client()
                .peer()
                .getStatus(GetStatusRequest.getDefaultInstance())
                .getPeer()
                .getPeerId();
        return new Readers(
                Bytes.copyOf(id.toByteArray()).toHex(),
                Reflected.services(peer.localAddress()),
                new Readers.Files(ofTheGroup, ofEverybody),
                shownAlways(),
                new Readers.Grantees(reader, node, removed, ImmutableMap.copyOf(grants)));
    }

    private Map<PeerKind, Metadata> shownAlways() throws IOException {
        return Map.of(
                PeerKind.ANONYMOUS,
                Credentials.none(),
                PeerKind.TOKEN_OF_A_MEMBER,
                Credentials.bearer(member),
                PeerKind.TOKEN_OF_AN_ADMINISTRATOR,
                Credentials.bearer(token("admin")),
                PeerKind.CLUSTER_PROOF,
                Credentials.with(Credentials.CLUSTER_PROOF, cluster.secret().proof()),
                PeerKind.CONTROL_TOKEN,
                Credentials.with(Credentials.CONTROL_TOKEN, Cluster.controlToken(peer)),
                PeerKind.CONTROL_TOKEN_OF_A_TRACKER,
                Credentials.with(Credentials.CONTROL_TOKEN, Cluster.controlToken(cluster.tracker(1))),
                PeerKind.WRONG_CONTROL_TOKEN,
                Credentials.with(Credentials.CONTROL_TOKEN, "00".repeat(32)));
    }

    private DaemonProcess start(Workplace workplace) throws IOException {
        Path home = cluster.home(NAME).path();
        Files.createDirectories(home);
        Files.copy(cluster.folder().resolve("tracker_info.txt"), home.resolve("tracker_info.txt"));
        workplace.peerctl(home).ok("login", "owner", users.password("owner"), "--no-start");
        StoredSession session = new SessionFile(cluster.home(NAME)).read();
        session.devices().values().forEach(secrets::keep);
        session.user().ifPresent(user -> {
            secrets.keep(user.tokens().access().text());
            secrets.keep(user.tokens().refresh().text());
        });
        DaemonProcess started = cluster.startPeer(NAME);
        secrets.keep(Cluster.controlToken(started));
        return started;
    }

    private FileRef share(String name, String group) {
        Path file = TestFiles.random(cluster.folder().resolve("files").resolve(name), BYTES, name.hashCode());
        Iterator<ShareResponse> answers = peer.client()
                .peer()
                .share(ShareRequest.newBuilder()
                        .addPaths(file.toString())
                        .setGroup(group)
                        .build());
        ShareResponse last = ShareResponse.getDefaultInstance();
        while (answers.hasNext()) {
            last = answers.next();
        }
        if (!last.hasShared()) {
            throw new AssertionError(name + " is not shared: " + last);
        }
        return last.getShared().getFile();
    }

    private String token(String name) {
        return users.logIn(name).getTokens().getAccessToken();
    }

    /** Returns a grant as soon as the tracker knows that somebody has the file. */
    private String grant(String token, NodeIdentity subject) {
        return first(Eventually.until(
                "a grant",
                Eventually.SOON,
                () -> users.grants(token, GROUP, subject.keyHash(), ofTheGroup),
                grants -> grants.getGrantsCount() == 1));
    }

    private String grantOfTheNode() {
        String method = GroupServiceGrpc.getIssueGrantsMethod().getFullMethodName();
        Metadata proof = Credentials.with(
                Credentials.PROOF, new Credentials().proof(node, method, TokenAuthenticator.CALLEE, Optional.empty()));
        return first(secrets.keep(GroupServiceGrpc.newBlockingStub(open)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(proof))
                .withDeadlineAfter(20, TimeUnit.SECONDS)
                .issueGrants(IssueGrantsRequest.newBuilder()
                        .setGroup(GROUP)
                        .setSubject(ByteString.copyFrom(node.keyHash().toByteArray()))
                        .addFiles(ofTheGroup)
                        .build())));
    }

    private static String first(IssueGrantsResponse grants) {
        return grants.getGrants(0).getGrant();
    }

    private GrantClaims genuine(String grant) throws IOException, TokenException {
        SigningKey key = cluster.signingKey(1);
        return Grants.verify(grant, TrackerKeys.of(Map.of(key.id(), key.publicKey())));
    }

    private static GrantClaims shifted(GrantClaims claims, Duration by) {
        return new GrantClaims(
                claims.groupId(),
                claims.fileId(),
                claims.size(),
                claims.subject(),
                claims.epoch(),
                claims.issuedAt().plus(by),
                claims.expiresAt().plus(by));
    }

    private static GrantClaims of(GrantClaims claims, Bytes group, Bytes file, long size) {
        return new GrantClaims(
                group, file, size, claims.subject(), claims.epoch(), claims.issuedAt(), claims.expiresAt());
    }
}
