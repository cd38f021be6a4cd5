// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.files;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.connect.Connection;
import io.chordal.cli.connect.Trackers;
import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.failure.ExitCode;
import io.chordal.cli.names.FileText;
import io.chordal.cli.names.PeerText;
import io.chordal.cli.output.Cell;
import io.chordal.cli.output.ChunkRanges;
import io.chordal.cli.output.Output;
import io.chordal.cli.output.Table;
import io.chordal.cli.session.Session;
import io.chordal.proto.peer.v1.CatalogName;
import io.chordal.proto.peer.v1.FileSource;
import io.chordal.proto.peer.v1.FindSourcesRequest;
import io.chordal.proto.peer.v1.FindSourcesResponse;
import io.chordal.proto.peer.v1.PeerControlServiceGrpc;
import io.chordal.proto.peer.v1.PeerControlServiceGrpc.PeerControlServiceBlockingStub;
import io.chordal.proto.tracker.v1.CatalogEntry;
import io.chordal.proto.transfer.v1.ChunkSet;
import io.chordal.proto.transfer.v1.FileRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code locations}: who has a file, or which chunks of it. */
@Command(name = "locations", description = "show who has a file, and which chunks of it")
public final class Locations implements Callable<Integer> {
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final Session session;

    @Parameters(
            index = "0..1",
            arity = "1..2",
            paramLabel = "FILE",
            hideParamSyntax = true,
            description = "a ticket, FileId-size, or a name; a group may stand before the name")
    private List<String> what = List.of();

    @Option(
            names = {"-g", "--group"},
            paramLabel = "GROUP",
            converter = NamedGroup.class,
            description = "the group that has the file (default public)")
    private String group = "";

    @Option(names = "--chunks", description = "show who has which chunks, and which the tracker knows to be rarest")
    private boolean chunks;

    /** The command in a session. */
    public Locations(Session session) {
        this.session = requireNonNull(session, "session is null");
    }

    @Override
    public Integer call() {
        FindSourcesRequest request = request();
        try (Connection peer = session.peer()) {
            FindSourcesResponse found = peer.call(
                    DEADLINE,
                    PeerControlServiceGrpc::newBlockingStub,
                    (PeerControlServiceBlockingStub stub) -> stub.findSources(request));
            found.getNotesList().forEach(session.output()::message);
            List<FileSource> sources = new ArrayList<>(OwnPart.of(peer, found.getFile()));
            sources.addAll(found.getSourcesList());
            ToldSources told = ToldSources.atNamedTrackers(session, found.getFile(), inGroup(), sources);
            sources.addAll(told.sources());
            show(found.getFile(), sources, told);
            return 0;
        }
    }

    private String name() {
        return what.get(what.size() - 1);
    }

    private String inGroup() {
        return what.size() > 1 ? what.get(0) : group;
    }

    private FindSourcesRequest request() {
        FindSourcesRequest.Builder request = FindSourcesRequest.newBuilder().setGroup(inGroup());
        Optional<FileRef> file = FileText.reference(name());
        if (file.isEmpty() && session.trackersNamed().isPresent()) {
            file = Optional.of(listed());
        }
        return file.map(request::setFile)
                .orElseGet(() -> request.setCatalogName(
                        CatalogName.newBuilder().setGroup(inGroup()).setName(ListedName.asked(name()))))
                .build();
    }

    /** The file of that name at the trackers that the user names, which need not be those of the peer. */
    private FileRef listed() {
        try (Trackers tracker = session.tracker()) {
            List<CatalogEntry> files = NamedFiles.at(tracker, inGroup(), ListedName.asked(name()), Optional.empty());
            if (files.size() != 1) {
                throw new CommandFailure(
                        ExitCode.CONFLICT,
                        files.size() + " files are called '" + name() + "'",
                        "name one of them: "
                                + files.stream()
                                        .map(each -> FileText.text(each.getFile()))
                                        .collect(Collectors.joining(", ")));
            }
            return files.get(0).getFile();
        }
    }

    private void show(FileRef file, List<FileSource> sources, ToldSources told) {
        Output output = session.output();
        PeerText names = PeerText.of(session.homes());
        if (!chunks) {
            output.table(table(sources, names, told), "no peer has " + FileText.text(file));
            return;
        }
        RarestChunks rarest = rarest(file, sources);
        if (!output.forPeople()) {
            Map<String, @Nullable Object> object = new LinkedHashMap<>();
            object.put("file", FileText.text(file));
            object.put("sources", table(sources, names, told).objects());
            object.put("rarest", rarest.object());
            output.object(object);
            return;
        }
        Table table = Table.of("PEER:peer", ">CHUNKS:chunks", "WHICH:ranges");
        for (FileSource source : sources) {
            BitSet has = chunks(source.getChunks());
            table.row(names.name(source.getPeer()), has.cardinality(), ChunkRanges.compact(has));
        }
        output.table(table, "no peer has " + FileText.text(file));
        if (!table.isEmpty()) {
            output.line(rarest.line());
        }
    }

    private RarestChunks rarest(FileRef file, List<FileSource> sources) {
        try (Trackers tracker = session.tracker()) {
            return RarestChunks.told(tracker, file, inGroup());
        } catch (CommandFailure e) {
            session.output().message("the tracker does not say which chunks are rarest: " + e.getMessage());
            return RarestChunks.counted(sources);
        }
    }

    private static Table table(List<FileSource> sources, PeerText names, ToldSources told) {
        Table table = Table.of(
                "PEER:peer",
                "ADDRESS:address",
                ">CHUNKS:chunks",
                "WHICH:ranges",
                "TRACKER:fromTracker",
                "RING:fromRing",
                "ANSWERS:reachable");
        for (FileSource source : sources) {
            BitSet has = chunks(source.getChunks());
            int all = source.getChunks().getChunkCount();
            table.row(
                    names.name(source.getPeer()),
                    PeerText.address(source.getPeer()),
                    new Cell(has.cardinality(), has.cardinality() + " of " + all),
                    new Cell(ChunkRanges.compact(has), has.cardinality() == all ? "all" : ChunkRanges.compact(has)),
                    Cell.yesNo(source.getFromTracker()),
                    Cell.yesNo(source.getFromRing()),
                    told.sources().contains(source) ? new Cell(null, "not asked") : Cell.yesNo(source.getReachable()));
        }
        return table;
    }

    static BitSet chunks(ChunkSet set) {
        return set.getComplete()
                ? ChunkRanges.all(set.getChunkCount())
                : ChunkRanges.read(set.getBitfield().toByteArray(), set.getChunkCount());
    }

    /** {@code availability GROUP FILE}, as a reference system called it. */
    @Command(name = "availability", hidden = true, description = "show which chunks of a file who has")
    public static final class Availability implements Callable<Integer> {
        private final Session session;

        @Parameters(index = "0", paramLabel = "GROUP")
        private String group = "";

        @Parameters(index = "1", paramLabel = "FILE")
        private String file = "";

        /** The command in a session. */
        public Availability(Session session) {
            this.session = requireNonNull(session, "session is null");
        }

        @Override
        public Integer call() {
            Locations locations = new Locations(session);
            locations.what = List.of(group, file);
            locations.chunks = true;
            return locations.call();
        }
    }
}
