// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.files;

import static java.util.Objects.requireNonNull;

import com.google.common.net.HostAndPort;
import io.chordal.cli.connect.Connection;
import io.chordal.cli.connect.Trackers;
import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.failure.ExitCode;
import io.chordal.cli.names.FileText;
import io.chordal.cli.output.Cell;
import io.chordal.cli.output.Fields;
import io.chordal.cli.output.Output;
import io.chordal.cli.session.Session;
import io.chordal.swarm.file.ChunkLayout;
import io.chordal.swarm.ticket.Ticket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ticket}: the ticket of a file that is shared or listed; or what a ticket says. */
@Command(name = "ticket", description = "print the ticket of a file, or what a ticket says")
public final class TicketOf implements Callable<Integer> {
    private static final String PUBLIC = "public";

    private final Session session;

    @Parameters(
            index = "0",
            paramLabel = "FILE|TICKET",
            description = "a file that your peer shares or the catalogue lists: name, path or FileId-size")
    private String what = "";

    @Option(
            names = {"-g", "--group"},
            paramLabel = "GROUP",
            converter = NamedGroup.class,
            description = "whose catalogue has the name (default public)")
    private String group = "";

    /** The command in a session. */
    public TicketOf(Session session) {
        this.session = requireNonNull(session, "session is null");
    }

    @Override
    public Integer call() {
        if (Ticket.looksLike(what)) {
            describe(Ticket.parse(what));
            return 0;
        }
        List<Found> found = shared();
        if (found.isEmpty()) {
            found = listed();
        }
        if (found.isEmpty()) {
            throw new CommandFailure(
                    ExitCode.NOT_FOUND,
                    "no file '" + what + "' is shared here or listed"
                            + (InGroup.isPublic(group) ? "" : " in group " + group),
                    "list them: peerctl ls, peerctl ls --mine");
        }
        show(found);
        long files = found.stream().map(Found::ticket).distinct().count();
        if (files > 1) {
            throw new CommandFailure(
                    ExitCode.CONFLICT, files + " files are called '" + what + "'", "fetch one of them by its ticket");
        }
        return 0;
    }

    /** A ticket, and the group that has its file, which the ticket does not say. Immutable. */
    private record Found(String ticket, String group) {
        Found {
            group = group.isEmpty() ? PUBLIC : group;
        }

        Map<String, @Nullable Object> object() {
            return new Fields()
                    .add("", "ticket", ticket)
                    .add("", "group", group)
                    .object();
        }
    }

    /** Stdout has the tickets alone; what the other side types where that is more goes to stderr. */
    private void show(List<Found> found) {
        Output output = session.output();
        if (!output.forPeople()) {
            output.list(found.stream().map(Found::object).toList());
            return;
        }
        found.stream().map(Found::ticket).distinct().forEach(output::line);
        List<Found> ofGroups =
                found.stream().filter(each -> !InGroup.isPublic(each.group())).toList();
        if (!ofGroups.isEmpty()) {
            output.message("A ticket does not name its group. Members of it fetch the file by:");
        }
        ofGroups.forEach(each -> output.message("peerctl get " + each.ticket() + InGroup.option(each.group())));
    }

    private void describe(Ticket ticket) {
        ChunkLayout layout = new ChunkLayout(ticket.size());
        List<String> peers = ticket.peers().stream().map(HostAndPort::toString).toList();
        session.output()
                .fields(new Fields()
                        .add("Name", "name", ticket.name().value() + (ticket.folder() ? "/" : ""))
                        .add("Size", "size", Cell.size(ticket.size()))
                        .add("FileId", "fileId", ticket.fileId().toHex())
                        .add("Chunks", "chunks", Cell.chunks(layout.chunkCount(), layout.chunkSize()))
                        .add(
                                "Tracker",
                                "tracker",
                                Cell.orDash(ticket.tracker()
                                        .map(HostAndPort::toString)
                                        .orElse("")))
                        .add("Peers", "peers", new Cell(peers, peers.isEmpty() ? "-" : String.join(", ", peers))));
    }

    private List<Found> shared() {
        String path = LocalFiles.absolute(what).toString();
        String name = ListedName.entered(what);
        try (Connection peer = session.peer()) {
            return Shares.list(peer).stream()
                    .filter(file -> file.getName().equals(name)
                            || file.getPath().equals(path)
                            || FileText.text(file.getFile()).equals(what))
                    .map(file -> new Found(file.getTicket(), file.getGroup()))
                    .filter(each -> group.isEmpty() || group.equalsIgnoreCase(each.group()))
                    .distinct()
                    .toList();
        }
    }

    private List<Found> listed() {
        String name = ListedName.entered(what);
        try (Trackers tracker = session.tracker()) {
            return Catalog.list(tracker, group, true).stream()
                    .filter(entry -> entry.getName().equals(name)
                            || FileText.text(entry.getFile()).equals(what))
                    .map(entry -> new Found(
                            CatalogTicket.of(entry, tracker.endpoint()).toString(), group))
                    .toList();
        }
    }
}
