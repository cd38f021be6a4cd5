// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.policy;

import com.google.common.collect.ImmutableMap;
import com.google.protobuf.ByteString;
import io.chordal.daemon.policy.Gate;
import io.chordal.daemon.policy.Policy;
import io.chordal.daemon.policy.TokenAuthenticator;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.identity.NodeIdentity;
import io.chordal.it.policy.Matrix.About;
import io.chordal.it.policy.Matrix.Cell;
import io.chordal.proto.policy.v1.Role;
import io.chordal.proto.transfer.v1.ChunkRange;
import io.chordal.proto.transfer.v1.FileRef;
import io.grpc.Metadata;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Everybody who calls a peer: what each kind of caller shows, and what is to come of it. Confined to the test's thread. */
final class Readers implements Matrix.World<PeerKind> {
    /** What somebody reads who may not know whether there is such a file, and whoever asks for one that there is not. */
    static final String NOT_HERE = "NOT_FOUND FILE_NOT_FOUND this peer does not share such a file";

    private static final Set<String> FOR_OTHERS = Set.of(
            "chordal.chord.v1.ChordService",
            "chordal.dht.v1.DhtService",
            "chordal.dht.v1.ReplicaService",
            "chordal.transfer.v1.ChunkService");

    private final String peerId;
    private final Set<String> local;
    private final About ofTheGroup;
    private final About ofEverybody;
    private final About missing;
    private final ImmutableMap<PeerKind, Metadata> shown;
    private final ImmutableMap<PeerKind, String> grants;
    private final NodeIdentity reader;
    private final NodeIdentity node;
    private final NodeIdentity removed;
    private final NodeIdentity other = NodeIdentity.ephemeral();
    private final Credentials credentials = new Credentials();

    /**
     * Everybody.
     *
     * @param peerId the peer's key hash in hexadecimal
     * @param local what is served to programs on the peer's own machine
     * @param files a file of the group and one of {@code public}
     * @param shown what some kinds show at every call
     * @param grants what others show with a proof of their key
     */
    Readers(String peerId, Set<String> local, Files files, Map<PeerKind, Metadata> shown, Grantees grants) {
        this.peerId = peerId;
        this.local = Set.copyOf(local);
        this.ofTheGroup = about("a file of the group", files.ofTheGroup());
        this.ofEverybody = about("a public file", files.ofEverybody());
        this.missing = about(
                "a file that is not there",
                files.ofTheGroup().toBuilder()
                        .setFileId(ByteString.copyFrom(
                                Bytes.fromHex("55".repeat(32)).toByteArray()))
                        .build());
        this.shown = ImmutableMap.copyOf(shown);
        this.grants = grants.grants();
        this.reader = grants.reader();
        this.node = grants.node();
        this.removed = grants.removed();
    }

    /** What the peer shares. */
    record Files(FileRef ofTheGroup, FileRef ofEverybody) {}

    /** The grants, and whose keys they are for. */
    record Grantees(
            NodeIdentity reader, NodeIdentity node, NodeIdentity removed, ImmutableMap<PeerKind, String> grants) {}

    private static About about(String name, FileRef file) {
        return new About(
                name,
                Map.of(
                        "file",
                        file,
                        "ranges",
                        List.of(ChunkRange.newBuilder().setCount(1).build())));
    }

    @Override
    public List<PeerKind> kinds() {
        return List.of(PeerKind.values());
    }

    @Override
    public String host(PeerKind kind) {
        return "127.0.3." + (1 + kind.ordinal());
    }

    @Override
    public List<About> abouts(Policy policy) {
        return policy.role() == Role.ROLE_READER
                ? List.of(ofTheGroup, ofEverybody, missing)
                : List.of(new About("nothing", Map.of()));
    }

    About ofTheGroup() {
        return ofTheGroup;
    }

    @Override
    public Verdict expected(Cell<PeerKind> cell) {
        if (cell.at().side() == Gate.Side.PUBLIC) {
            return FOR_OTHERS.contains(cell.service()) ? onPublicListener(cell) : Verdict.NOT_SERVED;
        }
        return local.contains(cell.service()) ? onLocalListener(cell) : Verdict.NOT_SERVED;
    }

