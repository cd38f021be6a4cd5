// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.fetch;

import io.chordal.peer.grpc.wire.PeerFailure;
import io.chordal.peer.grpc.wire.PeerProblem;
import io.chordal.peer.grpc.wire.PeerStatus;
import io.chordal.swarm.disk.StorageException;
import io.chordal.swarm.file.Hash256;
import io.chordal.swarm.file.Manifest;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** What follows when a file stands in its place: the plain SHA-256 where it is asked for, then sharing. Blocks on the disk. */
final class Settling {
    private final FetchContext context;
    private final DownloadOrder order;

    Settling(FetchContext context, DownloadOrder order) {
        this.context = context;
        this.order = order;
    }

    /** Does it on threads that may wait so long; ends with the plain SHA-256 if it was asked for, or fails. */
    CompletableFuture<Optional<Hash256>> start(Manifest manifest, Path file) {
        Executor threads = mustRead() ? context.comparing() : context.blocking();
        return CompletableFuture.supplyAsync(() -> settle(manifest, file), threads);
    }

    private boolean mustRead() {
        return order.hash() || order.expected().isPresent();
    }

    /** The plain SHA-256 if it was asked for; throws {@link PeerFailure} if it is not the expected one. */
    private Optional<Hash256> settle(Manifest manifest, Path file) {
        try {
            Optional<Hash256> sha256 =
                    mustRead() ? FileReading.manifest(context.disk(), file).sha256() : Optional.empty();
            boolean expected = order.expected().isEmpty() || order.expected().equals(sha256);
            if (expected && order.seed()) {
                context.shares()
                        .seed(manifest, file, order.name(), order.as(), order.kind() == DownloadOrder.Kind.FILE);
            }
            if (!expected) {
                throw new PeerFailure(PeerProblem.SHA256_MISMATCH, mismatch(file, sha256));
            }
            return sha256;
        } catch (StorageException e) {
            throw PeerStatus.failure(e);
        }
    }

    private String mismatch(Path file, Optional<Hash256> sha256) {
        return file + " is the file that was asked for, but its SHA-256 is "
                + sha256.map(Hash256::toHex).orElse("unknown") + ", not "
                + order.expected().map(Hash256::toHex).orElse("any") + "; it is kept there and not shared";
    }
}
