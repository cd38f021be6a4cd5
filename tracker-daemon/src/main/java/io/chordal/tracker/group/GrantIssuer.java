// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.group;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import io.chordal.daemon.trust.GrantClaims;
import io.chordal.dht.id.Bytes;
import io.chordal.swarm.file.FileRef;
import io.chordal.tracker.value.PeerId;
import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;

/**
 * Gives members grants, by which peers that serve a group's files know its readers without asking anybody.
 *
 * <p>Invariant: the time of issue is taken first, then the group is read, then the membership, then the catalogue. So a removal that was
 * acknowledged before the time of issue is seen, and the epoch is not newer than the membership (docs/control-plane.md, 7).
 * Thread-safe: immutable; signs on the executor, which may refuse.
 */
public final class GrantIssuer {
    /** The most files in one call. */
    public static final int MAX_FILES = 1000;

    private final Access access;
    private final GroupFiles files;
    private final Function<GrantClaims, String> signature;
    private final InstantSource clock;
    private final Executor signing;

    GrantIssuer(
            Access access,
            GroupFiles files,
            Function<GrantClaims, String> signature,
            InstantSource clock,
            Executor signing) {
        this.access = requireNonNull(access, "access is null");
        this.files = requireNonNull(files, "files is null");
        this.signature = requireNonNull(signature, "signature is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.signing = requireNonNull(signing, "signing is null");
    }

    /**
     * Gives the caller grants for those of the files that the group has.
     *
     * @param reader the hash of the key that they are good for; a node is given none for the key of another one
     */
    public CompletionStage<ImmutableList<IssuedGrant>> issue(
            Actor caller, String groupName, PeerId reader, List<FileRef> wanted) {
        if (Access.isPublic(groupName)) {
            throw new TrackerException(
                    TrackerReason.INVALID_REQUEST, "files of the group public are read without a grant");
        }
        Instant issuedAt = clock.instant();
        return access.member(caller.subject(), groupName)
                .thenCompose(group -> {
                    requireAllowed(caller, reader, wanted);
                    return files.present(group.groupId(), wanted)
                            .thenApplyAsync(present -> sign(group, reader, issuedAt, wanted, present), signing);
                })
                .exceptionally(GrantIssuer::orBusy);
    }

    private ImmutableList<IssuedGrant> sign(
            Group group, PeerId reader, Instant issuedAt, List<FileRef> wanted, Set<FileRef> present) {
        return wanted.stream()
                .distinct()
                .filter(present::contains)
                .map(file -> sign(claims(group, reader, issuedAt, file), file))
                .collect(ImmutableList.toImmutableList());
    }

    private IssuedGrant sign(GrantClaims claims, FileRef file) {
        return new IssuedGrant(file, signature.apply(claims), claims.expiresAt());
    }

    private static GrantClaims claims(Group group, PeerId reader, Instant issuedAt, FileRef file) {
        return new GrantClaims(
                group.id(),
                Bytes.copyOf(file.fileId().hash().toBytes()),
                file.size(),
                Bytes.copyOf(reader.hash().toBytes()),
                group.epoch(),
                issuedAt,
                issuedAt.plus(group.grants().lifetime()));
    }

    private static void requireAllowed(Actor caller, PeerId reader, List<FileRef> wanted) {
        if (wanted.isEmpty() || wanted.size() > MAX_FILES) {
            throw new TrackerException(
                    TrackerReason.INVALID_REQUEST,
                    "grants are for 1 to " + MAX_FILES + " files in one call, not " + wanted.size());
        }
        if (caller.subject().filter(Subject.Node.class::isInstance).isPresent()
                && !caller.subject().get().equals(new Subject.Node(reader))) {
            throw new TrackerException(
                    TrackerReason.INVALID_REQUEST,
                    "a machine that is a member itself gets grants for its own key, not for that of " + reader);
        }
    }

    private static <T> T orBusy(Throwable failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        if (cause instanceof RejectedExecutionException) {
            throw new TrackerException(
                    TrackerReason.TRACKER_FULL, "too many ask this tracker for grants; try again in a second", cause);
        }
        throw failure instanceof RuntimeException e ? e : new IllegalStateException(failure);
    }
}