    private Verdict onPublicListener(Cell<PeerKind> cell) {
        return switch (cell.policy().role()) {
            case ROLE_READER -> file(cell);
            // Its service asks for the name of the ring in the request, which is no secret.
            case ROLE_RING_NODE -> Verdict.ANSWERED;
            default -> throw new AssertionError(cell.policy() + " on a peer's public listener");
        };
    }

    private Verdict onLocalListener(Cell<PeerKind> cell) {
        if (cell.policy().role() == Role.ROLE_READER) {
            return file(cell);
        }
        return cell.policy().readOnly() || cell.kind() == PeerKind.CONTROL_TOKEN
                ? Verdict.ANSWERED
                : Verdict.UNAUTHENTICATED;
    }

    private Verdict file(Cell<PeerKind> cell) {
        if (cell.about() == ofEverybody) {
            return Verdict.ANSWERED;
        }
        return cell.about() == missing ? Verdict.HIDDEN : cell.kind().ofTheGroup;
    }

    @Override
    public List<String> learned(Cell<PeerKind> cell, RawCall.Answer answer) {
        Verdict expected = expected(cell);
        if (cell.policy().role() == Role.ROLE_READER) {
            if (expected == Verdict.ANSWERED && !answer.status().isOk()) {
                return List.of("was not given what it may read: " + answer.text());
            }
            if (expected == Verdict.HIDDEN && !answer.text().equals(NOT_HERE)) {
                return List.of("was told more than of a file that is not there: " + answer.text());
            }
        }
        boolean tells = answer.text().contains(Callers.SECRET_NAME);
        return tells && !cell.kind().mayKnow() ? List.of("heard of what is in the group") : List.of();
    }

    @Override
    public boolean isReplayed(PeerKind kind) {
        return kind == PeerKind.PROOF_SHOWN_BEFORE;
    }

    @Override
    public Metadata shows(Cell<PeerKind> cell) {
        PeerKind kind = cell.kind();
        String method = cell.method().getFullMethodName();
        String grant = grants.getOrDefault(kind, grants.get(PeerKind.READER));
        Optional<String> bound = Optional.of(grant);
        return switch (kind) {
            case GRANT_WITHOUT_PROOF -> Credentials.with(Credentials.GRANT, grant);
            case PROOF_WITHOUT_GRANT ->
                Credentials.with(Credentials.PROOF, credentials.proof(reader, method, peerId, Optional.empty()));
            case NODE_THAT_IS_A_MEMBER -> both(grant, credentials.proof(node, method, peerId, bound));
            case GRANT_FROM_BEFORE_A_REMOVAL -> both(grant, credentials.proof(removed, method, peerId, bound));
            case GRANT_OF_SOMEBODY_ELSE -> both(grant, credentials.proof(other, method, peerId, bound));
            case GRANT_OF_SOMEBODY_ELSE_AND_AN_OLD_PROOF ->
                both(grant, credentials.proof(other, method, peerId, bound, yesterday()));
            case PROOF_OF_ANOTHER_CALL -> both(grant, credentials.proof(reader, method + "X", peerId, bound));
            case PROOF_FOR_ANOTHER_PEER -> both(grant, credentials.proof(reader, method, "ab".repeat(32), bound));
            case PROOF_FOR_A_TRACKER ->
                both(grant, credentials.proof(reader, method, TokenAuthenticator.CALLEE, Optional.empty()));
            case PROOF_WITH_ANOTHER_GRANT ->
                both(grant, credentials.proof(reader, method, peerId, Optional.of(grant + "x")));
            case PROOF_OF_YESTERDAY -> both(grant, credentials.proof(reader, method, peerId, bound, yesterday()));
            default -> {
                Metadata always = shown.get(kind);
                if (always != null) {
                    Metadata copy = new Metadata();
                    copy.merge(always);
                    yield copy;
                }
                yield both(grant, credentials.proof(reader, method, peerId, bound));
            }
        };
    }

    private static Metadata both(String grant, String proof) {
        Metadata headers = Credentials.with(Credentials.GRANT, grant);
        headers.put(Credentials.PROOF, proof);
        return headers;
    }

    private static Instant yesterday() {
        return Instant.now().minus(Duration.ofDays(1));
    }
}
