// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.ticket;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import com.google.common.net.HostAndPort;
import io.chordal.swarm.file.ChunkLayout;
import io.chordal.swarm.file.FileId;
import io.chordal.swarm.file.FileName;
import io.chordal.swarm.file.FileRef;
import io.chordal.swarm.file.InvalidInputException;
import java.util.List;
import java.util.Optional;

/**
 * All that somebody needs to fetch a file, in one word: {@code chordal:<FileId>-<size>/<name>@<tracker>,<peer>,…}; or a
 * folder, by its list: then a {@code /} follows the name.
 *
 * <p>Only {@code [A-Za-z0-9._~%:/@,-]} occur, so no shell needs quotes around it. Other characters of the name, and the
 * brackets around an IPv6 address, are percent-encoded UTF-8. After the {@code @} the first endpoint is the tracker, the
 * others are peers; without a tracker its place stays empty ({@code @,peer}), without any endpoint there is no {@code @}.
 * Tracker and peers are hints where to ask; the bytes are checked against FileId and size whoever sends them. Immutable.
 *
 * @param fileId the file's identity
 * @param size the file's length in bytes, at least 1: empty files are not shared
 * @param name what to call the file or folder
 * @param folder whether the file is a folder's list, and the folder is meant
 * @param tracker where to ask for sources; the client learns of further trackers there
 * @param peers peers that had the file, or hosted the ring, when the ticket was written; at most {@link #MAX_PEERS}
 */
public record Ticket(
        FileId fileId,
        long size,
        FileName name,
        boolean folder,
        Optional<HostAndPort> tracker,
        ImmutableList<HostAndPort> peers) {
    /** What every ticket begins with. */
    public static final String SCHEME = "chordal:";
    /** The most peers that a ticket names. */
    public static final int MAX_PEERS = 16;
    /** The longest ticket, in characters. */
    public static final int MAX_LENGTH = 8192;

    public Ticket {
        requireNonNull(fileId, "fileId is null");
        requireNonNull(name, "name is null");
        tracker = requireNonNull(tracker, "tracker is null").map(TicketText::checkedEndpoint);
        peers = peers.stream().map(TicketText::checkedEndpoint).collect(ImmutableList.toImmutableList());
        if (size < 1 || size > ChunkLayout.MAX_SIZE) {
            throw new InvalidInputException(
                    InvalidInputException.Reason.SIZE, "a ticket cannot name " + size + " bytes");
        }
        if (peers.size() > MAX_PEERS) {
            throw new InvalidInputException(
                    InvalidInputException.Reason.TICKET,
                    "a ticket names at most " + MAX_PEERS + " peers, not " + peers.size());
        }
    }

    /** A file's ticket with its endpoints in any list. */
    public static Ticket of(
            FileId fileId, long size, FileName name, Optional<HostAndPort> tracker, List<HostAndPort> peers) {
        return new Ticket(fileId, size, name, false, tracker, ImmutableList.copyOf(peers));
    }

    /** The same for the folder whose list this is, or for the file. */
    public Ticket withFolder(boolean isFolder) {
        return new Ticket(fileId, size, name, isFolder, tracker, peers);
    }

    /** Which file it is for. */
    public FileRef ref() {
        return new FileRef(fileId, size);
    }

    /** Reads a ticket; throws {@link InvalidInputException} that says what is wrong and at which character. */
    public static Ticket parse(String text) {
        return new TicketText(text).ticket();
    }

    /** Whether a text claims to be a ticket. */
    public static boolean looksLike(String text) {
        return text.startsWith(SCHEME);
    }

    /** The ticket as text; {@link #parse} reads it back. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder(SCHEME)
                .append(fileId.toHex())
                .append('-')
                .append(size)
                .append('/')
                .append(PercentEncoding.encode(name.value()))
                .append(folder ? "/" : "");
        if (tracker.isPresent() || !peers.isEmpty()) {
            out.append('@');
            tracker.ifPresent(t -> out.append(PercentEncoding.encodeEndpoint(t.toString())));
            peers.forEach(p -> out.append(',').append(PercentEncoding.encodeEndpoint(p.toString())));
        }
        return out.toString();
    }
}
