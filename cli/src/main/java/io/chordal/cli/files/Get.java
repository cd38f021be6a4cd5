// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.files;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.connect.Connection;
import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.failure.ExitCode;
import io.chordal.cli.names.FileText;
import io.chordal.cli.names.PeerText;
import io.chordal.cli.output.Quantities;
import io.chordal.cli.session.Session;
import io.chordal.proto.peer.v1.Download;
import io.chordal.proto.peer.v1.StartDownloadRequest;
import io.chordal.proto.peer.v1.Strategy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code get}: fetches a file by ticket, FileId, number of the last listing, or name in a catalogue. */
@Command(name = "get", description = "fetch a file from everybody who has a part of it")
public final class Get implements Callable<Integer> {
    private final Session session;

    @Parameters(
            index = "0",
            paramLabel = "TICKET|FILEID|NUMBER|NAME",
            description =
                    "a ticket, a FileId, a number of the last ls, or a name in the catalogue: the first that fits")
    private String what = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "DEST",
            description = "a folder, or a file that is not there yet")
    private @Nullable String destination;

    @Option(
            names = {"-g", "--group"},
            paramLabel = "GROUP",
            converter = NamedGroup.class,
            description = "the group that has the file (default public)")
    private String group = "";

    @Option(
            names = "--hash",
            paramLabel = "FILEID",
            description = "which file of that name, if the catalogue has several; peerctl ls shows it")
    private String hash = "";

    @Mixin
    private FetchOptions options = new FetchOptions();

    /** The command in a session. */
    public Get(Session session) {
        this.session = requireNonNull(session, "session is null");
    }

    @Override
    public Integer call() {
        fetch();
        return 0;
    }

    private Download fetch() {
        StartDownloadRequest.Builder request =
                StartDownloadRequest.newBuilder().setDestination(destination().toString());
        Wanted wanted = new Wanted(session, what, group, hash);
        options.into(request);
        try (Connection peer = session.peerOrStart(wanted.tracker())) {
            wanted.into(request);
            NoTlsNote.say(session, wanted.group());
            return new Fetch(peer, session.output(), PeerText.of(session.homes()), session.verbosity() > 0)
                    .run(request.build(), destination != null, Optional.ofNullable(options.timeout));
        } catch (CommandFailure e) {
            throw hash.isEmpty() && MissedNumber.fits(what, e)
                    ? MissedNumber.of(what, wanted.group(), LastListing.of(session.homes()), e)
                    : e;
        }
    }

    private Path destination() {
        String typed = destination == null ? "." : destination;
        Path path = LocalFiles.absolute(typed);
        if (typed.endsWith("/") && !Files.isDirectory(path)) {
            throw new CommandFailure(ExitCode.NOT_FOUND, "there is no folder " + path, "make it: mkdir -p " + typed);
        }
        return path;
    }

    /** {@code download_file G F [DEST]}, as the reference systems called it. */
    @Command(name = "download_file", hidden = true, description = "fetch a file of a group")
    public static final class DownloadFile implements Callable<Integer> {
        private static final int HASH_PREFIX = 16;

        private final Session session;

        @Parameters(index = "0", paramLabel = "GROUP")
        private String group = "";

        @Parameters(index = "1", paramLabel = "FILE")
        private String file = "";

        @Parameters(index = "2", arity = "0..1", paramLabel = "DEST")
        private @Nullable String destination;

        @Option(names = "--hash", paramLabel = "FILEID", description = "which file of that name")
        private String hash = "";

        @Mixin
        private FetchOptions options = new FetchOptions();

        /** The command in a session. */
        public DownloadFile(Session session) {
            this.session = requireNonNull(session, "session is null");
        }

        @Override
        public Integer call() {
            Get get = new Get(session);
            get.group = group;
            get.what = file;
            get.destination = destination;
            get.hash = hash;
            get.options = options;
            Download done = get.fetch();
            if (session.output().forPeople()) {
                session.output().message("Download succeeded!");
                session.output().message(summary(done));
            }
            return 0;
        }

        private static String summary(Download done) {
            String hash = done.getFile().getFileId().isEmpty()
                    ? ""
                    : "hash " + FileText.id(done.getFile()).toHex().substring(0, HASH_PREFIX) + "…, ";
            boolean rarest = done.getStrategy() == Strategy.STRATEGY_RAREST
                    || done.getStrategy() == Strategy.STRATEGY_UNSPECIFIED;
            String order = done.getStrategy().name().replace("STRATEGY_", "").toLowerCase(Locale.ROOT);
            return "download complete: " + hash + Quantities.count(done.getChunkCount(), "chunk") + ", "
                    + Quantities.count(done.getSourcesCount(), "peer") + " asked, chunks chosen "
                    + (rarest ? "rarest first" : order);
        }
    }
}
