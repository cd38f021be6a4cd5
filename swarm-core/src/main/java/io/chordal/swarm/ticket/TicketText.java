// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.ticket;

import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.net.HostAndPort;
import com.google.common.net.InetAddresses;
import io.chordal.swarm.file.ChunkLayout;
import io.chordal.swarm.file.FileId;
import io.chordal.swarm.file.FileName;
import io.chordal.swarm.file.Hash256;
import io.chordal.swarm.file.InvalidInputException;
import java.util.List;
import java.util.Optional;

/** Reads one ticket from left to right, so that an error can name the character. Confined to one thread. */
final class TicketText {
    private static final CharMatcher ALLOWED = CharMatcher.inRange('A', 'Z')
            .or(CharMatcher.inRange('a', 'z'))
            .or(CharMatcher.inRange('0', '9'))
            .or(CharMatcher.anyOf("._~%:/@,-"));
    private static final CharMatcher HOST_NAME = CharMatcher.inRange('A', 'Z')
            .or(CharMatcher.inRange('a', 'z'))
            .or(CharMatcher.inRange('0', '9'))
            .or(CharMatcher.anyOf("._-"));
    private static final int MAX_HOST = 253;

    private final String text;

    TicketText(String text) {
        this.text = text;
    }

    Ticket ticket() {
        if (text.length() > Ticket.MAX_LENGTH) {
            throw wrong(Ticket.MAX_LENGTH, "it is longer than " + Ticket.MAX_LENGTH + " characters");
        }
        if (!text.startsWith(Ticket.SCHEME)) {
            throw wrong(0, "it does not begin with '" + Ticket.SCHEME + "'");
        }
        int bad = ALLOWED.negate().indexIn(text);
        if (bad >= 0) {
            throw wrong(bad, "a ticket has only the characters A-Z a-z 0-9 . _ ~ % : / @ , -");
        }
        int id = Ticket.SCHEME.length();
        int dash = find('-', id, "the '-' between FileId and size");
        int slash = find('/', dash, "the '/' between size and name");
        int at = text.indexOf('@', slash);
        int nameEnd = at < 0 ? text.length() : at;
        FileId fileId = fileId(id, dash);
        long size = size(dash + 1, slash);
        boolean folder = nameEnd > slash + 1 && text.charAt(nameEnd - 1) == '/';
        FileName name = name(slash + 1, folder ? nameEnd - 1 : nameEnd);
        Ticket bare = new Ticket(fileId, size, name, folder, Optional.empty(), ImmutableList.of());
        return at < 0 ? bare : endpoints(bare, at + 1);
    }

    private FileId fileId(int from, int to) {
        if (to - from != 2 * Hash256.BYTES) {
            throw wrong(from, "a FileId has 64 hexadecimal digits, this one has " + (to - from) + " characters");
        }
        try {
            return FileId.parse(text.substring(from, to));
        } catch (InvalidInputException e) {
            throw wrong(from, "the FileId is not hexadecimal");
        }
    }

    private long size(int from, int to) {
        String digits = text.substring(from, to);
        boolean canonical = !digits.isEmpty()
                && digits.length() <= 13
                && CharMatcher.inRange('0', '9').matchesAllOf(digits)
                && digits.charAt(0) != '0';
        if (!canonical || Long.parseLong(digits) > ChunkLayout.MAX_SIZE) {
            throw wrong(from, "the size '" + digits + "' is not a number of bytes from 1 to " + ChunkLayout.MAX_SIZE);
        }
        return Long.parseLong(digits);
    }

    private FileName name(int from, int to) {
        String decoded = PercentEncoding.decode(text.substring(from, to))
                .orElseThrow(() -> wrong(from, "the name has a broken %-escape"));
        try {
            return new FileName(decoded);
        } catch (InvalidInputException e) {
            throw wrong(from, String.valueOf(e.getMessage()));
        }
    }

    private Ticket endpoints(Ticket bare, int from) {
        List<String> fields = Splitter.on(',').splitToList(text.substring(from));
        if (fields.size() > Ticket.MAX_PEERS + 1) {
            throw wrong(from, "it names more than " + Ticket.MAX_PEERS + " peers");
        }
        Optional<HostAndPort> tracker = Optional.empty();
        ImmutableList.Builder<HostAndPort> peers = ImmutableList.builder();
        int position = from;
        for (int i = 0; i < fields.size(); i++) {
            String field = fields.get(i);
            if (i > 0) {
                peers.add(endpoint(field, position));
            } else if (!field.isEmpty()) {
                tracker = Optional.of(endpoint(field, position));
            } else if (fields.size() == 1) {
                throw wrong(position, "no tracker and no peer follow the '@'");
            }
            position += field.length() + 1;
        }
        return new Ticket(bare.fileId(), bare.size(), bare.name(), bare.folder(), tracker, peers.build());
    }

    private HostAndPort endpoint(String field, int position) {
        String decoded = PercentEncoding.decode(field)
                .orElseThrow(() -> wrong(position, "the address '" + field + "' has a broken %-escape"));
        try {
            return checkedEndpoint(HostAndPort.fromString(decoded));
        } catch (IllegalArgumentException e) {
            throw wrong(position, "'" + decoded + "' is not HOST:PORT");
        }
    }

    /** An endpoint with a port from 1 to 65535 and a host that is an IP address or made of host name characters. */
    static HostAndPort checkedEndpoint(HostAndPort endpoint) {
        String host = endpoint.getHost();
        boolean named = !host.isEmpty() && host.length() <= MAX_HOST && HOST_NAME.matchesAllOf(host);
        if (!endpoint.hasPort() || endpoint.getPort() == 0 || !(named || InetAddresses.isInetAddress(host))) {
            throw new InvalidInputException(InvalidInputException.Reason.TICKET, "'" + endpoint + "' is not HOST:PORT");
        }
        return endpoint;
    }

    private int find(char separator, int from, String what) {
        int found = text.indexOf(separator, from);
        if (found < 0) {
            throw wrong(text.length(), what + " is missing");
        }
        return found;
    }

    private InvalidInputException wrong(int position, String what) {
        return new InvalidInputException(
                InvalidInputException.Reason.TICKET,
                "cannot read the ticket at character " + (position + 1) + ": " + what);
    }
}
