// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.files;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.ByteString;
import io.chordal.cli.connect.Trackers;
import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.failure.ExitCode;
import io.chordal.cli.names.FileText;
import io.chordal.cli.output.Quantities;
import io.chordal.cli.output.ShellWord;
import io.chordal.cli.session.Session;
import io.chordal.dht.id.Endpoint;
import io.chordal.proto.peer.v1.CatalogName;
import io.chordal.proto.peer.v1.StartDownloadRequest;
import io.chordal.proto.tracker.v1.CatalogEntry;
import io.chordal.proto.transfer.v1.FileRef;
import io.chordal.swarm.file.FileId;
import io.chordal.swarm.file.FileName;
import io.chordal.swarm.ticket.Ticket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What {@code get X} is to fetch: X is a ticket, a FileId (with or without its size), a number of the last listing, or a name in
 * a group's catalogue, the first of these that fits.
 *
 * <p>Where X fits a number or a FileId and is also the name of another file, or stands for several files, nothing is guessed:
 * the failure lists them with a command for each. Confined to one thread.
 */
final class Wanted {
    private static final Pattern FILE_ID = Pattern.compile("[0-9a-fA-F]{64}");

    private final Session session;
    private final String text;
    private final Optional<FileId> hash;
    private final Optional<Ticket> exact;
    private final Optional<Ticket> numbered;
    private final String group;

    /**
     * What a text means in a group.
     *
     * @param hash the FileId, with or without the size, of the one file of that name that is meant; empty if it does not matter
     */
    Wanted(Session session, String text, String group, String hash) {
        this.session = requireNonNull(session, "session is null");
        this.text = requireNonNull(text, "text is null");
        requireNonNull(group, "group is null");
        this.hash = hash.isEmpty() ? Optional.empty() : Optional.of(fileId(hash));
        this.exact = Ticket.looksLike(text)
                ? Optional.of(Ticket.parse(text))
                : FileText.reference(text).map(Wanted::nameless);
        Optional<LastListing.Listed> listed = exact.isPresent()
                ? Optional.empty()
                : LastListing.of(session.homes()).find(text);
        this.numbered = listed.map(LastListing.Listed::ticket);
        this.group = listed.map(LastListing.Listed::group)
                .filter(each -> group.isEmpty())
                .orElse(group);
        if (exact.isPresent()
                && this.hash.isPresent()
                && !exact.map(Ticket::fileId).equals(this.hash)) {
            throw new IllegalArgumentException("--hash names another file than " + text);
        }
    }

    /** The tracker to begin with, if the text names one. */
    Optional<Endpoint> tracker() {
        return exact.or(() -> numbered).flatMap(Ticket::tracker).map(t -> new Endpoint(t.getHost(), t.getPort()));
    }

    /** The group that has it; empty for {@code public}. */
    String group() {
        return group;
    }

    /** Puts it into a request; asks the tracker where more than one file could be meant. */
    void into(StartDownloadRequest.Builder request) {
        request.setGroup(group);
        if (exact.isPresent()) {
            request.setTicket(Ticket.looksLike(text) ? text : exact.get().toString());
            return;
        }
        Optional<Ticket> one = numbered.isPresent() ? numbered(numbered.get()) : byFileId();
        if (one.isEmpty() && session.trackersNamed().isPresent()) {
            one = Optional.of(only(listed(), "is the name of several files"));
        }
        if (one.isPresent()) {
            request.setTicket(one.get().toString());
            return;
        }
        CatalogName.Builder name = CatalogName.newBuilder().setGroup(group).setName(ListedName.asked(text));
        hash.ifPresent(id -> name.setFileId(ByteString.copyFrom(id.toBytes())));
        request.setCatalogName(name);
    }

    /** The files of that name at the trackers that the user names, which need not be those of the peer. */
    private List<Ticket> listed() {
        try (Trackers tracker = session.tracker()) {
            return NamedFiles.at(tracker, group, ListedName.asked(text), hash).stream()
                    .map(entry -> CatalogTicket.of(entry, tracker.endpoint()))
                    .toList();
        }
    }

    /** The numbered file, unless {@code --hash} says that the text is a name, or it is one as well. */
    private Optional<Ticket> numbered(Ticket ticket) {
        if (hash.isPresent()) {
            return hash.equals(Optional.of(ticket.fileId())) ? Optional.of(ticket) : Optional.empty();
        }
        List<Ticket> all = new ArrayList<>(List.of(ticket));
        called().stream().filter(other -> !other.ref().equals(ticket.ref())).forEach(all::add);
        return Optional.of(only(all, "is a number of the last listing and the name of another file"));
    }

    /** The listed file of a bare FileId. */
    private Optional<Ticket> byFileId() {
        if (!FILE_ID.matcher(text).matches()) {
            return Optional.empty();
        }
        FileId id = FileId.parse(text);
        try (Trackers tracker = session.tracker()) {
            List<Ticket> all = new ArrayList<>();
            for (CatalogEntry entry : Catalog.list(tracker, group, true)) {
                boolean fits = FileText.id(entry.getFile()).equals(id)
                        || entry.getName().equals(text);
                if (fits && all.stream().noneMatch(other -> isFile(other, entry.getFile()))) {
                    all.add(CatalogTicket.of(entry, tracker.endpoint()));
                }
            }
            return all.isEmpty() ? Optional.empty() : Optional.of(only(all, "stands for several files"));
        }
    }

    /** The files of that name, as far as the tracker can be asked. */
    private List<Ticket> called() {
        try (Trackers tracker = session.tracker()) {
            return NamedFiles.at(tracker, group, text, Optional.empty()).stream()
                    .map(entry -> CatalogTicket.of(entry, tracker.endpoint()))
                    .toList();
        } catch (CommandFailure e) {
            if (e.exit() == ExitCode.NOT_FOUND || e.exit() == ExitCode.UNREACHABLE) {
                return List.of();
            }
            throw e;
        }
    }

    private Ticket only(List<Ticket> all, String how) {
        if (all.size() == 1) {
            return all.get(0);
        }
        StringBuilder commands = new StringBuilder("fetch one of them:");
        for (Ticket ticket : all) {
            commands.append("\n    peerctl get ")
                    .append(ticket)
                    .append("   # ")
                    .append(ShellWord.of(ticket.name().value()))
                    .append(", ")
                    .append(Quantities.bytes(ticket.size()));
        }
        throw new CommandFailure(ExitCode.CONFLICT, "'" + text + "' " + how, commands.toString());
    }

    private static boolean isFile(Ticket ticket, FileRef file) {
        return FileText.reference(ticket.fileId(), ticket.size()).equals(file);
    }

    private static FileId fileId(String text) {
        return FileText.reference(text).map(FileText::id).orElseGet(() -> {
            if (!FILE_ID.matcher(text).matches()) {
                throw new IllegalArgumentException(
                        "--hash is a FileId, 64 hexadecimal digits, as peerctl ls shows it, not '" + text + "'");
            }
            return FileId.parse(text);
        });
    }

    private static Ticket nameless(FileRef file) {
        return Ticket.of(
                FileText.id(file),
                file.getSize(),
                new FileName(FileText.id(file).toHex()),
                Optional.empty(),
                List.of());
    }
}
