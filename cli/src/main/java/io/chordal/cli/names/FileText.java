// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.names;

import com.google.protobuf.ByteString;
import io.chordal.proto.transfer.v1.FileRef;
import io.chordal.swarm.file.ChunkLayout;
import io.chordal.swarm.file.FileId;
import io.chordal.swarm.ticket.Ticket;
import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Files as users name them: by ticket, by {@code FileId-size}, or else by a name in the catalogue. Stateless. */
public final class FileText {
    private static final Pattern REFERENCE = Pattern.compile("([0-9a-fA-F]{64})-([0-9]{1,19})");

    private FileText() {}

    /** The file that a ticket or {@code FileId-size} means; nothing if the text is a name. */
    public static Optional<FileRef> reference(String text) {
        if (Ticket.looksLike(text)) {
            Ticket ticket = Ticket.parse(text);
            return Optional.of(reference(ticket.fileId(), ticket.size()));
        }
        Matcher matcher = REFERENCE.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        return Optional.of(reference(FileId.parse(matcher.group(1)), size(matcher.group(2))));
    }

    private static long size(String digits) {
        BigInteger size = new BigInteger(digits);
        if (size.signum() == 0) {
            throw new IllegalArgumentException("no file that is shared has 0 bytes");
        }
        if (size.compareTo(BigInteger.valueOf(ChunkLayout.MAX_SIZE)) > 0) {
            throw new IllegalArgumentException(
                    "no file has " + digits + " bytes: the largest has " + ChunkLayout.MAX_SIZE + " (4 TiB)");
        }
        return size.longValueExact();
    }

    /** A file on the wire. */
    public static FileRef reference(FileId id, long size) {
        return FileRef.newBuilder()
                .setFileId(ByteString.copyFrom(id.toBytes()))
                .setSize(size)
                .build();
    }

    /** A file's FileId. */
    public static FileId id(FileRef file) {
        return FileId.of(file.getFileId().toByteArray());
    }

    /** A file as {@code FileId-size}. */
    public static String text(FileRef file) {
        return id(file).toHex() + "-" + file.getSize();
    }
}
