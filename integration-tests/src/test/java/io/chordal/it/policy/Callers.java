// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.policy;

import com.google.protobuf.ByteString;
import io.chordal.daemon.policy.Gate;
import io.chordal.daemon.policy.Policy;
import io.chordal.daemon.policy.TokenAuthenticator;
import io.chordal.daemon.trust.AccessClaims;
import io.chordal.daemon.trust.AccessTokens;
import io.chordal.daemon.trust.ClusterSecret;
import io.chordal.daemon.trust.SigningKey;
import io.chordal.daemon.trust.TokenException;
import io.chordal.daemon.trust.TrackerKeys;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.identity.NodeIdentity;
import io.chordal.it.harness.Reflected;
import io.chordal.it.policy.Matrix.About;
import io.chordal.it.policy.Matrix.At;
import io.chordal.it.policy.Matrix.Cell;
import io.chordal.proto.policy.v1.Role;
import io.chordal.proto.tracker.v1.ChangePasswordRequest;
import io.chordal.proto.tracker.v1.FileRegistration;
import io.chordal.proto.tracker.v1.ListFilesRequest;
import io.chordal.proto.tracker.v1.LoginResponse;
import io.chordal.proto.tracker.v1.LogoutRequest;
import io.chordal.proto.tracker.v1.RegisterFilesRequest;
import io.chordal.proto.tracker.v1.RequestJoinRequest;
import io.chordal.proto.tracker.v1.SetUserDisabledRequest;
import io.chordal.proto.transfer.v1.FileRef;
import io.chordal.proto.transfer.v1.PeerRef;
import io.grpc.Metadata;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Everybody who calls a tracker: makes users, groups and a file that only members are to hear of, and then knows what each kind of
 * caller shows, and what is to come of it. Confined to the test's thread.
 */
final class Callers implements Matrix.World<Kind> {
    /** The group that requests are about. */
    static final String GROUP = "photos";

    /** In it, at a peer of that address; nobody else is ever to see either. */
    static final String SECRET_NAME = "nobody-else-sees-this-name.txt";

    private static final String SECRET_HOST = "127.0.77.77";
    private static final Set<Kind> WITH_ACCOUNTS = Set.of(
            Kind.STRANGER,
            Kind.MEMBER_OF_ANOTHER_GROUP,
            Kind.PENDING,
            Kind.REMOVED,
            Kind.MEMBER,
            Kind.OWNER,
            Kind.TOKEN_BEFORE_PASSWORD_CHANGE,
            Kind.TOKEN_AFTER_LOGOUT,
            Kind.TOKEN_OF_DISABLED_USER);

    private final Secrets secrets;
    private final Users users;
    private final ClusterSecret secret;
    private final SigningKey trackerKey;
    private final At other;
    private final Set<String> local;
    private final Credentials credentials = new Credentials();
    private final NodeIdentity memberNode = NodeIdentity.ephemeral();
    private final NodeIdentity removedNode = NodeIdentity.ephemeral();
    private final NodeIdentity otherNode = NodeIdentity.ephemeral();
    private final Map<Kind, String> tokens = new EnumMap<>(Kind.class);
    private final FileRef file = FileRef.newBuilder()
            .setFileId(ByteString.copyFrom(new byte[32]))
            .setSize(10)
            .build();
    private String grant = "";

    Callers(Cluster cluster, Sources sources, Secrets secrets) throws Exception {
        this.secrets = secrets;
        this.users = new Users(
                sources.channel("127.0.0.1", cluster.at(1, Gate.Side.PUBLIC).address()), secrets);
        this.secret = cluster.secret();
        this.trackerKey = cluster.signingKey(1);
        this.other = cluster.at(2, Gate.Side.LOCAL);
        At inside = cluster.at(1, Gate.Side.LOCAL);
        this.local = Reflected.services(inside.address());
        WITH_ACCOUNTS.forEach(kind -> users.create(name(kind)));
        users.createAdmin(
                name(Kind.ADMIN),
                sources.channel("127.0.0.1", inside.address()),
                Credentials.with(Credentials.CONTROL_TOKEN, inside.controlToken()));
        logIn(Kind.ADMIN);
        WITH_ACCOUNTS.forEach(this::logIn);
        makeGroups();
        shareTheSecret();
        voidTokens();
        forgeTokens();
        tokens.values().forEach(secrets::keep);
    }

    @Override
    public List<Kind> kinds() {
        return List.of(Kind.values());
    }

    @Override
    public String host(Kind kind) {
        return "127.0.2." + (1 + kind.ordinal());
    }

