// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.tracker;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.chordal.daemon.grpc.ErrorStatus;
import io.chordal.daemon.trust.GrantClaims;
import io.chordal.daemon.trust.Grants;
import io.chordal.daemon.trust.TokenException;
import io.chordal.dht.id.Bytes;
import io.chordal.peer.grant.GrantSource;
import io.chordal.peer.grant.IssuedGrant;
import io.chordal.peer.grpc.wire.PeerFailure;
import io.chordal.peer.grpc.wire.PeerProblem;
import io.chordal.peer.grpc.wire.PeerStatus;
import io.chordal.peer.grpc.wire.TransferCodec;
import io.chordal.proto.tracker.v1.Grant;
import io.chordal.swarm.file.FileRef;
import io.chordal.swarm.share.Membership;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/** Asks the trackers for grants to this peer's key. Thread-safe. */
public final class GroupGrants implements GrantSource {
    private final Trackers trackers;
    private final Supplier<Bytes> reader;

    /** Grants of these trackers to a key, by its hash. */
    public GroupGrants(Trackers trackers, Supplier<Bytes> reader) {
        this.trackers = requireNonNull(trackers, "trackers is null");
        this.reader = requireNonNull(reader, "reader is null");
    }

    @Override
    public CompletableFuture<ImmutableList<IssuedGrant>> issue(Membership as, List<FileRef> files) {
        String group = as.group().name();
        Bytes subject = reader.get();
        return trackers.ask(tracker -> tracker.issueGrants(group, subject, files))
                .thenApply(grants -> {
                    Set<FileRef> wanted = ImmutableSet.copyOf(files);
                    return grants.stream()
                            .flatMap(grant -> read(grant, as, subject).stream())
                            .filter(grant -> wanted.contains(grant.file()))
                            .collect(ImmutableList.toImmutableList());
                })
                .exceptionally(e -> {
                    throw failure(e);
                });
    }

    /** The grant, if it is what it is said to be; throws if it is for another group, which has the name now. */
    private static Optional<IssuedGrant> read(Grant grant, Membership as, Bytes subject) {
        try {
            FileRef file = TransferCodec.fromWire(grant.getFile());
            GrantClaims claims = Grants.unverified(grant.getGrant());
            boolean isFor = claims.fileId().equals(Bytes.copyOf(file.fileId().toBytes()))
                    && claims.size() == file.size()
                    && claims.subject().equals(subject);
            if (isFor && !claims.groupId().toHex().equals(as.group().id())) {
                throw new PeerFailure(
                        PeerProblem.GROUP_NOT_FOUND,
                        "the group that is called " + as.group() + " now is another one than when this was ordered;"
                                + " see what it is called: peerctl group ls");
            }
            Duration lifetime = Duration.between(claims.issuedAt(), claims.expiresAt());
            return isFor && !lifetime.isZero()
                    ? Optional.of(new IssuedGrant(file, grant.getGrant(), lifetime))
                    : Optional.empty();
        } catch (TokenException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static CompletionException failure(Throwable e) {
        Throwable cause = PeerStatus.cause(e);
        return new CompletionException(cause instanceof PeerFailure failure ? failure : refusal(cause));
    }

    private static PeerFailure refusal(Throwable e) {
        String reason = ErrorStatus.reason(e).orElse("");
        String why = PeerStatus.describe(e);
        return switch (reason) {
            case "NOT_IN_GROUP" ->
                new PeerFailure(
                        PeerProblem.NOT_IN_GROUP,
                        why + "; what is here of the file is kept: once you are let in, get it again");
            case "GROUP_NOT_FOUND" -> new PeerFailure(PeerProblem.GROUP_NOT_FOUND, why);
            default -> new PeerFailure(PeerProblem.NO_TRACKER, why);
        };
    }
}
