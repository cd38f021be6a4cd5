// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.files;

import com.google.common.collect.ImmutableList;
import com.google.common.net.HostAndPort;
import io.chordal.cli.names.FileText;
import io.chordal.cli.names.PeerText;
import io.chordal.dht.id.Endpoint;
import io.chordal.proto.tracker.v1.CatalogEntry;
import io.chordal.swarm.file.FileName;
import io.chordal.swarm.ticket.Ticket;
import java.nio.file.Path;
import java.util.Optional;

/** The ticket of a file that a catalogue lists. Stateless. */
final class CatalogTicket {
    private CatalogTicket() {}

    /** The ticket of an entry, with the tracker that lists it and the peer that entered it. */
    static Ticket of(CatalogEntry entry, Endpoint tracker) {
        ImmutableList<HostAndPort> peers = entry.getPublisher().getHost().isEmpty()
                ? ImmutableList.of()
                : ImmutableList.of(HostAndPort.fromString(PeerText.address(entry.getPublisher())));
        return Ticket.of(
                        FileText.id(entry.getFile()),
                        entry.getFile().getSize(),
                        new FileName(String.valueOf(Path.of(entry.getName()).getFileName())),
                        Optional.of(HostAndPort.fromParts(tracker.host(), tracker.port())),
                        peers)
                .withFolder(entry.getFolder());
    }

    /** The same as text, empty if the entry cannot be named by a ticket. */
    static String text(CatalogEntry entry, Endpoint tracker) {
        try {
            return of(entry, tracker).toString();
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
