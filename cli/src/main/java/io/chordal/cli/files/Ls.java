// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.files;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.connect.Connection;
import io.chordal.cli.connect.Trackers;
import io.chordal.cli.names.FileText;
import io.chordal.cli.output.Cell;
import io.chordal.cli.output.Quantities;
import io.chordal.cli.output.ShellWord;
import io.chordal.cli.output.Table;
import io.chordal.cli.session.Session;
import io.chordal.proto.peer.v1.SharedFile;
import io.chordal.proto.tracker.v1.CatalogEntry;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ls}: what can be fetched, by the tracker's catalogue; or what the peer shares. */
@Command(name = "ls", description = "list what can be fetched, or with --mine what you share")
public final class Ls implements Callable<Integer> {
    private final Session session;

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

    @Option(names = "--mine", description = "what your peer shares, instead of the catalogue")
    private boolean mine;

    /** The command in a session. */
    public Ls(Session session) {
        this.session = requireNonNull(session, "session is null");
    }

    @Override
    public Integer call() {
        return mine ? shares() : catalog();
    }

    private int catalog() {
        try (Trackers tracker = session.tracker()) {
            List<CatalogEntry> entries = Catalog.list(tracker, group, all);
            Table table = Table.of(
                    ">#:number",
                    "NAME:name",
                    ">SIZE:size",
                    ">WHOLE:seeders",
                    ">PART:leechers",
                    "FILEID-SIZE:file",
                    "PUBLISHED:publishedAt",
                    "BY:uploader");
            int number = 0;
            for (CatalogEntry entry : entries) {
                number++;
                table.row(
                        number,
                        named(entry.getName(), entry.getFolder()),
                        Cell.bytes(entry.getFile().getSize()),
                        entry.getSeeders(),
                        entry.getLeechers(),
                        FileText.text(entry.getFile()),
                        Timestamps.cell(entry.getPublishedAt()),
                        Cell.orDash(entry.getUploader()));
            }
            session.output()
                    .table(
                            table,
                            group.isEmpty()
                                    ? "no files; share one: peerctl share FILE"
                                    : "No files in group " + group + "; share one: peerctl share FILE --group "
                                            + ShellWord.of(group));
            keep(session, entries, tracker, group);
            return 0;
        }
    }

    /** Lets the numbers of what was listed be used in {@code get}. */
    static void keep(Session session, List<CatalogEntry> entries, Trackers tracker, String group) {
        List<String> tickets = entries.stream()
                .map(entry -> CatalogTicket.text(entry, tracker.endpoint()))
                .toList();
        LastListing.of(session.homes()).keep(tickets, group).ifPresent(session.output()::message);
    }

    private int shares() {
        try (Connection peer = session.peer()) {
            Table table = Table.of(
                    "NAME:name",
                    ">SIZE:size",
                    ">SENT:uploadedBytes",
                    "TRACKER:announcedToTracker",
                    "RING:announcedToRing",
                    "PATH:path",
                    "FILEID-SIZE:file");
            Shares.Told told = Shares.ask(peer);
            for (SharedFile file : told.files()) {
                table.row(
                        named(file.getName(), file.getFolder()),
                        Cell.bytes(file.getFile().getSize()),
                        Cell.bytes(file.getUploadedBytes()),
                        Cell.yesNo(file.getAnnouncedToTracker()),
                        Cell.yesNo(file.getAnnouncedToRing()),
                        file.getDamage().isEmpty() ? file.getPath() : file.getPath() + " (" + file.getDamage() + ")",
                        FileText.text(file.getFile()));
            }
            session.output()
                    .table(
                            table,
                            told.hidden() == 0
                                    ? "nothing is shared; share a file: peerctl share FILE"
                                    : "nothing is shared in public");
            sayHidden(told.hidden());
            return 0;
        }
    }

    private void sayHidden(int count) {
        if (count > 0) {
            session.output()
                    .message(Quantities.count(count, "file")
                            + " of groups not shown: the peer tells of them only those who may read its home; name the"
                            + " member of the cluster instead of its address, as in --peer peer-1, or the home with"
                            + " its control.token: --home DIR");
        }
    }

    /** A name as it is listed: a folder's with a slash. */
    static String named(String name, boolean folder) {
        return folder ? name + "/" : name;
    }

    /** {@code list_files [GROUP]}, as the reference systems called and printed it. */
    @Command(name = "list_files", hidden = true, description = "list the files of a group")
    public static final class ListFiles implements Callable<Integer> {
        private static final String PUBLIC = "public";

        private final Session session;

        @Parameters(index = "0", arity = "0..1", paramLabel = "GROUP")
        private String group = "";

        /** The command in a session. */
        public ListFiles(Session session) {
            this.session = requireNonNull(session, "session is null");
        }

        @Override
        public Integer call() {
            if (!session.output().forPeople()) {
                Ls ls = new Ls(session);
                ls.group = group;
                return ls.call();
            }
            try (Trackers tracker = session.tracker()) {
                List<CatalogEntry> entries = Catalog.list(tracker, group, false);
                boolean inGroup = !group.isEmpty() && !group.equals(PUBLIC);
                session.output().line("[x] | Filename | File size (B)" + (inGroup ? " | Uploader" : ""));
                for (int i = 0; i < entries.size(); i++) {
                    CatalogEntry entry = entries.get(i);
                    session.output()
                            .line("[" + (i + 1) + "] | " + named(entry.getName(), entry.getFolder()) + " | "
                                    + entry.getFile().getSize()
                                    + (inGroup ? " | " + entry.getUploader() : ""));
                }
                session.output()
                        .message(entries.isEmpty() ? "No files in group" : Quantities.count(entries.size(), "file"));
                keep(session, entries, tracker, group);
                return 0;
            }
        }
    }
}