    /** Calls for users name a group that there is not, so that nobody leaves the one that others need. */
    @Override
    public List<About> abouts(Policy policy) {
        return switch (policy.role()) {
            case ROLE_MEMBER -> List.of(about(GROUP), about(""));
            case ROLE_USER -> List.of(about("no-such-group"));
            default -> List.of(about(GROUP));
        };
    }

    static About about(String group) {
        return new About(
                "group '" + group + "'", Map.of("group", group, "words", List.of("nobody"), "groups", List.of(GROUP)));
    }

    @Override
    public Verdict expected(Cell<Kind> cell) {
        return Expected.of(
                cell, cell.policy().role() == Role.ROLE_MEMBER && !about(GROUP).equals(cell.about()), local);
    }

    @Override
    public List<String> learned(Cell<Kind> cell, RawCall.Answer answer) {
        boolean tells = answer.text().contains(SECRET_NAME) || answer.text().contains(SECRET_HOST);
        return tells && !cell.kind().mayKnow() ? List.of("heard of what is in the group") : List.of();
    }

    @Override
    public boolean isReplayed(Kind kind) {
        return kind == Kind.PROOF_SHOWN_BEFORE;
    }

    @Override
    public Metadata shows(Cell<Kind> cell) {
        String method = cell.method().getFullMethodName();
        String tracker = TokenAuthenticator.CALLEE;
        return switch (cell.kind()) {
            case ANONYMOUS -> Credentials.none();
            case TWO_TOKENS -> {
                Metadata two = Credentials.bearer(token(Kind.OWNER));
                two.merge(Credentials.bearer(token(Kind.OWNER)));
                yield two;
            }
            case NODE -> proof(otherNode, method, tracker);
            case REMOVED_NODE -> proof(removedNode, method, tracker);
            case NODE_MEMBER, PROOF_SHOWN_BEFORE -> proof(memberNode, method, tracker);
            case PROOF_OF_ANOTHER_CALL -> proof(memberNode, method + "X", tracker);
            case PROOF_FOR_A_PEER -> proof(memberNode, method, "ab".repeat(32));
            case PROOF_FOR_A_GRANT -> {
                String bound = credentials.proof(memberNode, method, tracker, Optional.of(grant));
                yield Credentials.with(Credentials.PROOF, bound);
            }
            case PROOF_OF_YESTERDAY -> {
                Instant made = Instant.now().minus(Duration.ofDays(1));
                yield Credentials.with(
                        Credentials.PROOF, credentials.proof(memberNode, method, tracker, Optional.empty(), made));
            }
            case BEARER_OF_A_GRANT -> Credentials.with(Credentials.GRANT, grant);
            case CLUSTER_PROOF -> Credentials.with(Credentials.CLUSTER_PROOF, secret.proof());
            case WRONG_CLUSTER_PROOF ->
                Credentials.with(
                        Credentials.CLUSTER_PROOF,
                        ClusterSecret.of(Bytes.fromHex("00".repeat(32))).proof());
            case CONTROL_TOKEN ->
                Credentials.with(Credentials.CONTROL_TOKEN, cell.at().controlToken());
            case CONTROL_TOKEN_OF_ANOTHER_DAEMON ->
                Credentials.with(
                        Credentials.CONTROL_TOKEN,
                        cell.at().controlToken().equals(other.controlToken()) ? "11".repeat(32) : other.controlToken());
            case WRONG_CONTROL_TOKEN -> Credentials.with(Credentials.CONTROL_TOKEN, "00".repeat(32));
            default -> Credentials.bearer(token(cell.kind()));
        };
    }

    /** Says whether members still find the file, so that whoever does not has been kept from it. */
    boolean membersFindTheFile() {
        return users.catalog(token(Kind.MEMBER))
                .listFiles(ListFilesRequest.newBuilder().setGroup(GROUP).build())
                .toString()
                .contains(SECRET_NAME);
    }

