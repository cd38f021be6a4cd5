// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.files;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.ByteString;
import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.failure.ExitCode;
import io.chordal.cli.names.FileText;
import io.chordal.cli.output.Output;
import io.chordal.proto.peer.v1.Download;
import io.chordal.proto.peer.v1.StartDownloadRequest;
import io.chordal.swarm.file.Hash256;
import io.chordal.swarm.file.Manifest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;

/**
 * A file that was asked for and that the peer has already: copied to where the user wants it, without any transfer.
 *
 * <p>Invariant: nothing is overwritten, and a copy gets its name only once it is known to be the file. Confined to one thread.
 */
final class PresentFile {
    private final LocalHash hash;
    private final StartDownloadRequest request;

    PresentFile(Output output, StartDownloadRequest request) {
        this.hash = new LocalHash(output);
        this.request = requireNonNull(request, "request is null");
    }

    /**
     * The download as it ends: with the copy, if the user named a place, and the SHA-256, if the user wants it.
     *
     * @param present where the peer has the file
     * @param placeNamed whether the user said where the file is to be
     */
    Download settle(Download present, boolean placeNamed) {
        Path there = Path.of(present.getDestination());
        Path wanted = target(present.getName());
        try {
            if (placeNamed && !wanted.equals(there)) {
                Manifest copied = copy(there, wanted, present);
                return with(present, copied).setDestination(wanted.toString()).build();
            }
            return request.getComputeSha256()
                    ? with(present, checked(there, hash.of(there))).build()
                    : present;
        } catch (IOException e) {
            String doing = placeNamed ? "cannot copy " + there + " to " + wanted : "cannot read " + there;
            throw new UncheckedIOException(doing + ": " + e.getMessage(), e);
        }
    }

    private Path target(String name) {
        Path destination = Path.of(request.getDestination());
        return Files.isDirectory(destination) ? destination.resolve(name) : destination;
    }

    private Manifest copy(Path there, Path wanted, Download present) throws IOException {
        Path folder = requireNonNull(wanted.getParent(), "a file has a folder");
        if (!Files.isDirectory(folder)) {
            throw new CommandFailure(
                    ExitCode.NOT_FOUND, "there is no folder " + folder, "create it or choose another destination");
        }
        Path copy = folder.resolve(".chordal-copy-" + UUID.randomUUID());
        copy.toFile().deleteOnExit();
        try {
            Manifest manifest;
            try (FileChannel out = FileChannel.open(copy, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                manifest = hash.copying(there, out);
                out.force(true);
            }
            if (!FileText.reference(manifest.fileId(), manifest.size()).equals(present.getFile())) {
                throw new CommandFailure(
                        ExitCode.INTEGRITY,
                        "File compromised: " + there + " is not what it was when it was shared",
                        "take it off: peerctl unshare " + FileText.id(present.getFile()) + "; then fetch it again");
            }
            checked(there, manifest);
            publish(copy, wanted);
            return manifest;
        } finally {
            Files.deleteIfExists(copy);
        }
    }

    /** Gives the copy its name, unless something has that name. */
    private static void publish(Path copy, Path wanted) throws IOException {
        try {
            Files.createLink(wanted, copy);
        } catch (FileAlreadyExistsException e) {
            throw occupied(wanted, e);
        } catch (UnsupportedOperationException e) {
            if (Files.exists(wanted)) {
                throw occupied(wanted, e);
            }
            Files.move(copy, wanted);
        }
    }

    private static CommandFailure occupied(Path wanted, Exception cause) {
        return new CommandFailure(
                ExitCode.CONFLICT,
                "another file stands at " + wanted + "; nothing is overwritten",
                "move it away or choose another destination",
                cause);
    }

    private Manifest checked(Path there, Manifest manifest) {
        Optional<Hash256> expected = request.getExpectedSha256().isEmpty()
                ? Optional.empty()
                : Optional.of(Hash256.of(request.getExpectedSha256().toByteArray()));
        if (expected.isPresent() && !expected.equals(manifest.sha256())) {
            throw new CommandFailure(
                    ExitCode.INTEGRITY,
                    "File compromised: the SHA-256 of " + there + " is "
                            + manifest.sha256().orElseThrow().toHex() + ", not "
                            + expected.get().toHex(),
                    "see that the hash you gave belongs to this file");
        }
        return manifest;
    }

    private Download.Builder with(Download present, Manifest manifest) {
        Download.Builder settled = present.toBuilder();
        if (request.getComputeSha256()) {
            settled.setSha256(
                    ByteString.copyFrom(manifest.sha256().orElseThrow().toBytes()));
        }
        return settled;
    }
}
