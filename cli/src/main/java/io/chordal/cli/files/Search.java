// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.files;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.connect.Trackers;
import io.chordal.cli.names.FileText;
import io.chordal.cli.output.Cell;
import io.chordal.cli.output.Output;
import io.chordal.cli.output.Table;
import io.chordal.cli.session.Session;
import io.chordal.proto.tracker.v1.CatalogEntry;
import io.chordal.proto.tracker.v1.CatalogServiceGrpc;
import io.chordal.proto.tracker.v1.CatalogServiceGrpc.CatalogServiceBlockingStub;
import io.chordal.proto.tracker.v1.FoundFile;
import io.chordal.proto.tracker.v1.SearchFilesRequest;
import io.chordal.proto.tracker.v1.SearchFilesResponse;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code search}: finds files by words of their names. Confined to one thread. */
@Command(name = "search", description = "find files by words of their names; those first that have more of them")
public final class Search implements Callable<Integer> {
    private static final int MOST = 1000;

    private final Session session;

    @Parameters(arity = "1..*", paramLabel = "TERM", description = "a word; upper and lower case are the same")
    private List<String> terms = List.of();

    @Option(
            names = {"-g", "--group"},
            paramLabel = "GROUP",
            converter = NamedGroup.class,
            description = "whose catalogue (default public)")
    private String group = "";

    @Option(
            names = {"-a", "--all"},
            description = "also files that no peer has at present")
    private boolean all;

    @Option(names = "--limit", paramLabel = "N", description = "show at most so many, 1 to 1,000 (default 100)")
    private int limit = 100;

    /** The command in a session. */
    public Search(Session session) {
        this.session = requireNonNull(session, "session is null");
    }

    @Override
    public Integer call() {
        if (limit < 1 || limit > MOST) {
            throw new IllegalArgumentException("--limit is 1 to " + MOST + ", not " + limit);
        }
        SearchFilesRequest request = SearchFilesRequest.newBuilder()
                .setGroup(group)
                .addAllWords(terms)
                .setLimit(limit)
                .setIncludeUnavailable(all)
                .build();
        try (Trackers tracker = session.tracker()) {
            SearchFilesResponse found = tracker.call(
                    CatalogServiceGrpc::newBlockingStub,
                    (CatalogServiceBlockingStub stub) -> stub.searchFiles(request));
            show(found);
            List<CatalogEntry> entries =
                    found.getFilesList().stream().map(FoundFile::getEntry).toList();
            if (!entries.isEmpty()) {
                Ls.keep(session, entries, tracker, group);
            }
            return 0;
        }
    }

    private void show(SearchFilesResponse found) {
        Table table = Table.of(
                ">#:number",
                "NAME:name",
                "MATCHED:matched",
                ">SIZE:size",
                ">WHOLE:seeders",
                ">PART:leechers",
                "FILEID-SIZE:file",
                "BY:uploader");
        int number = 0;
        for (FoundFile each : found.getFilesList()) {
            number++;
            CatalogEntry entry = each.getEntry();
            table.row(
                    number,
                    Ls.named(entry.getName(), entry.getFolder()),
                    new Cell(List.copyOf(each.getMatchedList()), String.join(", ", each.getMatchedList())),
                    Cell.bytes(entry.getFile().getSize()),
                    entry.getSeeders(),
                    entry.getLeechers(),
                    FileText.text(entry.getFile()),
                    Cell.orDash(entry.getUploader()));
        }
        Output output = session.output();
        output.table(table, "no file has any of these words in its name; list all: peerctl ls");
        if (found.getTotal() > found.getFilesCount()) {
            output.message(found.getFilesCount() + " of " + found.getTotal() + " shown; more: --limit N");
        }
    }
}