    static String name(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private Metadata proof(NodeIdentity node, String method, String callee) {
        return Credentials.with(Credentials.PROOF, credentials.proof(node, method, callee, Optional.empty()));
    }

    private String token(Kind kind) {
        String token = tokens.get(kind);
        if (token == null) {
            throw new AssertionError("nobody made a token for " + kind);
        }
        return token;
    }

    private LoginResponse logIn(Kind kind) {
        LoginResponse in = users.logIn(name(kind));
        tokens.put(kind, in.getTokens().getAccessToken());
        return in;
    }

    private void makeGroups() {
        String owner = token(Kind.OWNER);
        users.createGroup(owner, GROUP);
        users.createGroup(token(Kind.MEMBER_OF_ANOTHER_GROUP), "another");
        for (Kind kind : List.of(
                Kind.REMOVED,
                Kind.MEMBER,
                Kind.TOKEN_BEFORE_PASSWORD_CHANGE,
                Kind.TOKEN_AFTER_LOGOUT,
                Kind.TOKEN_OF_DISABLED_USER)) {
            users.add(owner, GROUP, name(kind));
        }
        users.add(owner, GROUP, "node:" + memberNode.keyHash().toHex());
        users.add(owner, GROUP, "node:" + removedNode.keyHash().toHex());
        users.remove(owner, GROUP, name(Kind.REMOVED));
        users.remove(owner, GROUP, "node:" + removedNode.keyHash().toHex());
        users.groups(token(Kind.PENDING))
                .requestJoin(RequestJoinRequest.newBuilder().setGroup(GROUP).build());
    }

    private void shareTheSecret() {
        PeerRef peer = PeerRef.newBuilder()
                .setPeerId(ByteString.copyFrom(Bytes.fromHex("77".repeat(32)).toByteArray()))
                .setHost(SECRET_HOST)
                .setPort(7777)
                .build();
        users.catalog(token(Kind.OWNER))
                .registerFiles(RegisterFilesRequest.newBuilder()
                        .setGroup(GROUP)
                        .setPeer(peer)
                        .addFiles(FileRegistration.newBuilder()
                                .setName(SECRET_NAME)
                                .setFile(file))
                        .build());
        grant = users.grants(token(Kind.OWNER), GROUP, memberNode.keyHash(), file)
                .getGrants(0)
                .getGrant();
    }

    /** Takes away from some what they had. */
    private void voidTokens() {
        LoginResponse in = logIn(Kind.TOKEN_AFTER_LOGOUT);
        users.accounts(Credentials.none())
                .logout(LogoutRequest.newBuilder()
                        .setRefreshToken(in.getTokens().getRefreshToken())
                        .build());
        String name = name(Kind.TOKEN_BEFORE_PASSWORD_CHANGE);
        secrets.keep(users.accounts(Credentials.bearer(token(Kind.TOKEN_BEFORE_PASSWORD_CHANGE)))
                .changePassword(ChangePasswordRequest.newBuilder()
                        .setOldPassword(users.password(name))
                        .setNewPassword(users.password(name + "-2"))
                        .build()));
        users.accounts(Credentials.bearer(token(Kind.ADMIN)))
                .setUserDisabled(SetUserDisabledRequest.newBuilder()
                        .setName(name(Kind.TOKEN_OF_DISABLED_USER))
                        .setDisabled(true)
                        .build());
    }

    private void forgeTokens() throws TokenException {
        String good = token(Kind.OWNER);
        TrackerKeys keys = TrackerKeys.of(Map.of(trackerKey.id(), trackerKey.publicKey()));
        AccessClaims owner = AccessTokens.verify(good, keys, Instant.now());
        String foreign = AccessTokens.sign(SigningKey.generate(), owner);
        tokens.put(Kind.EXPIRED_TOKEN, AccessTokens.sign(trackerKey, shifted(owner, Duration.ofHours(-1), 0)));
        tokens.put(Kind.TOKEN_WITH_RAISED_EPOCH, AccessTokens.sign(trackerKey, shifted(owner, Duration.ZERO, 1)));
        tokens.put(Kind.TOKEN_OF_ANOTHER_CLUSTER, foreign);
        tokens.put(Kind.TOKEN_FORGED_IN_A_TRACKERS_NAME, Forgeries.underTheHeaderOf(good, foreign));
        tokens.put(Kind.TOKEN_WITH_A_CHANGED_CHARACTER, Forgeries.changed(good));
        tokens.put(Kind.TOKEN_WITHOUT_SIGNATURE, Forgeries.unsigned(good));
        tokens.put(Kind.TOKEN_SIGNED_WITH_A_PUBLIC_KEY, Forgeries.confused(good, trackerKey.publicKey()));
        tokens.put(Kind.GRANT_AS_TOKEN, grant);
        tokens.put(Kind.RUBBISH_AS_TOKEN, "rubbish-and-no-token");
    }

    private static AccessClaims shifted(AccessClaims claims, Duration by, long epochs) {
        return new AccessClaims(
                claims.userId(),
                claims.name(),
                claims.sessionId(),
                claims.epoch() + epochs,
                claims.admin(),
                claims.issuedAt().plus(by),
                claims.expiresAt().plus(by));
    }
}
