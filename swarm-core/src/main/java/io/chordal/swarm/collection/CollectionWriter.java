// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.collection;

import io.chordal.swarm.file.InvalidInputException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Writes a list, entry by entry in the order of their paths; what it writes, {@link CollectionReader} takes.
 *
 * <p>Confined to one thread; the stream stays its owner's, who should buffer it.
 */
public final class CollectionWriter {
    private final OutputStream out;
    private final CollectionRules rules = new CollectionRules();
    private long written;

    /** Begins a list. */
    public CollectionWriter(OutputStream out) throws IOException {
        this.out = out;
        write(CollectionReader.HEADER + "\n");
    }

    /** Adds an entry; throws {@link InvalidInputException} with COLLECTION, and writes nothing, if it may not come next. */
    public void add(CollectionEntry entry) throws IOException {
        rules.take(entry);
        write((entry.executable() ? "x " : "- ")
                + entry.file().size() + " "
                + entry.file().fileId().toHex() + " "
                + entry.path().value() + "\n");
    }

    private void write(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        written += bytes.length;
        if (written > CollectionReader.MAX_LIST_BYTES) {
            throw new InvalidInputException(
                    InvalidInputException.Reason.COLLECTION,
                    "the list would be larger than " + CollectionReader.MAX_LIST_BYTES
                            + " bytes; share parts of the folder");
        }
        out.write(bytes);
    }
}
