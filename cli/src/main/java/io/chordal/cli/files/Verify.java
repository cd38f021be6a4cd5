// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.files;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.failure.ExitCode;
import io.chordal.cli.names.FileText;
import io.chordal.cli.output.Cell;
import io.chordal.cli.output.Fields;
import io.chordal.cli.session.Session;
import io.chordal.proto.transfer.v1.FileRef;
import io.chordal.swarm.file.Hash256;
import io.chordal.swarm.file.Manifest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code verify}: computes a file's FileId and SHA-256 here, without asking any daemon, and compares. */
@Command(name = "verify", description = "compute a file's FileId and SHA-256, and compare them with what it should be")
public final class Verify implements Callable<Integer> {
    private final Session session;

    @Parameters(index = "0", paramLabel = "PATH")
    private String path = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "EXPECTED",
            description = "a ticket, FileId-size, or 64 hexadecimal digits: a FileId or a SHA-256")
    private @Nullable String expected;

    /** The command in a session. */
    public Verify(Session session) {
        this.session = requireNonNull(session, "session is null");
    }

    @Override
    public Integer call() {
        Path file = LocalFiles.readable(path, LocalFiles.absolute(path));
        Optional<String> given = Optional.ofNullable(expected);
        Optional<Hash256> hash =
                given.filter(text -> text.matches("[0-9a-fA-F]{64}")).map(Hash256::parse);
        Optional<FileRef> reference = given.flatMap(FileText::reference);
        if (given.isPresent() && hash.isEmpty() && reference.isEmpty()) {
            throw new IllegalArgumentException(
                    "expected a ticket, FileId-size or 64 hexadecimal digits, but was '" + expected + "'");
        }
        Manifest manifest = manifest(file);
        Hash256 sha256 = manifest.sha256().orElseThrow();
        boolean same = reference
                .map(ref -> ref.equals(FileText.reference(manifest.fileId(), manifest.size())))
                .or(() -> hash.map(
                        h -> h.equals(sha256) || h.equals(manifest.fileId().hash())))
                .orElse(true);
        show(manifest, sha256, same);
        if (!same) {
            throw new CommandFailure(
                    ExitCode.INTEGRITY,
                    "File compromised: " + path + " is not the file that was asked for",
                    "fetch it again: peerctl get TICKET");
        }
        return 0;
    }

    private Manifest manifest(Path file) {
        try {
            return new LocalHash(session.output()).of(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private void show(Manifest manifest, Hash256 sha256, boolean same) {
        Fields fields = new Fields()
                .add("Size", "size", Cell.size(manifest.size()))
                .add("FileId", "fileId", manifest.fileId().toHex())
                .add("SHA-256", "sha256", sha256.toHex())
                .add("Chunks", "chunks", Cell.chunks(manifest.chunkCount(), manifest.chunkSize()));
        if (expected != null) {
            fields.add("Verified", "verified", Cell.yesNo(same));
        }
        session.output().fields(fields);
    }
}
